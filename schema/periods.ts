import { addDays, daysBetween } from '../db/day.ts';
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
const MAX_ENTRIES = 3660;

/** The first day of the period that a day is in; weeks are ISO weeks and start on Monday. */
function startOf(day: Day, length: PeriodLength): Day {
  if (length === 'DAY') return day;
  if (length === 'MONTH') return `${day.slice(0, 8)}01`;
  return addDays(day, -((new Date(day).getUTCDay() + 6) % 7));
}

/** The first day of the next period. */
function nextStart(start: Day, length: PeriodLength): Day {
  if (length === 'MONTH') return `${addDays(start, 31).slice(0, 8)}01`;
  return addDays(start, length === 'WEEK' ? 7 : 1);
}

/** The periods of `from..to`, oldest first; none when `from` is after `to`. Throws BAD_USER_INPUT for too many. */
export function periodsOf(from: Day, to: Day, length: PeriodLength): Period[] {
  // Fewer than this many can't be too many, whatever the length: 31 days are the longest period.
  const atLeast = Math.floor((daysBetween(from, to) + 1) / { DAY: 1, WEEK: 7, MONTH: 31 }[length]);
  const periods: Period[] = [];
  for (let start = startOf(from, length); start <= to && atLeast <= MAX_ENTRIES;) {
    const next = nextStart(start, length);
    const last = addDays(next, -1);
    periods.push({ start, from: start < from ? from : start, to: last > to ? to : last });
    start = next;
  }
  if (atLeast > MAX_ENTRIES || periods.length > MAX_ENTRIES) {
    throw badInput(
      `Expected a history of at most ${MAX_ENTRIES} entries, got ${from} to ${to} by ${length}: ask for a shorter range or longer periods.`,
    );
  }
  return periods;
}
