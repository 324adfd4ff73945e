import type { Database } from '../db/database.ts';
import { dayOf } from '../db/day.ts';
import { gatherKinds } from '../db/writes/gatherKinds.ts';
import type { NewSnapshot } from '../db/writes/mergeSnapshot.ts';
import type { DayCounts } from '../db/writes/snapshotPlan.ts';
import { planSnapshots, writeSnapshots } from '../db/writes/writeSnapshots.ts';
import { createAccountDirectory } from './accountDirectory.ts';
import { noRejections, reject, type Rejections } from './rejections.ts';
import { createSnapshotBuffer } from './snapshotBuffer.ts';
import { readSnapshotCsv } from './snapshotCsv.ts';
import { readSnapshotJson } from './snapshotJson.ts';
import { type TextSource, UnreadableFileError } from './textSource.ts';

export type SnapshotFormat = 'CSV' | 'JSON';

export type SnapshotsImported =
  | ({
      kind: 'imported';
      /** Accounts that were not there; in a dry run those that would be created. */
      accountsCreated: number;
      /** Days that an account had no snapshot of. */
      created: number;
      updated: number;
      /** Rows that say what is stored, that lose to a better one, or that a later row of the file overrules. */
      unchanged: number;
    } & Rejections)
  /** The file as a whole can't be read; nothing was stored. */
  | { kind: 'invalid'; message: string };

export interface ImportSnapshotsOptions {
  format: SnapshotFormat;
  now: () => Date;
  dryRun?: boolean;
  /** How many rows have been stored of those that were read. */
  onProgress?: (stored: number, read: number) => void;
  /** How many rows are put in order before they are stored; for tests. */
  partRows?: number;
  /** How many rows are one transaction, more or less; for tests. */
  batchRows?: number;
}

/**
 * A million rows: what people keep of thousands of accounts is stored in one go, in some 100 MB. A larger file is
 * stored in parts.
 */
const PART_ROWS = 1_000_000;
/** Large enough that a row costs little; a run waits for a second at most until it may write. */
const BATCH_ROWS = 10_000;

/**
 * The one verb behind the mutation and the command: takes the history of accounts from a file of any size, and lists the
 * rows that are bad. An account that is not there is created; one that is there stays as it is. Rows are put in order
 * before they are stored, so that an account's days are derived once, however the file is ordered; of several rows of
 * one account and day the later wins, as `writeSnapshots` says. Each batch is one transaction, so an import that breaks
 * off is completed by repeating it; repeating a complete one changes nothing. Memory is bounded by the rows of a part and
 * the number of distinct accounts. With `dryRun` nothing is stored and the answer is the same, but that a row which
 * repeats one of an earlier part counts as it stands against what is stored.
 */
export async function importSnapshots(
  database: Database,
  source: TextSource,
  { format, now, dryRun = false, onProgress, ...sizes }: ImportSnapshotsOptions,
): Promise<SnapshotsImported> {
  const { partRows = PART_ROWS, batchRows = BATCH_ROWS } = sizes;
  const rejections = noRejections();
  const counts = { created: 0, updated: 0, unchanged: 0 };
  const directory = createAccountDirectory(database, { now, dryRun });
  const buffer = createSnapshotBuffer();
  let read = 0;
  let stored = 0;

  async function storePart(): Promise<void> {
    await directory.settle();
    for (const run of buffer.takeRuns(directory.accounts(), batchRows)) {
      const { created, updated } = await settle(database, run, dryRun);
      counts.created += created;
      counts.updated += updated;
      counts.unchanged += run.length - created - updated;
      stored += run.length;
      onProgress?.(stored, read);
    }
  }

  try {
    const today = dayOf(now());
    const readRows = format === 'CSV' ? readSnapshotCsv : readSnapshotJson;
    for await (const row of readRows(source, today)) {
      if ('code' in row) {
        reject(rejections, row);
        continue;
      }
      buffer.add(directory.numberOf(row.account), row.date, row.numbers);
      read += 1;
      if (buffer.size === partRows) await storePart();
    }
  } catch (error) {
    if (error instanceof UnreadableFileError) return { kind: 'invalid', message: error.message };
    throw error;
  }
  await storePart();
  return {
    kind: 'imported',
    accountsCreated: directory.created(),
    ...counts,
    ...rejections,
  };
}

function settle(database: Database, rows: readonly NewSnapshot[], dryRun: boolean): Promise<DayCounts> {
  if (dryRun) return database.read((db) => planSnapshots(db, rows));
  return database.write(async (tx) => {
    const { days, changed } = await writeSnapshots(tx, rows);
    return { result: days, changed: gatherKinds(changed) };
  });
}
