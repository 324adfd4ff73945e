import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import type { Day } from '../domain.ts';
import { bigints, texts } from '../sqlArrays.ts';
import { accountLatest } from '../tables/accountLatest.ts';
import { snapshots } from '../tables/snapshots.ts';

/** Days of accounts whose derived columns a write may change; columns of equal length. */
export interface TouchedDays {
  accountIds: number[];
  dates: Day[];
}

/**
 * The days written, and the later ones that are measured against them: the next calendar day (engagements) and
 * the next days with known followers and with known posts (changes). Found before the write; it holds after it
 * too, as a day whose predecessor changes follows a written day in one of the two states.
 */
export async function findTouched(
  tx: Queryable,
  written: readonly { accountId: number; date: Day }[],
): Promise<TouchedDays> {
  const rows = await tx.execute<{ account_id: number; date: Day }>(sql`
    WITH w AS MATERIALIZED (
      SELECT w.*, l.latest_date > w.date AS has_later
      FROM unnest(${bigints(written.map((row) => row.accountId))}, ${texts(written.map((row) => row.date))}::date[])
        AS w(account_id, date)
      JOIN ${accountLatest} l USING (account_id))
    SELECT account_id, date FROM w
    UNION SELECT account_id, date + 1 FROM w
    UNION SELECT w.account_id, n.date FROM w CROSS JOIN LATERAL (
      SELECT s.date FROM ${snapshots} s
      WHERE w.has_later AND s.account_id = w.account_id AND s.date > w.date AND s.followers IS NOT NULL
      ORDER BY s.date LIMIT 1) n
    UNION SELECT w.account_id, n.date FROM w CROSS JOIN LATERAL (
      SELECT s.date FROM ${snapshots} s
      WHERE w.has_later AND s.account_id = w.account_id AND s.date > w.date AND s.posts IS NOT NULL
      ORDER BY s.date LIMIT 1) n`);
  return { accountIds: rows.map((row) => row.account_id), dates: rows.map((row) => row.date) };
}

/** The touched days as a table expression `t(account_id, date)`. */
export function touchedTable(touched: TouchedDays) {
  return sql`unnest(${bigints(touched.accountIds)}, ${texts(touched.dates)}::date[]) AS t(account_id, date)`;
}

/**
 * Computes the derived columns of the touched days anew. Changes are against the latest earlier known number.
 * Engagements are the reported figure; else likes + comments + shares against the previous calendar day, if
 * each of the three that is reported at all is known on both days and none fell.
 */
export async function refreshSnapshots(tx: Queryable, touched: TouchedDays): Promise<void> {
  await tx.execute(sql`
    UPDATE ${snapshots} AS s
    SET followers_change = fresh.followers_change, posts_change = fresh.posts_change, engagements = fresh.engagements
    FROM (
      SELECT c.account_id, c.date,
        c.followers - earlier_f.followers AS followers_change,
        c.posts - earlier_p.posts AS posts_change,
        coalesce(c.engagements_reported, CASE
          WHEN (c.likes IS NULL) = (y.likes IS NULL) AND (c.comments IS NULL) = (y.comments IS NULL)
            AND (c.shares IS NULL) = (y.shares IS NULL)
            AND num_nonnulls(c.likes, c.comments, c.shares) > 0
            AND c.likes >= y.likes IS NOT FALSE AND c.comments >= y.comments IS NOT FALSE
            AND c.shares >= y.shares IS NOT FALSE
          THEN coalesce(c.likes - y.likes, 0) + coalesce(c.comments - y.comments, 0) + coalesce(c.shares - y.shares, 0)
        END) AS engagements
      FROM ${touchedTable(touched)}
      JOIN ${snapshots} c ON c.account_id = t.account_id AND c.date = t.date
      LEFT JOIN LATERAL (
        SELECT e.followers FROM ${snapshots} e
        WHERE e.account_id = t.account_id AND e.date < t.date AND e.followers IS NOT NULL
        ORDER BY e.date DESC LIMIT 1) earlier_f ON true
      LEFT JOIN LATERAL (
        SELECT e.posts FROM ${snapshots} e
        WHERE e.account_id = t.account_id AND e.date < t.date AND e.posts IS NOT NULL
        ORDER BY e.date DESC LIMIT 1) earlier_p ON true
      LEFT JOIN ${snapshots} y ON y.account_id = t.account_id AND y.date = t.date - 1
    ) AS fresh
    WHERE s.account_id = fresh.account_id AND s.date = fresh.date
      AND (s.followers_change, s.posts_change, s.engagements)
        IS DISTINCT FROM (fresh.followers_change, fresh.posts_change, fresh.engagements)`);
}
