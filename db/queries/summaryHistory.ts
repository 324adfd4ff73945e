import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import type { Day } from '../domain.ts';
import { accountLatest } from '../tables/accountLatest.ts';
import { accounts } from '../tables/accounts.ts';
import { platformDaily } from '../tables/platformDaily.ts';
import { snapshots } from '../tables/snapshots.ts';
import { accountConditions, allOf, type AccountFilter } from './accountFilter.ts';
import { byParent, groupsOf, type Parent } from './parents.ts';
import { isRolledUp, ofPlatforms, platformsOf } from './summaryLevels.ts';

/** The levels and sums of one day. */
export interface SummaryDay {
  date: Day;
  /** Sum of the last known numbers at or before the day; null when no account has one. */
  followers: number | null;
  accountsCaptured: number;
  engagements: number | null;
}

/**
 * For each parent the days up to `to` on which anything was captured, oldest first; levels hold until the next
 * of them. Of the days before `from` only the last is there.
 */
export async function summaryDays(
  db: Queryable,
  parents: readonly Parent[],
  { filter, from, to }: { filter: AccountFilter; from: Day | null; to: Day },
  now: Date | null,
): Promise<SummaryDay[][]> {
  const rows = isRolledUp(parents, filter)
    ? await rolledUpDays(db, filter, to)
    : await summedDays(db, parents, filter, to, now);
  return byParent(parents, rows).map((days) => {
    if (from === null) return days;
    const firstInside = days.findIndex((day) => day.date >= from);
    return firstInside === -1 ? days.slice(-1) : days.slice(Math.max(0, firstInside - 1));
  });
}

type ParentDay = SummaryDay & { parent: Parent };

/** A platform whose last row is earlier than a day still has its level on that day. */
function rolledUpDays(db: Queryable, filter: AccountFilter, to: Day): Promise<ParentDay[]> {
  return db.execute<ParentDay & Record<string, unknown>>(sql`
    WITH ended AS MATERIALIZED (
      SELECT DISTINCT ON (p.platform) p.* FROM ${platformDaily} p
      WHERE p.date <= ${to}::date AND ${ofPlatforms(platformsOf(filter), sql`p.platform`)}
      ORDER BY p.platform, p.date DESC)
    SELECT NULL AS "parent", d.date,
      CASE WHEN d.known + e.known > 0 THEN (d.followers + e.followers)::bigint END AS "followers",
      d.captured AS "accountsCaptured",
      CASE WHEN d.engaged > 0 THEN d.engagements END AS "engagements"
    FROM (
      SELECT p.date, sum(p.followers) AS followers, sum(p.accounts_with_followers) AS known,
        sum(p.captured) AS captured, sum(p.engagements)::bigint AS engagements,
        sum(p.captured_with_engagements) AS engaged
      FROM ${platformDaily} p
      WHERE p.date <= ${to}::date AND ${ofPlatforms(platformsOf(filter), sql`p.platform`)}
      GROUP BY p.date) d
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(followers), 0) AS followers, coalesce(sum(accounts_with_followers), 0) AS known
      FROM ended WHERE ended.date < d.date) e
    ORDER BY d.date`);
}

/** The running sum of what each day's known numbers changed is the level. */
function summedDays(
  db: Queryable,
  parents: readonly Parent[],
  filter: AccountFilter,
  to: Day,
  now: Date | null,
): Promise<ParentDay[]> {
  const groups = groupsOf(parents);
  return db.execute<ParentDay & Record<string, unknown>>(sql`
    SELECT parent AS "parent", date,
      CASE WHEN sum(known) OVER w > 0 THEN (sum(change) OVER w)::bigint END AS "followers",
      captured AS "accountsCaptured", engagements AS "engagements"
    FROM (
      SELECT ${groups.expression} AS parent, s.date, count(s.followers) AS known,
        coalesce(sum(coalesce(s.followers_change, s.followers)), 0) AS change,
        count(*) AS captured, sum(s.engagements)::bigint AS engagements
      FROM ${accounts}
      JOIN ${accountLatest} ON ${accountLatest.accountId} = ${accounts.id}
      JOIN ${snapshots} s ON s.account_id = ${accounts.id}
      WHERE ${allOf([sql`s.date <= ${to}::date`, ...groups.conditions, ...accountConditions(filter, now)])}
      GROUP BY 1, 2) days
    WINDOW w AS (PARTITION BY parent ORDER BY date)
    ORDER BY date`);
}
