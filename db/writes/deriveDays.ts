import { addDays, daysBetween } from '../day.ts';
import type { Day } from '../domain.ts';
import type { NewSnapshot } from './mergeSnapshot.ts';

/** What is computed from neighbouring days and stored with a snapshot, so that reading is plain column selection. */
export interface DerivedColumns {
  /** Engagement of that day. */
  engagements: number | null;
  /** Against the latest earlier known followers; null without one. */
  followersChange: number | null;
  /** Likewise of posts. */
  postsChange: number | null;
}

export type StoredSnapshot = NewSnapshot & DerivedColumns;

/**
 * The derived columns of one account's rows after a write from `first` to `last`, by day. `rows` are those of
 * `readContext` with the write applied. Days before `first` are left out, as nothing of theirs can change; of those
 * beyond the day after `last` only the change against the nearest earlier number can.
 */
export function deriveDays(
  rows: ReadonlyMap<Day, NewSnapshot & Partial<DerivedColumns>>,
  first: Day,
  last: Day,
): Map<Day, DerivedColumns> {
  const derived = new Map<Day, DerivedColumns>();
  const end = addDays(last, 1);
  let followers: number | null = null;
  let posts: number | null = null;
  const pending = { followers: true, posts: true };
  let previous: Day | undefined;
  for (const date of [...rows.keys()].sort()) {
    const row = rows.get(date)!;
    const isNextDay = previous !== undefined && daysBetween(previous, date) === 1;
    const yesterday = isNextDay ? rows.get(previous!) : undefined;
    previous = date;
    const changes = {
      followersChange: difference(row.followers, followers),
      postsChange: difference(row.posts, posts),
    };
    if (date >= first && date <= end) {
      derived.set(date, { ...changes, engagements: engagementsOf(row, yesterday) });
    } else if (date > end) {
      derived.set(date, {
        engagements: row.engagements ?? null,
        followersChange: pending.followers ? changes.followersChange : (row.followersChange ?? null),
        postsChange: pending.posts ? changes.postsChange : (row.postsChange ?? null),
      });
      if (row.followers !== null) pending.followers = false;
      if (row.posts !== null) pending.posts = false;
    }
    followers = row.followers ?? followers;
    posts = row.posts ?? posts;
  }
  return derived;
}

function difference(value: number | null, earlier: number | null): number | null {
  return value === null || earlier === null ? null : value - earlier;
}

/** What the engagement of a day is made of, where an import does not give it. */
const PARTS = ['likes', 'comments', 'shares'] as const;

/**
 * The reported figure; else likes + comments + shares against the previous calendar day, if each of the three that is
 * reported at all is known on both days and none fell.
 */
function engagementsOf(row: NewSnapshot, yesterday: NewSnapshot | undefined): number | null {
  if (row.engagementsReported !== null) return row.engagementsReported;
  if (!yesterday) return null;
  let sum: number | null = null;
  for (const part of PARTS) {
    const [value, earlier] = [row[part], yesterday[part]];
    if (value === null && earlier === null) continue;
    if (value === null || earlier === null || value < earlier) return null;
    sum = (sum ?? 0) + value - earlier;
  }
  return sum;
}
