import './ProgressBar.css';

interface ProgressBarProps {
  readonly label: string;
  readonly total: number;
  /** Shares of the whole, in the order in which they are drawn; what is left is still to come. */
  readonly parts: readonly { readonly tone: 'positive' | 'negative' | 'neutral'; readonly count: number }[];
  readonly thin?: boolean;
}

/** How much of a known amount is done, and how it went. */
export function ProgressBar({ label, total, parts, thin = false }: ProgressBarProps) {
  const done = parts.reduce((sum, part) => sum + part.count, 0);
  return (
    <div
      className={thin ? 'progress progress-thin' : 'progress'}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={done}
      aria-valuetext={`${done} of ${total}`}
    >
      {parts.map(({ tone, count }) => (
        <span
          key={tone}
          className={`progress-part progress-${tone}`}
          style={{ width: total === 0 ? 0 : `${(100 * count) / total}%` }}
        />
      ))}
    </div>
  );
}
