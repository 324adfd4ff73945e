import type { Day } from './domain.ts';

const MS_PER_DAY = 86_400_000;

/** The UTC day of an instant. */
export function dayOf(instant: Date): Day {
  return instant.toISOString().slice(0, 10);
}

/** The days that four digits of a year can say, and PostgreSQL knows. */
const FIRST_DAY: Day = '0001-01-01';
const LAST_DAY: Day = '9999-12-31';

/** Days are counted from 1970-01-01. */
const numberOf = (day: Day): number => Date.parse(day) / MS_PER_DAY;
const FIRST_NUMBER = numberOf(FIRST_DAY);
const LAST_NUMBER = numberOf(LAST_DAY);

/** Of the days that anybody asks for: to write a day takes twenty times as long as to look it up. */
const KNOWN_DAYS = numberOf('2100-01-01');
const known: Day[] = [];

/** What would lie beyond the calendar is its first or last day: nothing is out there. */
function dayOfNumber(number: number): Day {
  if (number >= 0 && number < KNOWN_DAYS) return (known[number] ??= dayOf(new Date(number * MS_PER_DAY)));
  return dayOf(new Date(Math.min(Math.max(number, FIRST_NUMBER), LAST_NUMBER) * MS_PER_DAY));
}

/** `days` may be negative. Ends with the calendar. */
export function addDays(day: Day, days: number): Day {
  return dayOfNumber(numberOf(day) + days);
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return numberOf(to) - numberOf(from);
}

/** Every day of `from..to`, both included; empty when `from` is after `to`. */
export function eachDay(from: Day, to: Day): Day[] {
  const days: Day[] = [];
  const last = numberOf(to);
  for (let number = numberOf(from); number <= last; number += 1) days.push(dayOfNumber(number));
  return days;
}

/** True for a day that the calendar has: `2026-02-30` is refused, as `Date` would roll it over; so is the year 0. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < FIRST_DAY) return false;
  const time = Date.parse(text);
  return !Number.isNaN(time) && dayOf(new Date(time)) === text;
}
