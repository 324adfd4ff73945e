import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readGatheredAccounts, type GatheredAccounts } from '../../db/queries/snapshotColumns.ts';

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

const gathered = (values: readonly (string | number | null)[]): string =>
  `{${values.map((value) => value ?? 'NULL').join()}}`;

/** As PostgreSQL sends them: only where a day is missing, all days. */
function gatheredAccounts(accounts: readonly (readonly Row[])[]): GatheredAccounts {
  if (accounts.length === 0)
    return { id: null, 'date.first': null, 'date.last': null, date: null, followers: null };
  return {
    id: gathered(accounts.map((_, place) => place)),
    'date.first': gathered(accounts.map((list) => list[0]?.date ?? null)),
    'date.last': gathered(accounts.map((list) => list.at(-1)?.date ?? null)),
    date: accounts.map((list) => gathered(hasGap(list) ? list.map(({ date }) => date) : [])).join(''),
    followers: accounts.map((list) => gathered(list.map(({ followers }) => followers))).join(''),
  };
}

function hasGap(list: readonly Row[]): boolean {
  const numbers = list.map(({ date }) => Number(date.slice(-2)));
  return Math.max(...numbers) - Math.min(...numbers) + 1 > list.length;
}

describe('rows that came column by column', () => {
  it('are the rows that were gathered, however they are cut and turned', () => {
    fc.assert(
      fc.property(fc.array(rows), rows, fc.array(rows), steps, (before, list, behind, changes) => {
        let expected: readonly Row[] = list;
        const id = before.length;
        const accounts = readGatheredAccounts(
          ['followers', 'date'],
          gatheredAccounts([...before, list, ...behind]),
        );
        expect([...accounts.keys()]).toEqual([...before, list, ...behind].map((_, place) => place));
        let got = accounts.get(id)!;
        for (const change of changes) {
          expected = change === 'turn' ? expected.toReversed() : expected.slice(change.from, change.to);
          got = change === 'turn' ? got.toReversed() : got.slice(change.from, change.to);
        }
        expect(got).toHaveLength(expected.length);
        expect([...got]).toEqual(expected.map((row) => ({ ...row, accountId: id })));
        const followers = expected.map(({ followers }) => followers);
        expect(got.column('followers')).toEqual(followers);
        const column = got.list('followers')!;
        expect([...column]).toEqual(followers);
        if (column.stored) expect(column.stored.text).toBe(gathered(followers));
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

  it('are none where there is no account', () => {
    expect(readGatheredAccounts(['date', 'followers'], gatheredAccounts([])).size).toBe(0);
  });
});
