import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, daysBetween, eachDay, isDay } from '../../db/day.ts';

const pad = (value: number, length: number): string => String(value).padStart(length, '0');

/** Whatever looks like a day: of the months that are asked for, of all years, and days that no month has. */
const written = fc
  .tuple(fc.oneof(fc.integer({ min: 2020, max: 2030 }), fc.nat(9999)), fc.nat(13), fc.nat(32))
  .map(([year, month, day]) => `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`);

const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isInCalendar(text: string): boolean {
  const [year, month, day] = text.split('-').map(Number) as [number, number, number];
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const length = month === 2 && isLeap ? 29 : (DAYS_OF_MONTH[month - 1] ?? 0);
  return year >= 1 && day >= 1 && day <= length;
}

describe('a day', () => {
  it('is one that the calendar has, however often it is asked about', () => {
    fc.assert(
      fc.property(written, (text) => {
        expect([isDay(text), isDay(text)]).toEqual([isInCalendar(text), isInCalendar(text)]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('has as many days to another as the list of them is long, and is that far from it', () => {
    const day = written.filter(isInCalendar);
    fc.assert(
      fc.property(day, fc.integer({ min: -800, max: 800 }), (from, days) => {
        const to = addDays(from, days);
        fc.pre(to > '0001-01-01' && to < '9999-12-31');
        expect(daysBetween(from, to)).toBe(days);
        const each = eachDay(from, to);
        expect(each).toHaveLength(Math.max(0, days + 1));
        expect(each).toEqual([...new Set(each)].toSorted());
        expect(each.every(isInCalendar)).toBe(true);
      }),
    );
  });
});
