import { formatChange, formatFullChange, formatRatioChange } from '../format/formatNumber.ts';
import './Change.css';
import { Unknown } from './Unknown.tsx';

interface ChangeProps {
  /** A difference of counts, or a ratio of them. */
  readonly value: number | null | undefined;
  readonly kind?: 'count' | 'ratio';
  readonly reason?: string;
}

/** How much something has grown or shrunk: signed, and coloured by its sign. */
export function Change({ value, kind = 'count', reason = 'no two known days to compare' }: ChangeProps) {
  if (value === null || value === undefined) return <Unknown reason={reason} />;
  const direction = value > 0 ? 'up' : value < 0 ? 'down' : 'flat';
  const text = kind === 'ratio' ? formatRatioChange(value) : formatChange(value);
  return (
    <data
      className={`change change-${direction}`}
      value={value}
      title={kind === 'ratio' ? text : formatFullChange(value)}
    >
      {text}
    </data>
  );
}
