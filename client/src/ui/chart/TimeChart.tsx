import { lazy, Suspense, useCallback, useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import { formatDay } from '../../format/day.ts';
import { formatFull } from '../../format/formatNumber.ts';
import { Button } from '../Button.tsx';
import { findGaps, ORIGIN_WORDS, type ChartDay } from './chartDay.ts';
import { ChartLegend } from './ChartLegend.tsx';
import { ChartTable } from './ChartTable.tsx';
import { describeSeries } from './describeSeries.ts';
import '../States.css';
import { PlotBoundary } from './PlotBoundary.tsx';
import './TimeChart.css';

const LinePlot = lazy(async () => ({ default: (await import('./LinePlot.tsx')).LinePlot }));

interface TimeChartProps {
  /** What is shown, and of whom: `Followers of HHSGov`. */
  readonly name: string;
  /** What is counted: `followers`. */
  readonly unit: string;
  /** Every day from the first to the last; keep the same array while it is the same data. */
  readonly days: readonly ChartDay[];
  /** Stands at the foot: what else can be done with the numbers. */
  readonly aside?: ReactNode;
}

/** How far each key moves the reading, in days. */
const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  PageUp: -30,
  PageDown: 30,
  Home: -Infinity,
  End: Infinity,
};

/**
 * A chart over days that can be read without seeing it: a name, a sentence that sums it up, points read with the
 * arrow keys, and every number in a table.
 */
export function TimeChart({ name, unit, days, aside }: TimeChartProps) {
  const [cursor, setCursor] = useState<number | null>(null);
  const [spoken, setSpoken] = useState('');
  const [showsTable, setShowsTable] = useState(false);
  const ids = useId();
  const onCursor = useCallback((index: number | null) => setCursor(index), []);

  const summary = describeSeries(days, unit);
  const shown = cursor ?? days.findLastIndex((day) => day.value !== null);
  const day = days[shown];

  function onKeyDown(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const from = cursor ?? (step > 0 ? -1 : days.length);
    const next = Math.min(days.length - 1, Math.max(0, from + step));
    setCursor(next);
    setSpoken(`${formatDay(days[next]!.date)}: ${readValue(days[next]!, unit)}`);
  }

  return (
    <figure className="time-chart">
      <p className="time-chart-reading" aria-hidden="true">
        {day && (
          <>
            <strong>{day.value === null ? '—' : formatFull(day.value)}</strong>{' '}
            <span>
              {day.value === null ? `unknown: ${day.reason ?? 'no data'}` : unit} · {formatDay(day.date)}
            </span>
          </>
        )}
      </p>
      <div
        className="time-chart-plot"
        role="application"
        aria-roledescription="chart"
        aria-label={name}
        aria-describedby={`${ids}summary ${ids}keys`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={() => setCursor(null)}
      >
        <PlotBoundary>
          <Suspense fallback={null}>
            <LinePlot days={days} cursor={cursor} onCursor={onCursor} />
          </Suspense>
        </PlotBoundary>
      </div>
      <p className="visually-hidden" id={`${ids}keys`}>
        Left and right arrow keys read the days one by one, Page Up and Page Down in steps of 30.
      </p>
      <p className="visually-hidden" aria-live="polite">
        {spoken}
      </p>
      <div className="time-chart-foot">
        <ChartLegend
          origins={new Set(days.filter((d) => d.value !== null).map((d) => d.origin))}
          hasGaps={findGaps(days).length > 0}
        />
        <span className="time-chart-actions">
          {aside}
          <Button
            look="quiet"
            aria-expanded={showsTable}
            aria-controls={`${ids}table`}
            onClick={() => setShowsTable(!showsTable)}
          >
            {showsTable ? 'Hide table' : 'Show as table'}
          </Button>
        </span>
      </div>
      <figcaption id={`${ids}summary`}>{summary}</figcaption>
      <div id={`${ids}table`}>{showsTable && <ChartTable name={name} unit={unit} days={days} />}</div>
    </figure>
  );
}

function readValue(day: ChartDay, unit: string): string {
  if (day.value === null) return `unknown, ${day.reason ?? 'no data'}`;
  return `${formatFull(day.value)} ${unit}${day.origin === 'observed' ? '' : `, ${ORIGIN_WORDS[day.origin]}`}`;
}
