import { formatCompact, formatFull } from '../format/formatNumber.ts';
import { Unknown } from './Unknown.tsx';

interface CountProps {
  readonly value: number | null | undefined;
  /** Why the value is null. */
  readonly reason?: string;
}

/** A count in compact form, the full number as its title. */
export function Count({ value, reason = 'no number is known' }: CountProps) {
  if (value === null || value === undefined) return <Unknown reason={reason} />;
  return (
    <data value={value} title={formatFull(value)}>
      {formatCompact(value)}
    </data>
  );
}
