import type { Database } from '../db/database.ts';
import {
  planAccounts,
  upsertAccounts,
  type AccountEntry,
  type UpsertedAccount,
  type UpsertRules,
} from '../db/writes/upsertAccounts.ts';

/** Large enough that an account costs little, small enough that others get their turn and memory stays small. */
export const ACCOUNTS_A_BATCH = 500;

/** Creates accounts and brings them up to date in one transaction; with `dryRun` only says what would happen. */
export function settleAccounts(
  database: Database,
  entries: readonly AccountEntry[],
  { now, dryRun, ...rules }: { now: Date; dryRun: boolean } & UpsertRules,
): Promise<readonly UpsertedAccount[]> {
  if (dryRun) return database.read(async (db) => (await planAccounts(db, entries, rules)).rows);
  return database.write(async (tx) => {
    const { rows, changed } = await upsertAccounts(tx, entries, { now, ...rules });
    return { result: rows, changed };
  });
}
