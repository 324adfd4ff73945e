import { describe, expect, test } from 'vitest';
import { findGaps, type ChartDay, type Origin } from '../../client/src/ui/chart/chartDay.ts';
import { describeSeries } from '../../client/src/ui/chart/describeSeries.ts';
import { dropUnfinishedToday } from '../../client/src/ui/chart/dropUnfinishedToday.ts';
import { formatDay } from '../../client/src/format/day.ts';
import { formatFull, formatRatioChange, formatTicks } from '../../client/src/format/formatNumber.ts';

/** As the reader's language writes it; that of the machine, here. */
const nov = (day: number): string => formatDay(`2026-11-0${day}`);

/** Days from 1 November 2026 on. */
function days(values: (number | null)[], origin: Origin = 'observed'): ChartDay[] {
  return values.map((value, index) => ({
    date: `2026-11-${String(index + 1).padStart(2, '0')}`,
    value,
    origin,
  }));
}

describe('a chart in words', () => {
  test('says from where to where it ran, and by how much', () => {
    expect(describeSeries(days([1000, 1100, 1250]), 'followers')).toBe(
      `From ${formatFull(1000)} followers on ${nov(1)} to ${formatFull(1250)} on ${nov(3)} (${formatRatioChange(0.25)}).`,
    );
  });

  test('says what is unknown, and does not count it as zero', () => {
    expect(describeSeries(days([null, 7, null, 7, null]), 'followers')).toBe(
      `From ${formatFull(7)} followers on ${nov(2)} to ${formatFull(7)} on ${nov(4)} (${formatRatioChange(0)}). 3 of 5 days are unknown.`,
    );
    expect(describeSeries(days([null, null]), 'views')).toBe('No views are known in these 2 days.');
  });

  test('has no growth from nothing, and none from a single day', () => {
    expect(describeSeries(days([0, 10]), 'posts')).not.toContain('%');
    expect(describeSeries(days([7]), 'posts')).toBe(`7 posts on ${nov(1)}.`);
  });

  test('says what is simulated', () => {
    expect(describeSeries(days([1, 2], 'simulated'), 'posts')).toMatch(/All of it is simulated\.$/);
    const mixed = [...days([1], 'simulated'), ...days([1, 2]).slice(1)];
    expect(describeSeries(mixed, 'posts')).toMatch(/1 day is simulated\.$/);
    expect(describeSeries(days([1, 2], 'mixed'), 'posts')).toMatch(/A part of it is simulated\.$/);
  });
});

describe('the gaps of a chart', () => {
  test('are its stretches of unknown days', () => {
    expect(findGaps(days([null, 1, null, null, 2, null]))).toEqual([
      { first: 0, last: 0 },
      { first: 2, last: 3 },
      { first: 5, last: 5 },
    ]);
    expect(findGaps(days([1, 2]))).toEqual([]);
  });

  test('do not count today before it is over', () => {
    const known = days([1, 2]);
    expect(dropUnfinishedToday(days([1, 2, null]), '2026-11-03')).toEqual(known);
    expect(dropUnfinishedToday(days([1, 2, null]), '2026-11-04')).toHaveLength(3);
    expect(dropUnfinishedToday(known, '2026-11-02')).toEqual(known);
  });
});

describe('the ticks of an axis', () => {
  test.each([[[0, 1000, 2000]], [[1_000_000, 1_020_000, 1_040_000]], [[10_750_000, 11_000_000, 11_250_000]]])(
    'of %j can be told apart',
    (values) => expect(new Set(formatTicks(values)).size).toBe(values.length),
  );
});
