import { sql, type SQL } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { COUNT_METRICS, type Day } from '../domain.ts';
import { bigints, texts } from '../sqlArrays.ts';
import { accountLatest } from '../tables/accountLatest.ts';
import { snapshots } from '../tables/snapshots.ts';
import type { StoredSnapshot } from './deriveDays.ts';

/** The days of one account that a write may change; all days of a write lie in it. */
export interface WrittenSpan {
  accountId: number;
  first: Day;
  last: Day;
  /** False when the write brings no such number, so that nothing earlier is looked for on its account. */
  hasFollowers: boolean;
  hasPosts: boolean;
}

/**
 * The standing rows that decide about derived columns when days of a span are written, or whose derived columns they
 * decide: the span with the days before and after it, and beyond these on either side the nearest row with known
 * followers and the nearest with known posts. By account, then by day.
 */
export async function readContext(
  tx: Queryable,
  spans: readonly WrittenSpan[],
): Promise<Map<number, Map<Day, StoredSnapshot>>> {
  const context = new Map(spans.map((span) => [span.accountId, new Map<Day, StoredSnapshot>()]));
  const flags = (values: boolean[]): SQL => sql`${texts(values.map(String))}::boolean[]`;
  const rows = await tx.execute<StoredSnapshot & Record<string, unknown>>(sql`
    WITH w AS MATERIALIZED (
      SELECT w.account_id, w.first, w.last, l.latest_date > w.last + 1 AS has_later,
        l.first_date < w.first - 1 AND (w.has_followers OR l.latest_date >= w.first) AS needs_followers,
        l.first_date < w.first - 1 AND (w.has_posts OR l.latest_date >= w.first) AS needs_posts
      FROM unnest(
        ${bigints(spans.map((span) => span.accountId))},
        ${texts(spans.map((span) => span.first))}::date[],
        ${texts(spans.map((span) => span.last))}::date[],
        ${flags(spans.map((span) => span.hasFollowers))},
        ${flags(spans.map((span) => span.hasPosts))}) AS w(account_id, first, last, has_followers, has_posts)
      JOIN ${accountLatest} l USING (account_id)
      WHERE l.latest_date IS NOT NULL)
    SELECT ${COLUMNS} FROM w JOIN ${snapshots} s
      ON s.account_id = w.account_id AND s.date BETWEEN w.first - 1 AND w.last + 1
    UNION ALL ${nearest(sql`w.has_later AND s.date > w.last + 1 AND s.followers IS NOT NULL`, sql`s.date`)}
    UNION ALL ${nearest(sql`w.has_later AND s.date > w.last + 1 AND s.posts IS NOT NULL`, sql`s.date`)}
    UNION ALL ${nearest(sql`w.needs_followers AND s.date < w.first - 1 AND s.followers IS NOT NULL`, sql`s.date DESC`)}
    UNION ALL ${nearest(sql`w.needs_posts AND s.date < w.first - 1 AND s.posts IS NOT NULL`, sql`s.date DESC`)}`);
  for (const row of rows) context.get(row.accountId)?.set(row.date, row);
  return context;
}

const COLUMNS = sql.join(
  [
    sql`s.account_id AS "accountId", s.date, s.source, s.captured_at AS "capturedAt"`,
    sql`s.followers_precision AS "followersPrecision", s.followers_missing AS "followersMissing"`,
    sql`s.engagements_reported AS "engagementsReported", s.engagements`,
    sql`s.followers_change AS "followersChange", s.posts_change AS "postsChange"`,
    ...COUNT_METRICS.map((metric) => sql.raw(`s.${metric}`)),
  ],
  sql`, `,
);

function nearest(condition: SQL, order: SQL): SQL {
  return sql`SELECT n.* FROM w CROSS JOIN LATERAL (
    SELECT ${COLUMNS} FROM ${snapshots} s WHERE s.account_id = w.account_id AND ${condition}
    ORDER BY ${order} LIMIT 1) n`;
}
