import type { Day } from './domain.ts';

const MS_PER_DAY = 86_400_000;

/** The UTC day of an instant. */
export function dayOf(instant: Date): Day {
  return instant.toISOString().slice(0, 10);
}

/** The days that four digits of a year can say, and PostgreSQL knows. */
const FIRST_DAY: Day = '0001-01-01';
const LAST_DAY: Day = '9999-12-31';

/** `days` may be negative. What would lie beyond the calendar is its first or last day: nothing is out there. */
export function addDays(day: Day, days: number): Day {
  const time = Date.parse(day) + days * MS_PER_DAY;
  return dayOf(new Date(Math.min(Math.max(time, Date.parse(FIRST_DAY)), Date.parse(LAST_DAY))));
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return (Date.parse(to) - Date.parse(from)) / MS_PER_DAY;
}

/** Every day of `from..to`, both included; empty when `from` is after `to`. */
export function eachDay(from: Day, to: Day): Day[] {
  return Array.from({ length: Math.max(0, daysBetween(from, to) + 1) }, (_, i) => addDays(from, i));
}

/** True for a day that the calendar has: `2026-02-30` is refused, as `Date` would roll it over; so is the year 0. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < FIRST_DAY) return false;
  const time = Date.parse(text);
  return !Number.isNaN(time) && dayOf(new Date(time)) === text;
}
