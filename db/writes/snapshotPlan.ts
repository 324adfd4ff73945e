import type { Day, Platform } from '../domain.ts';
import { deriveDays, type StoredSnapshot } from './deriveDays.ts';
import { isSameSnapshot, mergeSnapshot, type NewSnapshot } from './mergeSnapshot.ts';
import type { SnapshotChange } from './platformDailyChange.ts';
import type { WrittenSpan } from './snapshotContext.ts';

/** What became of one row: REFUSED is a simulated row of an account that has real ones. */
export type SnapshotOutcome = 'CREATED' | 'UPDATED' | 'UNCHANGED' | 'REFUSED';

/** What a write of snapshots knows of one account. */
export interface AccountState {
  id: number;
  platform: Platform;
  isReal: boolean;
  /** It is simulated so far and gets real rows now. */
  isTurning: boolean;
  firstDate: Day | null;
  latestDate: Day | null;
  /** The rows for it. */
  incoming: NewSnapshot[];
  /** What is to be stored, by day. */
  written: Map<Day, NewSnapshot>;
}

/** Of an account that turns real all days go. */
export function spanOf({ id, incoming, isTurning, firstDate, latestDate }: AccountState): WrittenSpan {
  const days = incoming.map((row) => row.date);
  if (isTurning) days.push(firstDate ?? days[0]!, latestDate ?? days[0]!);
  days.sort();
  return {
    accountId: id,
    first: days[0]!,
    last: days.at(-1)!,
    hasFollowers: incoming.some((row) => row.followers !== null),
    hasPosts: incoming.some((row) => row.posts !== null),
  };
}

/** Decides about one row, in the order in which they came. */
export function applyRow(
  state: Pick<AccountState, 'isReal' | 'isTurning' | 'written'>,
  row: NewSnapshot,
  stored: StoredSnapshot | undefined,
): SnapshotOutcome {
  if (row.source === 'SIMULATED' && state.isReal) return 'REFUSED';
  const standing = state.written.get(row.date) ?? stored;
  const merged = mergeSnapshot(
    state.isTurning && standing?.source === 'SIMULATED' ? undefined : standing,
    row,
  );
  if (standing && isSameSnapshot(standing, merged)) return 'UNCHANGED';
  // A later row may take back what an earlier one has changed.
  if (stored && isSameSnapshot(stored, merged)) state.written.delete(row.date);
  else state.written.set(row.date, merged);
  return standing ? 'UPDATED' : 'CREATED';
}

/** The days of accounts that a write makes or changes. */
export interface DayCounts {
  created: number;
  updated: number;
}

export function countDays(
  states: Iterable<Pick<AccountState, 'id' | 'written'>>,
  context: ReadonlyMap<number, ReadonlyMap<Day, StoredSnapshot>>,
): DayCounts {
  const counts: DayCounts = { created: 0, updated: 0 };
  for (const { id, written } of states) {
    const standing = context.get(id);
    for (const date of written.keys()) counts[standing?.has(date) ? 'updated' : 'created'] += 1;
  }
  return counts;
}

export interface AccountChange {
  state: AccountState;
  /** Rows to store, with their derived columns. */
  stored: StoredSnapshot[];
  /** Rows that stand, with derived columns that differ now. */
  rederived: StoredSnapshot[];
  days: SnapshotChange[];
}

/** All that follows from the rows that stand now. `standing` is the account's part of `readContext`. */
export function planChange(state: AccountState, standing: ReadonlyMap<Day, StoredSnapshot>): AccountChange {
  const change: AccountChange = { state, stored: [], rederived: [], days: [] };
  if (state.written.size === 0) return change;
  const kept = state.isTurning ? [] : [...standing];
  const rows = new Map([...kept, ...state.written]);
  const { first, last } = spanOf(state);
  for (const [date, derived] of deriveDays(rows, first, last)) {
    const before = standing.get(date);
    const { engagements, followersChange, postsChange } = derived;
    // Written out, as two spreads in one object cost several times as much.
    const after: StoredSnapshot = { ...rows.get(date)!, engagements, followersChange, postsChange };
    if (state.written.has(date)) change.stored.push(after);
    else if (before && isDerivedAnew(before, after)) change.rederived.push(after);
    else continue;
    change.days.push({ platform: state.platform, date, before, after });
  }
  if (state.isTurning) {
    for (const [date, before] of standing) {
      if (!rows.has(date)) change.days.push({ platform: state.platform, date, before, after: undefined });
    }
  }
  return change;
}

function isDerivedAnew(before: StoredSnapshot, after: StoredSnapshot): boolean {
  return (
    before.engagements !== after.engagements ||
    before.followersChange !== after.followersChange ||
    before.postsChange !== after.postsChange
  );
}
