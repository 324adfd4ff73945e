import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  nextMidnight,
  resetAtEpochSeconds,
  resetAtInstant,
  resetInSeconds,
  retryAfter,
} from '../../../scraper/http/retryAt.ts';

const NOW = new Date('2026-11-21T07:00:00Z');

const afterHeader = (value: string) => retryAfter(new Headers({ 'retry-after': value }), NOW)?.toISOString();
const resetHeader = (value: string) =>
  resetAtEpochSeconds(new Headers({ reset: value }), 'reset', NOW)?.toISOString();
const instantHeader = (value: string) =>
  resetAtInstant(new Headers({ reset: value }), 'reset', NOW)?.toISOString();
const secondsHeader = (value: string) =>
  resetInSeconds(new Headers({ reset: value }), 'reset', NOW)?.toISOString();

describe('when a platform may be asked again', () => {
  it('is read from Retry-After in seconds or as a date', () => {
    expect(afterHeader('90')).toBe('2026-11-21T07:01:30.000Z');
    expect(afterHeader('Sat, 21 Nov 2026 07:05:00 GMT')).toBe('2026-11-21T07:05:00.000Z');
  });

  it('is read from a reset header in seconds since 1970', () => {
    expect(resetHeader(String(NOW.getTime() / 1000 + 60))).toBe('2026-11-21T07:01:00.000Z');
  });

  it('is read from a reset header that is an instant', () => {
    expect(instantHeader('2026-11-21T07:04:30.123456Z')).toBe('2026-11-21T07:04:30.123Z');
    expect(instantHeader('2026-11-21T09:04:30+02:00')).toBe('2026-11-21T07:04:30.000Z');
  });

  it('is read from a reset header in seconds from now', () => {
    expect(secondsHeader('90')).toBe('2026-11-21T07:01:30.000Z');
    expect(secondsHeader('0.5')).toBe('2026-11-21T07:00:00.500Z');
  });

  it('is now when that moment has passed', () => {
    expect(afterHeader('Sat, 21 Nov 2020 07:05:00 GMT')).toBe('2026-11-21T07:00:00.000Z');
    expect(resetHeader('1')).toBe('2026-11-21T07:00:00.000Z');
    expect(instantHeader('2020-11-21T07:00:00Z')).toBe('2026-11-21T07:00:00.000Z');
  });

  it('is a day from now at the latest, whatever a broken header says', () => {
    expect(afterHeader('999999999')).toBe('2026-11-22T07:00:00.000Z');
    expect(resetHeader('99999999999')).toBe('2026-11-22T07:00:00.000Z');
    expect(instantHeader('9999-01-01T00:00:00Z')).toBe('2026-11-22T07:00:00.000Z');
    expect(secondsHeader('999999999')).toBe('2026-11-22T07:00:00.000Z');
  });

  it.each(['', '-1', '1.5', 'soon', 'NaN', 'Infinity'])('is not known from "%s"', (value) => {
    expect(afterHeader(value)).toBeUndefined();
    expect(resetHeader(value)).toBeUndefined();
    expect(instantHeader(value)).toBeUndefined();
    if (value !== '1.5') expect(secondsHeader(value)).toBeUndefined();
  });

  it('is not known from an instant that no calendar has', () => {
    expect(instantHeader('2026-13-41T07:00:00Z')).toBeUndefined();
  });

  it('is not known without the header', () => {
    expect(retryAfter(new Headers(), NOW)).toBeNull();
    expect(resetAtEpochSeconds(new Headers(), 'reset', NOW)).toBeNull();
    expect(resetAtInstant(new Headers(), 'reset', NOW)).toBeNull();
    expect(resetInSeconds(new Headers(), 'reset', NOW)).toBeNull();
  });
});

describe('the next midnight', () => {
  it.each([
    ['UTC', '2026-11-21T07:00:00Z', '2026-11-22T00:00:00.000Z'],
    ['UTC', '2026-11-21T00:00:00Z', '2026-11-22T00:00:00.000Z'],
    ['UTC', '2026-12-31T23:59:59.999Z', '2027-01-01T00:00:00.000Z'],
    ['America/Los_Angeles', '2026-11-21T07:00:00Z', '2026-11-21T08:00:00.000Z'],
    ['America/Los_Angeles', '2026-11-21T08:00:00Z', '2026-11-22T08:00:00.000Z'],
    // The days of 23 and of 25 hours.
    ['America/Los_Angeles', '2026-03-08T08:00:00Z', '2026-03-09T07:00:00.000Z'],
    ['America/Los_Angeles', '2026-11-01T07:00:00Z', '2026-11-02T08:00:00.000Z'],
  ] as const)('of %s after %s is %s', (timeZone, now, midnight) => {
    expect(nextMidnight(timeZone, new Date(now)).toISOString()).toBe(midnight);
  });

  it('is 00:00 of another day, and no other lies between', () => {
    const zone = fc.constantFrom('UTC' as const, 'America/Los_Angeles' as const);
    const instant = fc.date({
      min: new Date('2020-01-01'),
      max: new Date('2040-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(zone, instant, (timeZone, now) => {
        const midnight = nextMidnight(timeZone, now);
        const local = (at: Date) => at.toLocaleString('sv-SE', { timeZone });
        expect(local(midnight)).toMatch(/ 00:00:00$/);
        expect(midnight.getTime()).toBeGreaterThan(now.getTime());
        const before = new Date(midnight.getTime() - 1);
        expect(local(before).slice(0, 10)).toBe(local(now).slice(0, 10));
      }),
    );
  });
});
