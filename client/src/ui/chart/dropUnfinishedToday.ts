import type { ChartDay } from './chartDay.ts';

/** Today is no gap before it is over: without a number it is not shown at all. */
export function dropUnfinishedToday(days: readonly ChartDay[], today: string): readonly ChartDay[] {
  const last = days.at(-1);
  return last?.date === today && last.value === null ? days.slice(0, -1) : days;
}
