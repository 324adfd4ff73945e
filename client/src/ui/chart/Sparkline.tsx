import './Sparkline.css';

interface SparklineProps {
  /** What the line shows: `Requests a minute, the last hour`. */
  readonly label: string;
  /** Oldest first; null where nothing is known, which breaks the line. */
  readonly values: readonly (number | null)[];
  /** The upper end of the axis, where it does not follow from the values. */
  readonly top?: number;
}

const WIDTH = 240;
const HEIGHT = 40;

/** A line without axes: how a figure got to where it is. Its numbers stand beside it. */
export function Sparkline({
  label,
  values,
  top = Math.max(1, ...values.map((value) => value ?? 0)),
}: SparklineProps) {
  const x = (place: number): number => (values.length === 1 ? WIDTH : (place / (values.length - 1)) * WIDTH);
  const y = (value: number): number => HEIGHT - 2 - (value / top) * (HEIGHT - 4);
  let path = '';
  values.forEach((value, place) => {
    if (value === null) return;
    const isNew = place === 0 || values[place - 1] === null;
    path += `${isNew ? 'M' : 'L'}${x(place).toFixed(1)} ${y(value).toFixed(1)}`;
    // One that stands alone is a dot.
    if (isNew) path += 'h0.01';
  });
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path d={path} />
    </svg>
  );
}
