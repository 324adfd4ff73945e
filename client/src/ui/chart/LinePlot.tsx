import { useEffect, useRef } from 'react';
import './usableLanguage.ts';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatTicks } from '../../format/formatNumber.ts';
import { useShownTheme } from '../useTheme.ts';
import { findGaps, type ChartDay, type Origin } from './chartDay.ts';

interface LinePlotProps {
  readonly days: readonly ChartDay[];
  /** Index of the day under the crosshair. */
  readonly cursor: number | null;
  onCursor(index: number | null): void;
}

/** Dashes say "simulated" also to those who see no colours. */
const LINES: readonly { origin: Origin; color: string; dash?: number[] }[] = [
  { origin: 'observed', color: 'var(--chart-line)' },
  { origin: 'imported', color: 'var(--chart-imported)' },
  { origin: 'simulated', color: 'var(--chart-line)', dash: [5, 3] },
  { origin: 'mixed', color: 'var(--chart-line)', dash: [5, 3] },
];

/** The canvas of a chart: lines with their gaps, hatched days without data, a crosshair. Loaded when shown. */
export function LinePlot({ days, cursor, onCursor }: LinePlotProps) {
  const container = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const theme = useShownTheme();

  useEffect(() => {
    const element = container.current!;
    const instance = new uPlot(plotOptions(element, days, onCursor), plotData(days), element);
    plot.current = instance;
    const observer = new ResizeObserver(() => {
      instance.setSize({ width: element.clientWidth, height: element.clientHeight });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      instance.destroy();
    };
    // A canvas knows no custom properties: another theme is another drawing.
  }, [days, onCursor, theme]);

  useEffect(() => {
    const instance = plot.current;
    if (instance === null || cursor === (instance.cursor.idx ?? null)) return;
    const left = cursor === null ? -10 : instance.valToPos(seconds(days[cursor]!.date), 'x');
    instance.setCursor({ left, top: cursor === null ? -10 : 0 });
  }, [cursor, days]);

  return <div ref={container} className="line-plot" />;
}

const seconds = (day: string): number => Date.parse(day) / 1000;

/**
 * One column of values per kind of line. Where the origin changes from one day to the next, the later line
 * begins on the earlier day, as both days are known.
 */
function plotData(days: readonly ChartDay[]): uPlot.AlignedData {
  const columns = LINES.map(({ origin }) =>
    days.map((day, index) => {
      const isStart =
        day.origin !== origin && days[index + 1]?.origin === origin && days[index + 1]?.value != null;
      return day.origin === origin || isStart ? day.value : null;
    }),
  );
  return [days.map((day) => seconds(day.date)), ...columns];
}

function plotOptions(
  element: HTMLElement,
  days: readonly ChartDay[],
  onCursor: (index: number | null) => void,
): uPlot.Options {
  const color = (value: string): string => resolveColor(element, value);
  const axis = {
    stroke: color('var(--muted)'),
    font: '11px system-ui, sans-serif',
    grid: { stroke: color('var(--chart-grid)'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: element.clientWidth,
    height: element.clientHeight,
    tzDate: (timestamp) => uPlot.tzDate(new Date(timestamp * 1000), 'Etc/UTC'),
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: { x: { time: true }, y: { range: { min: { pad: 0.1 }, max: { pad: 0.1 } } } },
    axes: [
      { ...axis, grid: { show: false }, size: 40, space: 70 },
      { ...axis, size: labelWidth, gap: 6, space: 34, values: (_plot, values) => formatTicks(values) },
    ],
    series: [
      {},
      ...LINES.map(({ color: stroke, dash }) => ({
        stroke: color(stroke),
        fill: color(`color-mix(in srgb, ${stroke} 7%, transparent)`),
        width: 1.75,
        ...(dash && { dash }),
        points: { show: false, filter: isolatedDays, size: 4, fill: color(stroke) },
      })),
    ],
    hooks: {
      drawClear: [(plot) => hatchGaps(plot, days, color('var(--chart-gap)'))],
      setCursor: [(plot) => onCursor(plot.cursor.idx ?? null)],
    },
  };
}

/** Room for the longest label of the axis: other languages write longer numbers. */
function labelWidth(_plot: uPlot, labels: readonly string[] | null): number {
  const longest = Math.max(3, ...(labels ?? []).map((label) => label.length));
  return 12 + longest * 7;
}

/** A known day between two unknown ones has no line to either side, so it is drawn as a point. */
function isolatedDays(plot: uPlot, series: number): number[] {
  const values = plot.data[series]!;
  const indices: number[] = [];
  for (let index = 0; index < values.length; index += 1) {
    if (values[index] != null && values[index - 1] == null && values[index + 1] == null) indices.push(index);
  }
  return indices;
}

/** Hatches every stretch of unknown days, half a day to either side of it. */
function hatchGaps(plot: uPlot, days: readonly ChartDay[], color: string): void {
  const { ctx, bbox } = plot;
  const halfDay = 43_200;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = devicePixelRatio;
  for (const { first, last } of findGaps(days)) {
    const from = Math.max(bbox.left, plot.valToPos(seconds(days[first]!.date) - halfDay, 'x', true));
    const to = Math.min(
      bbox.left + bbox.width,
      plot.valToPos(seconds(days[last]!.date) + halfDay, 'x', true),
    );
    ctx.save();
    ctx.beginPath();
    ctx.rect(from, bbox.top, Math.max(to - from, devicePixelRatio), bbox.height);
    ctx.clip();
    ctx.beginPath();
    const step = 6 * devicePixelRatio;
    for (let x = from - bbox.height; x < to; x += step) {
      ctx.moveTo(x, bbox.top + bbox.height);
      ctx.lineTo(x + bbox.height, bbox.top);
    }
    ctx.stroke();
    ctx.restore();
  }
  ctx.restore();
}

/** What a CSS colour, custom properties included, is on this element just now. */
function resolveColor(element: HTMLElement, value: string): string {
  const probe = document.createElement('span');
  probe.style.color = value;
  element.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}
