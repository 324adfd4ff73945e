import { and, eq, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { COUNT_METRICS, type Day, type Platform } from '../domain.ts';
import { bigints, texts } from '../sqlArrays.ts';
import { accountLatest } from '../tables/accountLatest.ts';
import { accounts } from '../tables/accounts.ts';
import { snapshots } from '../tables/snapshots.ts';
import { anySnapshotsTag, platformTag, snapshotsTag, summaryTag, type Tag } from '../tags.ts';
import { lockPlatforms } from './lockPlatforms.ts';
import { isSameSnapshot, mergeSnapshot, type NewSnapshot } from './mergeSnapshot.ts';
import { changePlatformDaily } from './platformDailyChange.ts';
import { refreshAccountLatest } from './refreshAccountLatest.ts';
import { findTouched, refreshSnapshots } from './refreshSnapshots.ts';

/** What became of one row: REFUSED is a simulated row of an account that has real ones. */
export type SnapshotOutcome = 'CREATED' | 'UPDATED' | 'UNCHANGED' | 'REFUSED';

export interface SnapshotsWritten {
  /** In the order of the rows. */
  outcomes: SnapshotOutcome[];
  changed: Tag[];
}

/**
 * The one door by which snapshots come in. Keeps every rule of the design: one row per account and day; real
 * data removes simulated data of the account and never the other way round; a standing row gives way only to a
 * better one; derived columns, `account_latest`, `platform_daily` and `platform_totals` follow in the same
 * transaction. Several rows of one account and day in `rows` are merged in their order.
 */
export async function writeSnapshots(tx: Queryable, rows: readonly NewSnapshot[]): Promise<SnapshotsWritten> {
  if (rows.length === 0) return { outcomes: [], changed: [] };
  const platforms = await platformsOf(tx, rows);
  await lockPlatforms(tx, platforms.values());
  const state = await readState(tx, rows);

  const real = new Set(rows.filter((row) => row.source !== 'SIMULATED').map((row) => row.accountId));
  const standing = new Map(state.standing.map((row) => [keyOf(row), row]));
  const written = new Map<string, NewSnapshot>();
  const outcomes = rows.map((row): SnapshotOutcome => {
    const isReal = row.source !== 'SIMULATED';
    if (!isReal && (state.real.has(row.accountId) || real.has(row.accountId))) return 'REFUSED';
    const key = keyOf(row);
    const before = standing.get(key);
    const replaced = isReal && before?.source === 'SIMULATED' ? undefined : before;
    const merged = mergeSnapshot(replaced, row);
    if (before && isSameSnapshot(before, merged)) return 'UNCHANGED';
    standing.set(key, merged);
    written.set(key, merged);
    return before ? 'UPDATED' : 'CREATED';
  });
  const simulated = await readSimulatedDays(
    tx,
    [...real].filter((id) => state.simulated.has(id)),
  );

  const changedRows = [...written.values(), ...simulated];
  if (changedRows.length === 0) return { outcomes, changed: [] };
  const touched = await findTouched(tx, changedRows);
  await changePlatformDaily(tx, touched, async () => {
    if (simulated.length > 0) await deleteRows(tx, simulated);
    await upsertRows(tx, [...written.values()]);
    await refreshSnapshots(tx, touched);
  });
  const changedIds = [...new Set(changedRows.map((row) => row.accountId))];
  await refreshAccountLatest(tx, changedIds);
  return {
    outcomes,
    changed: [
      anySnapshotsTag,
      summaryTag,
      ...changedIds.map(snapshotsTag),
      ...new Set(
        changedIds
          .map((id) => platforms.get(id))
          .filter((each) => each !== undefined)
          .map(platformTag),
      ),
    ],
  };
}

const keyOf = (row: { accountId: number; date: Day }) => `${row.accountId}/${row.date}`;

async function platformsOf(tx: Queryable, rows: readonly NewSnapshot[]): Promise<Map<number, Platform>> {
  const ids = [...new Set(rows.map((row) => row.accountId))];
  const found = await tx
    .select({ id: accounts.id, platform: accounts.platform })
    .from(accounts)
    .where(sql`${accounts.id} = ANY(${bigints(ids)})`);
  return new Map(found.map((row) => [row.id, row.platform]));
}

/** The rows that stand on the days to be written, and which accounts have simulated and which real data. */
async function readState(tx: Queryable, rows: readonly NewSnapshot[]) {
  const ids = [...new Set(rows.map((row) => row.accountId))];
  const latest = await tx
    .select({
      id: accountLatest.accountId,
      isSimulated: accountLatest.isSimulated,
      latestDate: accountLatest.latestDate,
    })
    .from(accountLatest)
    .where(sql`${accountLatest.accountId} = ANY(${bigints(ids)})`);
  const withData = latest.filter((row) => row.latestDate !== null);
  const standing: NewSnapshot[] =
    withData.length === 0 ? [] : ((await readStanding(tx, rows)) as NewSnapshot[]);
  return {
    standing,
    simulated: new Set(withData.filter((row) => row.isSimulated).map((row) => row.id)),
    real: new Set(withData.filter((row) => !row.isSimulated).map((row) => row.id)),
  };
}

function readStanding(tx: Queryable, rows: readonly NewSnapshot[]) {
  return tx
    .select({
      accountId: snapshots.accountId,
      date: snapshots.date,
      source: snapshots.source,
      capturedAt: snapshots.capturedAt,
      followersPrecision: snapshots.followersPrecision,
      followersMissing: snapshots.followersMissing,
      engagementsReported: snapshots.engagementsReported,
      ...(Object.fromEntries(COUNT_METRICS.map((metric) => [metric, snapshots[metric]])) as Pick<
        typeof snapshots,
        (typeof COUNT_METRICS)[number]
      >),
    })
    .from(snapshots)
    .innerJoin(
      sql`unnest(${bigints(rows.map((row) => row.accountId))}, ${texts(rows.map((row) => row.date))}::date[]) AS w(account_id, date)`,
      sql`${snapshots.accountId} = w.account_id AND ${snapshots.date} = w.date`,
    );
}

function readSimulatedDays(tx: Queryable, accountIds: number[]) {
  if (accountIds.length === 0) return Promise.resolve([]);
  return tx
    .select({ accountId: snapshots.accountId, date: snapshots.date })
    .from(snapshots)
    .where(and(sql`${snapshots.accountId} = ANY(${bigints(accountIds)})`, eq(snapshots.source, 'SIMULATED')));
}

async function deleteRows(tx: Queryable, rows: readonly { accountId: number; date: Day }[]): Promise<void> {
  const ids = [...new Set(rows.map((row) => row.accountId))];
  await tx
    .delete(snapshots)
    .where(and(sql`${snapshots.accountId} = ANY(${bigints(ids)})`, eq(snapshots.source, 'SIMULATED')));
}

async function upsertRows(tx: Queryable, rows: readonly NewSnapshot[]): Promise<void> {
  const counts = COUNT_METRICS.map((metric) => bigints(rows.map((row) => row[metric])));
  await tx.execute(sql`
    INSERT INTO ${snapshots} AS s (account_id, date, source, captured_at, followers_precision, followers_missing,
      engagements_reported, followers, following, listed, posts, likes, comments, shares, views)
    SELECT * FROM unnest(
      ${bigints(rows.map((row) => row.accountId))},
      ${texts(rows.map((row) => row.date))}::date[],
      ${texts(rows.map((row) => row.source))},
      ${texts(rows.map((row) => row.capturedAt))}::timestamptz[],
      ${texts(rows.map((row) => row.followersPrecision))},
      ${texts(rows.map((row) => row.followersMissing))},
      ${bigints(rows.map((row) => row.engagementsReported))},
      ${sql.join(counts, sql`, `)})
    ON CONFLICT (account_id, date) DO UPDATE SET
      source = excluded.source, captured_at = excluded.captured_at,
      followers_precision = excluded.followers_precision, followers_missing = excluded.followers_missing,
      engagements_reported = excluded.engagements_reported, followers = excluded.followers,
      following = excluded.following, listed = excluded.listed, posts = excluded.posts, likes = excluded.likes,
      comments = excluded.comments, shares = excluded.shares, views = excluded.views`);
}
