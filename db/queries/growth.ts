import { sql, type SQL } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import type { Day } from '../domain.ts';
import { bigints } from '../sqlArrays.ts';
import { snapshots } from '../tables/snapshots.ts';

/** Two known numbers of an account on different days. */
export interface GrowthRecord {
  from: Day;
  to: Day;
  fromFollowers: number;
  toFollowers: number;
}

/**
 * A lateral table of at most one row, `(from_date, from_followers, to_date, to_followers)`: between the last known
 * number at or before `from`, else the first known one, and the last known at or before `to`. No row when these
 * are one day, or when there is none.
 */
export function growthOf(accountId: SQL, from: SQL, to: SQL): SQL {
  return sql`LATERAL (
    SELECT f.date AS from_date, f.followers AS from_followers, t.date AS to_date, t.followers AS to_followers
    FROM (
      SELECT date, followers FROM ${snapshots} s
      WHERE s.account_id = ${accountId} AND s.date <= ${to} AND s.followers IS NOT NULL
      ORDER BY date DESC LIMIT 1) t,
    LATERAL (
      SELECT date, followers FROM (
        (SELECT 1 AS choice, date, followers FROM ${snapshots} s
         WHERE s.account_id = ${accountId} AND s.date <= ${from} AND s.followers IS NOT NULL
         ORDER BY date DESC LIMIT 1)
        UNION ALL
        (SELECT 2, date, followers FROM ${snapshots} s
         WHERE s.account_id = ${accountId} AND s.date > ${from} AND s.followers IS NOT NULL
         ORDER BY date LIMIT 1)) either
      ORDER BY choice LIMIT 1) f
    WHERE f.date < t.date)`;
}

/** The first known number is the default of `from`, the last known that of `to`. One entry an account. */
export async function growthByAccountIds(
  db: Queryable,
  accountIds: readonly number[],
  range: { from: Day | null; to: Day | null },
): Promise<Map<number, GrowthRecord>> {
  const from = sql`${range.from ?? '-infinity'}::date`;
  const to = sql`${range.to ?? 'infinity'}::date`;
  const rows = await db.execute<{ id: number } & GrowthRecord & Record<string, unknown>>(sql`
    SELECT a.id, g.from_date AS "from", g.to_date AS "to",
      g.from_followers AS "fromFollowers", g.to_followers AS "toFollowers"
    FROM unnest(${bigints(accountIds)}) AS a(id) CROSS JOIN ${growthOf(sql`a.id`, from, to)} g`);
  return new Map(rows.map((row) => [row.id, row]));
}
