import { addDays, daysBetween, eachDay } from '../db/day.ts';
import type { Day } from '../db/domain.ts';
import { badInput } from './errors/codedError.ts';

export type PeriodLength = 'DAY' | 'WEEK' | 'MONTH';

/** A stretch of days that becomes one entry of a history; both ends included, cut to the range asked for. */
export interface Period {
  /** The first day of the whole period, also when the range starts later. */
  start: Day;
  from: Day;
  to: Day;
}

/** Ten years of days: what a chart can show, and what an answer may hold. */
export const MAX_ENTRIES = 3660;

/** The first day of the period that a day is in; weeks are ISO weeks and start on Monday. */
function startOf(day: Day, length: PeriodLength): Day {
  if (length === 'DAY') return day;
  if (length === 'MONTH') return `${day.slice(0, 8)}01`;
  return addDays(day, -((new Date(day).getUTCDay() + 6) % 7));
}

/** How many days the period has that starts on this day. */
function daysOf(start: Day, length: PeriodLength): number {
  if (length === 'DAY') return 1;
  if (length === 'WEEK') return 7;
  const [year, month] = start.split('-').map(Number) as [number, number];
  // Day 0 of the next month is the last of this one.
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

/** Throws BAD_USER_INPUT for more periods than an answer may hold. */
export function checkPeriods(from: Day, to: Day, length: PeriodLength): void {
  if (length !== 'DAY' || daysBetween(from, to) >= MAX_ENTRIES) periodsOf(from, to, length);
}

/** The periods of `from..to`, oldest first; none when `from` is after `to`. Throws BAD_USER_INPUT for too many. */
export function periodsOf(from: Day, to: Day, length: PeriodLength): Period[] {
  if (length === 'DAY' && daysBetween(from, to) < MAX_ENTRIES)
    return eachDay(from, to).map((day) => ({ start: day, from: day, to: day }));
  const periods: Period[] = [];
  let start = startOf(from, length);
  for (let left = daysBetween(start, to); left >= 0;) {
    if (periods.length === MAX_ENTRIES) {
      throw badInput(
        `Expected a history of at most ${MAX_ENTRIES} entries, got ${from} to ${to} by ${length}: ask for a shorter range or longer periods.`,
      );
    }
    const days = daysOf(start, length);
    periods.push({ start, from: start < from ? from : start, to: addDays(start, Math.min(days - 1, left)) });
    start = addDays(start, days);
    left -= days;
  }
  return periods;
}
