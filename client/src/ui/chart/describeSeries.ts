import { formatDay } from '../../format/day.ts';
import { formatFull, formatRatioChange } from '../../format/formatNumber.ts';
import type { ChartDay } from './chartDay.ts';

/** A chart in one or two sentences: from where to where, how the line ran, what is missing, what is not real. */
export function describeSeries(days: readonly ChartDay[], unit: string): string {
  const known = days.filter((day) => day.value !== null);
  const first = known[0];
  const last = known.at(-1);
  if (first === undefined || last === undefined) return `No ${unit} are known in these ${days.length} days.`;

  const from = first.value!;
  const to = last.value!;
  const course =
    known.length === 1
      ? `${formatFull(to)} ${unit} on ${formatDay(last.date)}`
      : `From ${formatFull(from)} ${unit} on ${formatDay(first.date)} to ${formatFull(to)} on ${formatDay(last.date)}` +
        (from > 0 ? ` (${formatRatioChange((to - from) / from)})` : '');
  const missing = days.length - known.length;
  const gaps =
    missing === 0
      ? ''
      : ` ${formatFull(missing)} of ${formatFull(days.length)} days ${missing === 1 ? 'is' : 'are'} unknown.`;
  return `${course}.${gaps}${describeReality(known)}`;
}

function describeReality(known: readonly ChartDay[]): string {
  if (known.some((day) => day.origin === 'mixed')) return ' A part of it is simulated.';
  const simulated = known.filter((day) => day.origin === 'simulated').length;
  if (simulated === 0) return '';
  if (simulated === known.length) return ' All of it is simulated.';
  return simulated === 1 ? ' 1 day is simulated.' : ` ${formatFull(simulated)} days are simulated.`;
}
