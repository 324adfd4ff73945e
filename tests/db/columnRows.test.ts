import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GatheredDays } from '../../db/queries/gatheredDays.ts';
import { readGatheredRows } from '../../db/queries/snapshotColumns.ts';

interface Row {
  date: string;
  followers: number | null;
}
/** Few days, so that there are lists without a gap. */
const rows = fc
  .tuple(
    fc.uniqueArray(
      fc.record<Row>({
        date: fc.integer({ min: 27, max: 31 }).map((day) => `2026-10-${day}`),
        followers: fc.option(fc.maxSafeInteger()),
      }),
      { selector: ({ date }) => date, maxLength: 5 },
    ),
    fc.constantFrom(1, -1),
  )
  .map(([list, direction]) => list.sort((one, other) => direction * one.date.localeCompare(other.date)));
const steps = fc.array(
  fc.oneof(fc.constant('turn' as const), fc.record({ from: fc.nat({ max: 6 }), to: fc.nat({ max: 14 }) })),
  { maxLength: 4 },
);

const gathered = (values: readonly (string | number | null)[]): string | null =>
  values.length === 0 ? null : `{${values.map((value) => value ?? 'NULL').join()}}`;

/** As PostgreSQL sends them: only where one is missing, all days. */
function gatheredDays(days: readonly string[]): GatheredDays {
  const numbers = days.map((day) => Number(day.slice(-2)));
  const hasGap = Math.max(...numbers) - Math.min(...numbers) + 1 > days.length;
  return {
    'date.first': days[0] ?? null,
    'date.last': days.at(-1) ?? null,
    date: hasGap ? gathered(days) : null,
  };
}

describe('rows that came column by column', () => {
  it('are the rows that were gathered, however they are cut and turned', () => {
    fc.assert(
      fc.property(rows, steps, (list, changes) => {
        let expected: readonly Row[] = list;
        let got = readGatheredRows(7, ['date', 'followers'], {
          ...gatheredDays(list.map(({ date }) => date)),
          followers: gathered(list.map(({ followers }) => followers)),
        });
        for (const change of changes) {
          expected = change === 'turn' ? expected.toReversed() : expected.slice(change.from, change.to);
          got = change === 'turn' ? got.toReversed() : got.slice(change.from, change.to);
        }
        expect(got).toHaveLength(expected.length);
        expect([...got]).toEqual(expected.map((row) => ({ ...row, accountId: 7 })));
        const followers = expected.map(({ followers }) => followers);
        expect(got.column('followers')).toEqual(followers);
        const column = got.list('followers')!;
        expect([...column]).toEqual(followers);
        if (column.stored) expect(column.stored.text).toBe(gathered(followers) ?? '{}');
        expect(got.at(-1)?.date).toBe(expected.at(-1)?.date);
        for (const name of ['date', 'followers'] as const) {
          const stored = got.stored(name);
          if (!stored) continue;
          const elements = stored.text === '{}' ? [] : stored.text.slice(1, -1).split(',');
          expect(elements.slice(0, got.length)).toEqual(expected.map((row) => String(row[name] ?? 'NULL')));
        }
        const isAsItCame = changes.every((change) => change !== 'turn' && change.from === 0);
        if (isAsItCame) expect(got.stored('followers')).toBeDefined();
      }),
    );
  });
});
