import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import type { Day, Platform } from '../domain.ts';
import { bigints, texts } from '../sqlArrays.ts';
import { platformDaily } from '../tables/platformDaily.ts';
import type { StoredSnapshot } from './deriveDays.ts';

const FIELDS = [
  'followers',
  'accountsWithFollowers',
  'posts',
  'accountsWithPosts',
  'joinedFollowers',
  'captured',
  'engagements',
  'capturedWithEngagements',
] as const;

/** What the snapshots of one platform and day add to its levels and sums, or how that differs from before. */
type Contribution = Record<(typeof FIELDS)[number], number>;

/** A snapshot before and after a write; undefined where there is none. */
export interface SnapshotChange {
  platform: Platform;
  date: Day;
  before: StoredSnapshot | undefined;
  after: StoredSnapshot | undefined;
}

/**
 * Brings `platform_daily` along by the difference that a write made. A level is the running sum of the changes up to
 * its day, so what a day contributes more or less now shifts all levels from that day on; where a later day's change
 * takes it back, the shift ends there.
 */
export async function changePlatformDaily(tx: Queryable, changes: readonly SnapshotChange[]): Promise<void> {
  const days = new Map<string, Difference>();
  for (const { platform, date, before, after } of changes) {
    const key = `${platform}/${date}`;
    let day = days.get(key);
    if (!day) days.set(key, (day = { platform, date, ...NOTHING }));
    if (after) contribute(day, after, 1);
    if (before) contribute(day, before, -1);
  }
  const differences = [...days.values()].filter((day) => FIELDS.some((field) => day[field] !== 0));
  if (differences.length === 0) return;
  await makeDays(tx, differences);
  await shiftLevels(tx, differences);
}

type Difference = Contribution & { platform: Platform; date: Day };

const NOTHING: Contribution = {
  followers: 0,
  accountsWithFollowers: 0,
  posts: 0,
  accountsWithPosts: 0,
  joinedFollowers: 0,
  captured: 0,
  engagements: 0,
  capturedWithEngagements: 0,
};

/** `sign` is -1 for a row that is no more. */
function contribute(day: Contribution, row: StoredSnapshot, sign: 1 | -1): void {
  const { followers, followersChange, posts, postsChange, engagements } = row;
  const isFirstKnown = followers !== null && followersChange === null;
  day.followers += sign * (followersChange ?? followers ?? 0);
  day.accountsWithFollowers += isFirstKnown ? sign : 0;
  day.posts += sign * (postsChange ?? posts ?? 0);
  day.accountsWithPosts += posts !== null && postsChange === null ? sign : 0;
  day.joinedFollowers += isFirstKnown ? sign * followers : 0;
  day.captured += sign;
  day.engagements += sign * (engagements ?? 0);
  day.capturedWithEngagements += engagements === null ? 0 : sign;
}

function differenceTable(rows: readonly Difference[]) {
  const columns = FIELDS.map((field) => bigints(rows.map((row) => row[field])));
  return sql`unnest(${texts(rows.map((row) => row.platform))}, ${texts(rows.map((row) => row.date))}::date[],
    ${sql.join(columns, sql`, `)}) AS d(platform, date, followers, accounts_with_followers, posts,
    accounts_with_posts, joined_followers, captured, engagements, captured_with_engagements)`;
}

/** A platform's rows have no gap: new days before its first have level 0, those after its last carry it. */
async function makeDays(tx: Queryable, rows: readonly Difference[]): Promise<void> {
  await tx.execute(sql`
    INSERT INTO ${platformDaily} (platform, date, followers, accounts_with_followers, posts, accounts_with_posts)
    SELECT r.platform, day::date, coalesce(c.followers, 0), coalesce(c.accounts_with_followers, 0),
      coalesce(c.posts, 0), coalesce(c.accounts_with_posts, 0)
    FROM (SELECT platform, min(date) AS low, max(date) AS high FROM ${differenceTable(rows)} GROUP BY platform) r
    CROSS JOIN LATERAL (
      SELECT min(date) AS first, max(date) AS last FROM ${platformDaily} p WHERE p.platform = r.platform) e
    CROSS JOIN LATERAL (
      SELECT generate_series(r.low, coalesce(e.first - 1, r.high), interval '1 day') AS day
      UNION ALL SELECT generate_series(e.last + 1, r.high, interval '1 day')) days
    LEFT JOIN ${platformDaily} c ON c.platform = r.platform AND c.date = e.last AND day > e.last`);
}

/** The levels of a day shift by the sum of the differences up to it. */
async function shiftLevels(tx: Queryable, rows: readonly Difference[]): Promise<void> {
  await tx.execute(sql`
    WITH d AS (SELECT * FROM ${differenceTable(rows)}),
    shifts AS (
      SELECT t.platform, t.date, d.date IS NOT NULL AS is_touched,
        sum(d.followers) OVER w AS followers, sum(d.accounts_with_followers) OVER w AS accounts_with_followers,
        sum(d.posts) OVER w AS posts, sum(d.accounts_with_posts) OVER w AS accounts_with_posts,
        d.joined_followers, d.captured, d.engagements, d.captured_with_engagements
      FROM (SELECT platform, min(date) AS first FROM d GROUP BY platform) f
      JOIN ${platformDaily} t ON t.platform = f.platform AND t.date >= f.first
      LEFT JOIN d ON d.platform = t.platform AND d.date = t.date
      WINDOW w AS (PARTITION BY t.platform ORDER BY t.date))
    UPDATE ${platformDaily} p SET
      followers = p.followers + s.followers,
      accounts_with_followers = p.accounts_with_followers + s.accounts_with_followers,
      posts = p.posts + s.posts,
      accounts_with_posts = p.accounts_with_posts + s.accounts_with_posts,
      joined_followers = p.joined_followers + coalesce(s.joined_followers, 0),
      captured = p.captured + coalesce(s.captured, 0),
      engagements = p.engagements + coalesce(s.engagements, 0),
      captured_with_engagements = p.captured_with_engagements + coalesce(s.captured_with_engagements, 0)
    FROM shifts s
    WHERE p.platform = s.platform AND p.date = s.date
      AND (s.is_touched OR s.followers <> 0 OR s.accounts_with_followers <> 0 OR s.posts <> 0
        OR s.accounts_with_posts <> 0)`);
}
