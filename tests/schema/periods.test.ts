import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, daysBetween, eachDay } from '../../db/day.ts';
import { periodsOf } from '../../schema/periods.ts';
import { withApi } from '../support/withApi.ts';

const day = fc
  .integer({ min: 0, max: daysBetween('0001-01-01', '9999-12-31') })
  .map((n) => addDays('0001-01-01', n));

describe('periods', () => {
  it('cover every day of their range once, and start where weeks and months start', () => {
    fc.assert(
      fc.property(day, fc.nat(400), fc.constantFrom('DAY', 'WEEK', 'MONTH'), (from, length, granularity) => {
        const to = addDays(from, length);
        const periods = periodsOf(from, to, granularity);
        expect(periods.flatMap((period) => eachDay(period.from, period.to))).toEqual(eachDay(from, to));
        for (const { start, from: first } of periods) {
          expect(start <= first).toBe(true);
          if (granularity === 'MONTH') expect(start).toBe(`${first.slice(0, 8)}01`);
          if (granularity === 'WEEK') expect(new Date(start).getUTCDay()).toBe(1);
        }
      }),
    );
  });

  it('are none when the range is empty', () => {
    expect(periodsOf('2026-01-02', '2026-01-01', 'DAY')).toEqual([]);
  });
});

describe('the ends of the calendar', () => {
  const api = withApi();

  it.each([
    'summary(asOf: "0001-01-03") { followersChange(days: 7) topMovers(days: 365) { change } }',
    'summary(asOf: "9999-12-31") { followers history(from: "9999-12-30") { dates } }',
    'summary { history(from: "9999-01-01", to: "9999-12-31", granularity: MONTH) { followers } }',
    'snapshots(from: "0001-01-01", to: "9999-12-31") { totalCount }',
    'accounts(filter: { notCapturedOn: "0001-01-01" }) { totalCount }',
  ])('are answered: %s', async (field) => {
    expect(await api.codeOf(`{ ${field} }`)).toBeUndefined();
  });

  it.each(['summary(asOf: "0000-01-01") { asOf }', 'snapshots(from: "0000-12-31") { totalCount }'])(
    'are left by no Date: %s',
    async (field) => {
      expect(await api.codeOf(`{ ${field} }`)).toBe('BAD_USER_INPUT');
    },
  );
});
