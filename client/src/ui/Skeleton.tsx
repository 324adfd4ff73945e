import './Skeleton.css';

interface SkeletonProps {
  /** How many lines of text, or rows of a table, will stand here. */
  readonly lines?: number;
  /** Height of one line in pixels; the default is a row of a table. */
  readonly height?: number;
}

/** Takes the place of what is being loaded, in about its size, so that nothing jumps. */
export function Skeleton({ lines = 1, height = 20 }: SkeletonProps) {
  return (
    <div className="skeleton" role="status">
      <span className="visually-hidden">Loading…</span>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} className="skeleton-line" style={{ height }} />
      ))}
    </div>
  );
}
