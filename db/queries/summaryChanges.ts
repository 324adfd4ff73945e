import { sql, type SQL } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { addDays } from '../day.ts';
import type { Platform } from '../domain.ts';
import { boundsIn, byShape, unseen, unseenOf } from '../renderedSql.ts';
import { accountLatest } from '../tables/accountLatest.ts';
import { accounts } from '../tables/accounts.ts';
import { platformDaily } from '../tables/platformDaily.ts';
import { platformTotals } from '../tables/platformTotals.ts';
import { accountConditions, allOf } from './accountFilter.ts';
import { growthOf } from './growth.ts';
import { byParent, groupsOf, type Parent } from './parents.ts';
import { isRolledUp, ofPlatforms, platformsOf, type SummaryScope } from './summaryLevels.ts';

/** A scope, and how many days up to its day are looked at. */
export interface ChangeScope extends SummaryScope {
  days: number;
}

/**
 * The sum over accounts of their growth in the days up to the day of the scope, by platform. An account that
 * has none counts as 0.
 */
export async function changeByPlatform(
  db: Queryable,
  parents: readonly Parent[],
  scope: ChangeScope,
  now: Date | null,
): Promise<Map<Platform, number>[]> {
  const rows = isRolledUp(parents, scope.filter)
    ? await rolledUpChange(db, scope)
    : await groupedChange<Platform>(db, parents, scope, sql`${accounts.platform}`, now);
  return byParent(parents, rows).map(toMap);
}

/** Likewise by organization id; null for the accounts without one. */
export async function changeByOrganization(
  db: Queryable,
  parents: readonly Parent[],
  scope: ChangeScope,
  now: Date | null,
): Promise<Map<number | null, number>[]> {
  const rows = await groupedChange<number | null>(db, parents, scope, sql`${accounts.organizationId}`, now);
  return byParent(parents, rows).map(toMap);
}

interface GroupChange<Group> {
  parent: Parent;
  group: Group;
  change: number;
}

const toMap = <Group>(rows: GroupChange<Group>[]) => new Map(rows.map((row) => [row.group, row.change]));

function rolledUpChange(
  db: Queryable,
  { filter, asOf, days }: ChangeScope,
): Promise<GroupChange<Platform>[]> {
  const platforms = platformsOf(filter);
  const values = { from: addDays(asOf, -days), to: asOf, platforms };
  return db.execute<GroupChange<Platform> & Record<string, unknown>>(
    rolledUpStatement({ bounds: boundsIn({ platforms }) }, values),
  );
}

/** What the level rose by, less what joined: an account's first known number is no growth. */
const rolledUpStatement = byShape(({ bounds }: { bounds: string[] }) => {
  const level = (day: SQL) => sql`
    coalesce((SELECT p.followers FROM ${platformDaily} p WHERE p.platform = t.platform AND p.date <= ${day}
      ORDER BY p.date DESC LIMIT 1), 0)`;
  const from = unseen('from', 'date');
  const to = unseen('to', 'date');
  return sql`
    SELECT NULL AS "parent", t.platform AS "group", ${level(to)} - ${level(from)} - coalesce((
      SELECT sum(p.joined_followers)::bigint FROM ${platformDaily} p
      WHERE p.platform = t.platform AND p.date > ${from} AND p.date <= ${to}), 0) AS "change"
    FROM ${platformTotals} t
    WHERE t.accounts > 0 AND ${ofPlatforms(unseenOf(bounds, 'text[]')('platforms'), sql`t.platform`)}`;
});

function groupedChange<Group>(
  db: Queryable,
  parents: readonly Parent[],
  { filter, asOf, days }: ChangeScope,
  group: SQL,
  now: Date | null,
): Promise<GroupChange<Group>[]> {
  const groups = groupsOf(parents);
  const from = sql`${addDays(asOf, -days)}::date`;
  return db.execute<GroupChange<Group> & Record<string, unknown>>(sql`
    SELECT ${groups.expression} AS "parent", ${group} AS "group",
      coalesce(sum(g.to_followers - g.from_followers), 0)::bigint AS "change"
    FROM ${accounts}
    JOIN ${accountLatest} ON ${accountLatest.accountId} = ${accounts.id}
    LEFT JOIN ${growthOf(sql`${accounts.id}`, from, sql`${asOf}::date`)} g ON true
    WHERE ${allOf([...groups.conditions, ...accountConditions(filter, now)])}
    GROUP BY 1, 2`);
}

export interface MoverRecord {
  parent: Parent;
  accountId: number;
  change: number;
  /** Null when the number at the start is 0. */
  ratio: number | null;
}

/** For each parent the accounts that grew or shrank most; ties by id. */
export async function topMovers(
  db: Queryable,
  parents: readonly Parent[],
  { filter, asOf, days, first }: ChangeScope & { first: number },
  now: Date | null,
): Promise<MoverRecord[][]> {
  const groups = groupsOf(parents);
  const from = sql`${addDays(asOf, -days)}::date`;
  const rows = await db.execute<MoverRecord & Record<string, unknown>>(sql`
    SELECT * FROM (
      SELECT ${groups.expression} AS "parent", ${accounts.id} AS "accountId",
        g.to_followers - g.from_followers AS "change",
        (g.to_followers - g.from_followers)::float8 / nullif(g.from_followers, 0) AS "ratio",
        row_number() OVER (
          PARTITION BY ${groups.expression}
          ORDER BY abs(g.to_followers - g.from_followers) DESC, ${accounts.id}) AS "rank"
      FROM ${accounts}
      JOIN ${accountLatest} ON ${accountLatest.accountId} = ${accounts.id}
      CROSS JOIN ${growthOf(sql`${accounts.id}`, from, sql`${asOf}::date`)} g
      WHERE ${allOf([...groups.conditions, ...accountConditions(filter, now)])}) m
    WHERE "rank" <= ${first} ORDER BY "rank"`);
  return byParent(parents, rows);
}
