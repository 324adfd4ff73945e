import type { Origin } from './chartDay.ts';

interface ChartLegendProps {
  /** The kinds of numbers that are on the chart. */
  readonly origins: ReadonlySet<Origin>;
  readonly hasGaps: boolean;
}

const LABELS: readonly (readonly [Origin, string])[] = [
  ['observed', 'Collected'],
  ['imported', 'Imported'],
  ['simulated', 'Simulated'],
];

/** What the kinds of line and the hatching mean; only of what is on the chart. */
export function ChartLegend({ origins, hasGaps }: ChartLegendProps) {
  return (
    <ul className="chart-legend">
      {LABELS.filter(([origin]) => origins.has(origin)).map(([origin, label]) => (
        <li key={origin}>
          <span className={`chart-legend-line chart-legend-${origin}`} />
          {label}
        </li>
      ))}
      {hasGaps && (
        <li>
          <span className="chart-legend-gap" />
          No data
        </li>
      )}
    </ul>
  );
}
