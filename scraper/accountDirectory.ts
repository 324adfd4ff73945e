import type { Database } from '../db/database.ts';
import { PLATFORMS } from '../db/domain.ts';
import type { AccountEntry } from '../db/writes/upsertAccounts.ts';
import { accountEntry } from './importAccounts.ts';
import { ACCOUNTS_A_BATCH, settleAccounts } from './settleAccounts.ts';
import type { RankedAccount } from './snapshotBuffer.ts';
import type { SnapshotAccount } from './snapshotRow.ts';

/** The accounts that the rows of a file name, numbered from 0 as they come. */
export interface AccountDirectory {
  numberOf(account: SnapshotAccount): number;
  /** Finds those that have come since the last call, and creates those that are not there. */
  settle(): Promise<void>;
  /**
   * By number, as settled: by platform, so that a transaction touches few, then by id. One that a dry run would create
   * has an id below 0, which no account has.
   */
  accounts(): readonly RankedAccount[];
  /** How many were not there. */
  created(): number;
}

export function createAccountDirectory(
  database: Database,
  { now, dryRun }: { now: () => Date; dryRun: boolean },
): AccountDirectory {
  const numbers = new Map<SnapshotAccount, number>();
  const entries: AccountEntry[] = [];
  const ids: number[] = [];
  /** Of those that a dry run would create, by key. */
  const made = new Map<string, number>();
  const settled = new Set<string>();
  let created = 0;

  function idOfNew(key: string): number {
    const id = made.get(key) ?? -made.size - 1;
    made.set(key, id);
    return id;
  }

  return {
    numberOf(account) {
      const known = numbers.get(account);
      if (known !== undefined) return known;
      numbers.set(account, entries.length);
      return entries.push(accountEntry(account)) - 1;
    },
    async settle() {
      while (ids.length < entries.length) {
        const batch = entries.slice(ids.length, ids.length + ACCOUNTS_A_BATCH);
        const rules = { now: now(), dryRun, settled, keepsStanding: true };
        for (const { key, outcome, accountId } of await settleAccounts(database, batch, rules)) {
          ids.push(accountId ?? idOfNew(key));
          if (outcome === 'CREATED') created += 1;
        }
      }
    },
    accounts() {
      const order = ids.map((_, number) => number);
      const platformAt = (number: number) => PLATFORMS.indexOf(entries[number]!.platform);
      order.sort((a, b) => platformAt(a) - platformAt(b) || ids[a]! - ids[b]!);
      const ranked: RankedAccount[] = [];
      let rank = -1;
      let last: number | undefined;
      for (const number of order) {
        const id = ids[number]!;
        if (id !== last) rank += 1;
        last = id;
        ranked[number] = { id, rank };
      }
      return ranked;
    },
    created: () => created,
  };
}
