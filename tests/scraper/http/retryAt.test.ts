import { describe, expect, it } from 'vitest';
import { resetAtEpochSeconds, retryAfter } from '../../../scraper/http/retryAt.ts';

const NOW = new Date('2026-11-21T07:00:00Z');

const afterHeader = (value: string) => retryAfter(new Headers({ 'retry-after': value }), NOW)?.toISOString();
const resetHeader = (value: string) =>
  resetAtEpochSeconds(new Headers({ reset: value }), 'reset', NOW)?.toISOString();

describe('when a platform may be asked again', () => {
  it('is read from Retry-After in seconds or as a date', () => {
    expect(afterHeader('90')).toBe('2026-11-21T07:01:30.000Z');
    expect(afterHeader('Sat, 21 Nov 2026 07:05:00 GMT')).toBe('2026-11-21T07:05:00.000Z');
  });

  it('is read from a reset header in seconds since 1970', () => {
    expect(resetHeader(String(NOW.getTime() / 1000 + 60))).toBe('2026-11-21T07:01:00.000Z');
  });

  it('is now when that moment has passed', () => {
    expect(afterHeader('Sat, 21 Nov 2020 07:05:00 GMT')).toBe('2026-11-21T07:00:00.000Z');
    expect(resetHeader('1')).toBe('2026-11-21T07:00:00.000Z');
  });

  it('is a day from now at the latest, whatever a broken header says', () => {
    expect(afterHeader('999999999')).toBe('2026-11-22T07:00:00.000Z');
    expect(resetHeader('99999999999')).toBe('2026-11-22T07:00:00.000Z');
  });

  it.each(['', '-1', '1.5', 'soon', 'NaN', 'Infinity'])('is not known from "%s"', (value) => {
    expect(afterHeader(value)).toBeUndefined();
  });

  it('is not known without the header', () => {
    expect(retryAfter(new Headers(), NOW)).toBeNull();
    expect(resetAtEpochSeconds(new Headers(), 'reset', NOW)).toBeNull();
  });
});
