import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import type { Day, Platform } from '../domain.ts';
import { bigints, texts } from '../sqlArrays.ts';
import { accounts } from '../tables/accounts.ts';
import { platformDaily } from '../tables/platformDaily.ts';
import { snapshots } from '../tables/snapshots.ts';
import { touchedTable, type TouchedDays } from './refreshSnapshots.ts';

/** What the snapshots of one platform and day add to its levels and sums. */
interface Contribution {
  followers: number;
  accountsWithFollowers: number;
  posts: number;
  accountsWithPosts: number;
  joinedFollowers: number;
  captured: number;
  engagements: number;
  capturedWithEngagements: number;
}

const FIELDS = [
  'followers',
  'accountsWithFollowers',
  'posts',
  'accountsWithPosts',
  'joinedFollowers',
  'captured',
  'engagements',
  'capturedWithEngagements',
] as const satisfies readonly (keyof Contribution)[];

/**
 * Runs `write` and brings `platform_daily` along by the difference that it made on the touched days. A level is
 * the running sum of the changes up to its day, so what a day contributes more or less now shifts all levels
 * from that day on; where a later day's change takes it back, the shift ends there.
 */
export async function changePlatformDaily(
  tx: Queryable,
  touched: TouchedDays,
  write: () => Promise<void>,
): Promise<void> {
  const before = await readContributions(tx, touched);
  await write();
  const after = await readContributions(tx, touched);
  const days = new Map<string, ContributionRow>();
  for (const row of before) days.set(`${row.platform}/${row.date}`, negate(row));
  for (const row of after) {
    const earlier = days.get(`${row.platform}/${row.date}`);
    days.set(`${row.platform}/${row.date}`, earlier ? add(row, earlier) : row);
  }
  const differences = [...days.values()].filter((day) => FIELDS.some((field) => day[field] !== 0));
  if (differences.length === 0) return;
  await makeDays(tx, differences);
  await shiftLevels(tx, differences);
}

type ContributionRow = Contribution & { platform: Platform; date: Day };

const negate = (row: ContributionRow): ContributionRow => combine(row, row, (value) => -value);
const add = (a: ContributionRow, b: ContributionRow): ContributionRow => combine(a, b, (x, y) => x + y);

function combine(
  a: ContributionRow,
  b: ContributionRow,
  operation: (x: number, y: number) => number,
): ContributionRow {
  const result = { ...a };
  for (const field of FIELDS) result[field] = operation(a[field], b[field]);
  return result;
}

async function readContributions(tx: Queryable, touched: TouchedDays): Promise<ContributionRow[]> {
  return tx.execute<ContributionRow & Record<string, unknown>>(sql`
    SELECT a.platform, s.date,
      coalesce(sum(coalesce(s.followers_change, s.followers)), 0)::bigint AS "followers",
      count(*) FILTER (WHERE s.followers IS NOT NULL AND s.followers_change IS NULL) AS "accountsWithFollowers",
      coalesce(sum(coalesce(s.posts_change, s.posts)), 0)::bigint AS "posts",
      count(*) FILTER (WHERE s.posts IS NOT NULL AND s.posts_change IS NULL) AS "accountsWithPosts",
      coalesce(sum(s.followers) FILTER (WHERE s.followers_change IS NULL), 0)::bigint AS "joinedFollowers",
      count(*) AS "captured",
      coalesce(sum(s.engagements), 0)::bigint AS "engagements",
      count(s.engagements) AS "capturedWithEngagements"
    FROM ${touchedTable(touched)}
    JOIN ${snapshots} s ON s.account_id = t.account_id AND s.date = t.date
    JOIN ${accounts} a ON a.id = s.account_id
    GROUP BY a.platform, s.date`);
}

function differenceTable(rows: readonly ContributionRow[]) {
  const columns = FIELDS.map((field) => bigints(rows.map((row) => row[field])));
  return sql`unnest(${texts(rows.map((row) => row.platform))}, ${texts(rows.map((row) => row.date))}::date[],
    ${sql.join(columns, sql`, `)}) AS d(platform, date, followers, accounts_with_followers, posts,
    accounts_with_posts, joined_followers, captured, engagements, captured_with_engagements)`;
}

/** A platform's rows have no gap: new days before its first have level 0, those after its last carry it. */
async function makeDays(tx: Queryable, rows: readonly ContributionRow[]): Promise<void> {
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

async function shiftLevels(tx: Queryable, rows: readonly ContributionRow[]): Promise<void> {
  await tx.execute(sql`
    WITH d AS (SELECT * FROM ${differenceTable(rows)}),
    steps AS (
      SELECT platform, date AS first_day, coalesce(lead(date) OVER w, 'infinity'::date) AS next_day,
        sum(followers) OVER w AS followers, sum(accounts_with_followers) OVER w AS accounts_with_followers,
        sum(posts) OVER w AS posts, sum(accounts_with_posts) OVER w AS accounts_with_posts
      FROM d WINDOW w AS (PARTITION BY platform ORDER BY date)),
    levels AS (
      UPDATE ${platformDaily} p SET
        followers = p.followers + s.followers,
        accounts_with_followers = p.accounts_with_followers + s.accounts_with_followers,
        posts = p.posts + s.posts,
        accounts_with_posts = p.accounts_with_posts + s.accounts_with_posts,
        joined_followers = p.joined_followers + coalesce(d.joined_followers, 0),
        captured = p.captured + coalesce(d.captured, 0),
        engagements = p.engagements + coalesce(d.engagements, 0),
        captured_with_engagements = p.captured_with_engagements + coalesce(d.captured_with_engagements, 0)
      FROM steps s
      JOIN ${platformDaily} target ON target.platform = s.platform AND target.date >= s.first_day AND target.date < s.next_day
      LEFT JOIN d ON d.platform = target.platform AND d.date = target.date
      WHERE p.platform = target.platform AND p.date = target.date
        AND (d.platform IS NOT NULL OR s.followers <> 0 OR s.accounts_with_followers <> 0 OR s.posts <> 0
          OR s.accounts_with_posts <> 0)
      RETURNING 1)
    SELECT count(*) FROM levels`);
}
