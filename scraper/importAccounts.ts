import type { Database } from '../db/database.ts';
import type { AccountEntry } from '../db/writes/upsertAccounts.ts';
import { readAccountCsv, type AccountCsvRow } from './accountCsv.ts';
import { profileUrl } from './platforms/profileUrl.ts';
import { noRejections, reject, type Rejections } from './rejections.ts';
import { ACCOUNTS_A_BATCH, settleAccounts } from './settleAccounts.ts';
import { type TextSource, UnreadableFileError } from './textSource.ts';

export type AccountsImported =
  | ({
      kind: 'imported';
      created: number;
      updated: number;
      /** Duplicates within the file count here too. */
      unchanged: number;
    } & Rejections)
  /** The file as a whole can't be read; nothing was stored. */
  | { kind: 'invalid'; message: string };

/**
 * The one verb behind the mutation and the command: takes the good rows of a CSV file of any size and lists the bad
 * ones. Each batch of rows is one transaction, so an import that breaks off is completed by repeating it; repeating a
 * complete one changes nothing. Of several rows for one account the first counts. Memory grows with the number of
 * distinct accounts alone. With `dryRun` nothing is stored and the answer is the same.
 */
export async function importAccounts(
  database: Database,
  source: TextSource,
  { now, dryRun = false }: { now: () => Date; dryRun?: boolean },
): Promise<AccountsImported> {
  const counts = { CREATED: 0, UPDATED: 0, UNCHANGED: 0 };
  const rejections = noRejections();
  const settled = new Set<string>();
  let batch: AccountEntry[] = [];

  async function settleBatch(): Promise<void> {
    const rows = await settleAccounts(database, batch, { settled, now: now(), dryRun });
    for (const { outcome } of rows) counts[outcome] += 1;
    batch = [];
  }

  try {
    for await (const row of readAccountCsv(source)) {
      if ('code' in row) reject(rejections, row);
      else batch.push(accountEntry(row));
      if (batch.length === ACCOUNTS_A_BATCH) await settleBatch();
    }
  } catch (error) {
    if (error instanceof UnreadableFileError) return { kind: 'invalid', message: error.message };
    throw error;
  }
  if (batch.length > 0) await settleBatch();
  return {
    kind: 'imported',
    created: counts.CREATED,
    updated: counts.UPDATED,
    unchanged: counts.UNCHANGED,
    ...rejections,
  };
}

/** A row of a file as an account to create or to bring up to date. */
export function accountEntry({
  platform,
  handle,
  url,
  organization,
}: Pick<AccountCsvRow, 'platform' | 'handle' | 'url' | 'organization'>): AccountEntry {
  return {
    platform,
    handle,
    url: url ?? profileUrl(platform, handle),
    isUrlDerived: url === null,
    organization,
  };
}
