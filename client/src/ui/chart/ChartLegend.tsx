import { ORIGIN_WORDS, type Origin } from './chartDay.ts';

interface ChartLegendProps {
  /** The kinds of numbers that are on the chart. */
  readonly origins: ReadonlySet<Origin>;
  readonly hasGaps: boolean;
}

/** What the kinds of line and the hatching mean; only of what is on the chart. */
export function ChartLegend({ origins, hasGaps }: ChartLegendProps) {
  return (
    <ul className="chart-legend">
      {(Object.keys(ORIGIN_WORDS) as Origin[])
        .filter((origin) => origins.has(origin))
        .map((origin) => (
          <li key={origin}>
            <span className={`chart-legend-line chart-legend-${origin}`} />
            {capitalized(ORIGIN_WORDS[origin])}
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

const capitalized = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
