import { addDays } from '../../db/day.ts';
import type { Day, Platform } from '../../db/domain.ts';
import type { NewSnapshot } from '../../db/writes/mergeSnapshot.ts';

/**
 * The rules of the design, written down a second time and as plainly as can be: every number is recomputed from all
 * rows. Nothing here is shared with db/writes.
 */
export interface ModelAccount {
  id: number;
  platform: Platform;
  rows: Map<Day, NewSnapshot>;
}

const COUNTS = [
  'following',
  'listed',
  'posts',
  'likes',
  'comments',
  'shares',
  'views',
  'engagementsReported',
] as const;

export function writeToModel(account: ModelAccount, row: NewSnapshot): void {
  const rows = [...account.rows.values()];
  if (row.source === 'SIMULATED' && rows.some((each) => each.source !== 'SIMULATED')) return;
  if (row.source !== 'SIMULATED') {
    for (const each of rows) if (each.source === 'SIMULATED') account.rows.delete(each.date);
  }
  const standing = account.rows.get(row.date);
  if (!standing) {
    account.rows.set(row.date, row);
    return;
  }
  let standingWins = standing.source === 'LIVE' && row.source === 'IMPORTED';
  if (standing.followers === null && row.followers !== null) standingWins = false;
  if (standing.followers !== null && row.followers === null) standingWins = true;
  const [winner, loser] = standingWins ? [standing, row] : [row, standing];
  const merged = { ...winner };
  if (winner.source === loser.source)
    for (const count of COUNTS) merged[count] = winner[count] ?? loser[count];
  account.rows.set(row.date, merged);
}

function inOrder(account: ModelAccount): NewSnapshot[] {
  return [...account.rows.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
}

function changeOf(account: ModelAccount, row: NewSnapshot, count: 'followers' | 'posts'): number | null {
  const earlier =
    inOrder(account).findLast((each) => each.date < row.date && each[count] !== null)?.[count] ?? null;
  const value = row[count];
  return value === null || earlier === null ? null : value - earlier;
}

function engagementsOf(account: ModelAccount, row: NewSnapshot): number | null {
  if (row.engagementsReported !== null) return row.engagementsReported;
  const yesterday = account.rows.get(addDays(row.date, -1));
  if (!yesterday) return null;
  const parts = (['likes', 'comments', 'shares'] as const).filter(
    (c) => row[c] !== null || yesterday[c] !== null,
  );
  if (parts.length === 0) return null;
  let sum = 0;
  for (const part of parts) {
    const [now, before] = [row[part], yesterday[part]];
    if (now === null || before === null || now < before) return null;
    sum += now - before;
  }
  return sum;
}

/** The whole table as it must be, ordered by account and day. */
export function expectedSnapshots(accounts: readonly ModelAccount[]) {
  return accounts.flatMap((account) =>
    inOrder(account).map((row) => ({
      ...row,
      capturedAt: row.capturedAt === null ? null : new Date(row.capturedAt).toISOString(),
      engagements: engagementsOf(account, row),
      followersChange: changeOf(account, row, 'followers'),
      postsChange: changeOf(account, row, 'posts'),
    })),
  );
}

export function expectedLatest(accounts: readonly ModelAccount[]) {
  return accounts.map((account) => {
    const rows = inOrder(account);
    const known = rows.findLast((row) => row.followers !== null);
    const captured = rows.findLast((row) => row.capturedAt !== null)?.capturedAt;
    return {
      accountId: account.id,
      followers: known?.followers ?? null,
      followersAsOf: known?.date ?? null,
      firstDate: rows[0]?.date ?? null,
      latestDate: rows.at(-1)?.date ?? null,
      lastCapturedAt: captured ? new Date(captured).toISOString() : null,
      isSimulated: rows.some((row) => row.source === 'SIMULATED'),
    };
  });
}

export function expectedTotals(accounts: readonly ModelAccount[], platform: Platform) {
  const own = accounts.filter((account) => account.platform === platform);
  return {
    platform,
    accounts: own.length,
    simulatedAccounts: own.filter((account) => inOrder(account).some((row) => row.source === 'SIMULATED'))
      .length,
  };
}

/** The levels and sums of one platform and day. */
export function expectedDaily(accounts: readonly ModelAccount[], platform: Platform, date: Day) {
  const daily = {
    platform,
    date,
    followers: 0,
    accountsWithFollowers: 0,
    posts: 0,
    accountsWithPosts: 0,
    joinedFollowers: 0,
    captured: 0,
    engagements: 0,
    capturedWithEngagements: 0,
  };
  for (const account of accounts.filter((each) => each.platform === platform)) {
    const rows = inOrder(account);
    const last = (count: 'followers' | 'posts') =>
      rows.findLast((row) => row.date <= date && row[count] !== null)?.[count] ?? null;
    const [followers, posts] = [last('followers'), last('posts')];
    daily.followers += followers ?? 0;
    daily.accountsWithFollowers += followers === null ? 0 : 1;
    daily.posts += posts ?? 0;
    daily.accountsWithPosts += posts === null ? 0 : 1;
    const first = rows.find((row) => row.followers !== null);
    if (first?.date === date) daily.joinedFollowers += first.followers ?? 0;
    const row = account.rows.get(date);
    if (!row) continue;
    const engagements = engagementsOf(account, row);
    daily.captured += 1;
    daily.engagements += engagements ?? 0;
    daily.capturedWithEngagements += engagements === null ? 0 : 1;
  }
  return daily;
}
