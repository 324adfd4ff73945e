import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Platform } from '../../db/domain.ts';
import { changeAccount } from '../../db/writes/changeAccount.ts';
import { learnProfiles } from '../../db/writes/learnProfiles.ts';
import type { NewSnapshot } from '../../db/writes/mergeSnapshot.ts';
import { upsertAccounts } from '../../db/writes/upsertAccounts.ts';
import { writeSnapshots } from '../../db/writes/writeSnapshots.ts';
import { withOpenDatabase } from '../support/openTestDatabase.ts';
import { snapshotOfSomeAccount } from './snapshotArbitraries.ts';
import { expectedDaily, expectedLatest, expectedSnapshots, expectedTotals } from './snapshotModel.ts';
import { dumpTables } from './tableDump.ts';

const place = withOpenDatabase();
const now = new Date('2025-01-08T08:00:00Z');
const PLATFORMS = ['X', 'YOUTUBE', 'REDDIT'] as const satisfies readonly Platform[];

async function createAccounts(count: number): Promise<{ id: number; platform: Platform }[]> {
  const entries = Array.from({ length: count }, (_, index) => ({
    platform: PLATFORMS[index % 3] ?? 'X',
    handle: `a${index}`,
    url: `https://example.org/a${index}`,
    isUrlDerived: true,
    organization: `Team ${index % 4}`,
  }));
  return place.database.write(async (tx) => {
    const { rows, changed } = await upsertAccounts(tx, entries, { now });
    return {
      result: rows.map((row, index) => ({ id: row.accountId ?? 0, platform: entries[index]!.platform })),
      changed,
    };
  });
}

describe('writers that come at the same time', () => {
  test('wait for each other where they must, and every kept number stays right', async () => {
    const accounts = await createAccounts(3);
    const rows = fc.sample(snapshotOfSomeAccount, { numRuns: 400, seed: 7 });
    const writeRows = (some: typeof rows) =>
      place.database.write(async (tx) => {
        const snapshots = some.map(({ account, row }): NewSnapshot => ({
          accountId: accounts[account]!.id,
          ...row,
        }));
        const { changed } = await writeSnapshots(tx, snapshots);
        return { result: undefined, changed };
      });

    await Promise.all(
      Array.from({ length: 8 }, async (_, writer) => {
        for (let index = 0; index < 10; index += 1) {
          const start = (writer * 10 + index) * 5;
          await writeRows(rows.slice(start, start + 5));
          await createAccounts(3 + index);
          const account = accounts[(writer + index) % 3]!;
          const organization = `team-${(writer * index) % 4}`;
          await place.database.write((tx) => changeAccount(tx, account.id, { organization }, now));
          const profile = {
            accountId: account.id,
            platformId: `id ${account.id}`,
            handle: `handle${writer}x${index}`,
            url: 'https://example.org',
            displayName: `Name ${writer}`,
            bio: null,
            avatarUrl: null,
            verified: null,
            createdAt: null,
          };
          await place.database.write(async (tx) => ({
            result: undefined,
            changed: await learnProfiles(tx, account.platform, [profile], now),
          }));
        }
      }),
    );

    const dump = await dumpTables(place.database);
    const stored = dump.accounts.map((account) => ({
      ...account,
      rows: new Map(
        dump.snapshots
          .filter((row) => row.accountId === account.id)
          .map((row) => [row.date, row as unknown as NewSnapshot]),
      ),
    }));
    expect(dump.snapshots.length).toBeGreaterThan(20);
    expect(dump.snapshots).toMatchObject(expectedSnapshots(stored));
    expect(dump.accountLatest).toMatchObject(expectedLatest(stored));
    for (const platform of PLATFORMS) {
      expect(dump.platformTotals).toContainEqual(expectedTotals(stored, platform));
    }
    expect(dump.platformDaily).toEqual(
      dump.platformDaily.map((row) => expectedDaily(stored, row.platform, row.date)),
    );
    // Every rename is in the history, none twice.
    expect(dump.accountHandles).toHaveLength(80);
  });
});
