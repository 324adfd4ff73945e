import type { Database } from '../../db/database.ts';
import type { Day } from '../../db/domain.ts';
import type { NewSnapshot } from '../../db/writes/mergeSnapshot.ts';
import { upsertAccounts, type AccountEntry } from '../../db/writes/upsertAccounts.ts';
import { writeSnapshots, type SnapshotsWritten } from '../../db/writes/writeSnapshots.ts';

/** An account to create; what a test does not care about has a default. */
export type AccountDraft = Partial<AccountEntry> & { handle: string };

/** Creates accounts as an import does; their ids in the order of the drafts. */
export async function createAccounts(
  database: Database,
  drafts: readonly AccountDraft[],
  now = new Date('2026-11-01T00:00:00Z'),
): Promise<number[]> {
  const entries = drafts.map((draft) => ({
    platform: 'X' as const,
    url: `https://x.com/${draft.handle}`,
    isUrlDerived: true,
    organization: null,
    ...draft,
  }));
  return database.write(async (tx) => {
    const { rows, changed } = await upsertAccounts(tx, entries, { now });
    return { result: rows.map((row) => row.accountId!), changed };
  });
}

/** A snapshot to write: followers by number, or null for a hidden one; everything else unknown unless given. */
export function snapshotOf(
  accountId: number,
  date: Day,
  followers: number | null,
  more: Partial<NewSnapshot> = {},
): NewSnapshot {
  const source = more.source ?? 'LIVE';
  return {
    accountId,
    date,
    source,
    capturedAt: source === 'IMPORTED' ? null : `${date}T12:00:00Z`,
    followers,
    following: null,
    listed: null,
    posts: null,
    likes: null,
    comments: null,
    shares: null,
    views: null,
    followersPrecision: followers === null ? null : 'EXACT',
    followersMissing: followers === null ? 'HIDDEN' : null,
    engagementsReported: null,
    ...more,
  };
}

/** Writes snapshots through the product's one door. */
export function storeSnapshots(database: Database, rows: readonly NewSnapshot[]): Promise<SnapshotsWritten> {
  return database.write(async (tx) => {
    const written = await writeSnapshots(tx, rows);
    return { result: written, changed: written.changed };
  });
}
