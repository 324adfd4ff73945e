import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import type { Day, Platform } from '../domain.ts';
import { bigints } from '../sqlArrays.ts';
import { accountLatest } from '../tables/accountLatest.ts';
import { accounts } from '../tables/accounts.ts';
import { anySnapshotsTag, platformTag, snapshotsTag, summaryTag, type Tag } from '../tags.ts';
import type { StoredSnapshot } from './deriveDays.ts';
import { lockPlatforms } from './lockPlatforms.ts';
import type { NewSnapshot } from './mergeSnapshot.ts';
import { changePlatformDaily } from './platformDailyChange.ts';
import { refreshAccountLatest } from './refreshAccountLatest.ts';
import { readContext } from './snapshotContext.ts';
import {
  applyRow,
  countDays,
  type DayCounts,
  planChange,
  spanOf,
  type AccountState,
  type SnapshotOutcome,
} from './snapshotPlan.ts';
import { deleteSimulated, storeDerived, storeSnapshots } from './storeSnapshots.ts';

export interface SnapshotsWritten {
  /** In the order of the rows. */
  outcomes: SnapshotOutcome[];
  /** What came of all rows of a day together. */
  days: DayCounts;
  changed: Tag[];
}

/**
 * The one door by which snapshots come in. Keeps every rule of the design: one row per account and day; real
 * data removes simulated data of the account and never the other way round; a standing row gives way only to a
 * better one; derived columns, `account_latest`, `platform_daily` and `platform_totals` follow in the same
 * transaction. Several rows of one account and day in `rows` are merged in their order.
 */
export async function writeSnapshots(tx: Queryable, rows: readonly NewSnapshot[]): Promise<SnapshotsWritten> {
  if (rows.length === 0) return { outcomes: [], days: { created: 0, updated: 0 }, changed: [] };
  const platforms = await readPlatforms(tx, rows);
  await lockPlatforms(tx, platforms.values());
  const accountStates = await readAccounts(tx, rows, platforms);
  const context = await readContext(tx, accountStates.map(spanOf));
  const states = new Map(accountStates.map((state) => [state.id, state]));
  const outcomes = applyRows(rows, states, context);
  const changes = accountStates.map((state) => planChange(state, context.get(state.id) ?? new Map()));
  const changed = changes.filter((change) => change.stored.length > 0);
  const days = countDays(accountStates, context);
  if (changed.length === 0) return { outcomes, days, changed: [] };

  await deleteSimulated(
    tx,
    changed.filter(({ state }) => state.isTurning).map(({ state }) => state.id),
  );
  await storeSnapshots(
    tx,
    changed.flatMap((change) => change.stored),
  );
  await storeDerived(
    tx,
    changed.flatMap((change) => change.rederived),
  );
  await changePlatformDaily(
    tx,
    changed.flatMap((change) => change.days),
  );
  const ids = changed.map(({ state }) => state.id);
  await refreshAccountLatest(tx, ids);
  return {
    outcomes,
    days,
    changed: [
      anySnapshotsTag,
      summaryTag,
      ...ids.map(snapshotsTag),
      ...new Set(changed.map(({ state }) => platformTag(state.platform))),
    ],
  };
}

/**
 * What `writeSnapshots` would do; nothing is locked or written. An account that is not there is taken for one that would
 * be created before.
 */
export async function planSnapshots(db: Queryable, rows: readonly NewSnapshot[]): Promise<DayCounts> {
  if (rows.length === 0) return { created: 0, updated: 0 };
  const accountStates = await readAccounts(db, rows, await readPlatforms(db, rows));
  const states = new Map<number, DecidingState>(accountStates.map((state) => [state.id, state]));
  for (const { accountId: id, source } of rows) {
    if (states.has(id)) continue;
    states.set(id, { id, isReal: source !== 'SIMULATED', isTurning: false, written: new Map() });
  }
  const context = await readContext(db, accountStates.map(spanOf));
  applyRows(rows, states, context);
  return countDays(states.values(), context);
}

type DecidingState = Pick<AccountState, 'id' | 'isReal' | 'isTurning' | 'written'>;

function applyRows(
  rows: readonly NewSnapshot[],
  states: ReadonlyMap<number, DecidingState>,
  context: ReadonlyMap<number, ReadonlyMap<Day, StoredSnapshot>>,
): SnapshotOutcome[] {
  return rows.map((row) => {
    const state = states.get(row.accountId);
    if (!state) throw new RangeError(`There is no account ${row.accountId}.`);
    return applyRow(state, row, context.get(row.accountId)?.get(row.date));
  });
}

async function readPlatforms(tx: Queryable, rows: readonly NewSnapshot[]): Promise<Map<number, Platform>> {
  const ids = [...new Set(rows.map((row) => row.accountId))];
  const found = await tx
    .select({ id: accounts.id, platform: accounts.platform })
    .from(accounts)
    .where(sql`${accounts.id} = ANY(${bigints(ids)})`);
  return new Map(found.map((row) => [row.id, row.platform]));
}

async function readAccounts(
  tx: Queryable,
  rows: readonly NewSnapshot[],
  platforms: ReadonlyMap<number, Platform>,
): Promise<AccountState[]> {
  const incoming = new Map<number, NewSnapshot[]>([...platforms.keys()].map((id) => [id, []]));
  for (const row of rows) incoming.get(row.accountId)?.push(row);
  const found = await tx
    .select({
      id: accountLatest.accountId,
      isSimulated: accountLatest.isSimulated,
      firstDate: accountLatest.firstDate,
      latestDate: accountLatest.latestDate,
    })
    .from(accountLatest)
    .where(sql`${accountLatest.accountId} = ANY(${bigints([...platforms.keys()])})`);
  return found.map(({ isSimulated, ...account }) => {
    const own = incoming.get(account.id) ?? [];
    const getsReal = own.some((row) => row.source !== 'SIMULATED');
    return {
      ...account,
      platform: platforms.get(account.id)!,
      isReal: getsReal || (account.latestDate !== null && !isSimulated),
      isTurning: getsReal && isSimulated,
      incoming: own,
      written: new Map(),
    };
  });
}
