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
const FIRST_NUMBER = parse(FIRST_DAY);
const LAST_NUMBER = parse(LAST_DAY);

/** Those before it are what anybody asks for: to read or write a day takes ten times as long as to look it up. */
const KNOWN_DAYS = parse('2100-01-01');
const knownDays: Day[] = [];
const knownNumbers = new Map<string, number>();

/** NaN for what is no day. */
function parse(day: string): number {
  return Date.parse(day) / MS_PER_DAY;
}

function numberOf(day: string): number {
  const known = knownNumbers.get(day);
  if (known !== undefined) return known;
  const number = parse(day);
  if (number >= 0 && number < KNOWN_DAYS) knownNumbers.set(day, number);
  return number;
}

/** What would lie beyond the calendar is its first or last day: nothing is out there. */
function dayOfNumber(number: number): Day {
  if (number >= 0 && number < KNOWN_DAYS) return (knownDays[number] ??= dayOf(new Date(number * MS_PER_DAY)));
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
  const number = numberOf(text);
  return !Number.isNaN(number) && dayOfNumber(number) === text;
}
