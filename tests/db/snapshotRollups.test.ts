import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Platform } from '../../db/domain.ts';
import { changeAccount } from '../../db/writes/changeAccount.ts';
import { upsertAccounts } from '../../db/writes/upsertAccounts.ts';
import { writeSnapshots } from '../../db/writes/writeSnapshots.ts';
import { withOpenDatabase } from '../support/openTestDatabase.ts';
import { expectRecomputed } from './expectRecomputed.ts';
import { missingTags } from './missingTags.ts';
import { snapshotOfSomeAccount } from './snapshotArbitraries.ts';
import { writeToModel, type ModelAccount } from './snapshotModel.ts';
import { dumpTables, emptyTables } from './tableDump.ts';

const place = withOpenDatabase();

const PLATFORMS = ['X', 'YOUTUBE'] as const satisfies readonly Platform[];
const ORGANIZATIONS = ['Red', 'Green'];
const now = new Date('2025-01-08T08:00:00Z');

const command = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('create' as const), platform: fc.constantFrom(...PLATFORMS) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      account: fc.nat({ max: 5 }),
      organization: fc.constantFrom('red', 'green', null),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      // Corrections of single days are where it is easy to forget a later one.
      rows: fc.oneof(
        fc.array(snapshotOfSomeAccount, { minLength: 1, maxLength: 2 }),
        fc.array(snapshotOfSomeAccount, { minLength: 1, maxLength: 12 }),
      ),
    }),
  },
);

describe('after any sequence of snapshots, corrections, new accounts and moves', () => {
  // Hundreds of whole recomputations: slow on a busy machine.
  test(
    'everything that is kept equals its recomputation, and everything that changed is told',
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(command, { minLength: 1, maxLength: 24, size: 'max' }),
          async (commands) => {
            await emptyTables(place.database);
            const accounts: ModelAccount[] = [];
            await createAccount(accounts, 'X');
            place.takeTags();
            let before = await dumpTables(place.database);
            for (const each of commands) {
              await execute(each, accounts);
              const after = await dumpTables(place.database);
              expect(missingTags(before, after, place.takeTags())).toEqual([]);
              expectRecomputed(after, accounts, PLATFORMS);
              before = after;
            }
          },
        ),
        { numRuns: 20 },
      );
    },
  );
});

async function createAccount(accounts: ModelAccount[], platform: Platform): Promise<void> {
  const handle = `account${accounts.length}`;
  const { rows } = await place.database.write(async (tx) => {
    const upserted = await upsertAccounts(
      tx,
      [
        {
          platform,
          handle,
          url: `https://example.org/${handle}`,
          isUrlDerived: true,
          organization: ORGANIZATIONS[accounts.length % 2] ?? null,
        },
      ],
      { now },
    );
    return { result: upserted, changed: upserted.changed };
  });
  accounts.push({ id: rows[0]?.accountId ?? 0, platform, rows: new Map() });
}

async function execute(
  each: typeof command extends fc.Arbitrary<infer Command> ? Command : never,
  accounts: ModelAccount[],
): Promise<void> {
  const accountAt = (index: number) => accounts[index % accounts.length]!;
  if (each.kind === 'create') return createAccount(accounts, each.platform);
  if (each.kind === 'move') {
    const { id } = accountAt(each.account);
    await place.database.write((tx) => changeAccount(tx, id, { organization: each.organization }, now));
    return;
  }
  const rows = each.rows.map(({ account, row }) => ({ accountId: accountAt(account).id, ...row }));
  await place.database.write(async (tx) => {
    const written = await writeSnapshots(tx, rows);
    return { result: written, changed: written.changed };
  });
  for (const row of rows) {
    const account = accounts.find((candidate) => candidate.id === row.accountId);
    if (account) writeToModel(account, row);
  }
}
