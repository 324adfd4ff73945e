import { sql, type SQL } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import type { Day, Platform } from '../domain.ts';
import { boundsIn, byShape, unseen, unseenOf } from '../renderedSql.ts';
import { wordsText } from '../sqlArrays.ts';
import { accountLatest } from '../tables/accountLatest.ts';
import { accounts } from '../tables/accounts.ts';
import { organizations } from '../tables/organizations.ts';
import { platformDaily } from '../tables/platformDaily.ts';
import { platformTotals } from '../tables/platformTotals.ts';
import { snapshots } from '../tables/snapshots.ts';
import { accountConditions, allOf, isByPlatform, type AccountFilter } from './accountFilter.ts';
import { byParent, groupsOf, type Parent } from './parents.ts';

/** What a summary sums, over the accounts of one group. Sums are null when nothing known is in them. */
export interface SummaryLevels {
  accounts: number;
  simulatedAccounts: number;
  /** Those with known followers at or before the day. */
  accountsWithData: number;
  /** Those with a snapshot of the very day. */
  accountsCaptured: number;
  /** Of the last known numbers at or before the day. */
  followers: number | null;
  posts: number | null;
  /** Of the snapshots of the very day. */
  engagements: number | null;
}

export type PlatformLevels = SummaryLevels & { platform: Platform };
/** `organizationId` is null for the accounts without one. */
export type OrganizationLevels = SummaryLevels & { organizationId: number | null };

/** Which accounts, on which day. */
export interface SummaryScope {
  filter: AccountFilter;
  asOf: Day;
}

/** True when roll-ups can answer for the whole scope. */
export function isRolledUp(parents: readonly Parent[], filter: AccountFilter): boolean {
  return parents.every((parent) => parent === null) && isByPlatform(filter);
}

/** For each parent its platforms with at least one matching account, by followers descending. */
export async function levelsByPlatform(
  db: Queryable,
  parents: readonly Parent[],
  scope: SummaryScope,
  now: Date | null,
): Promise<PlatformLevels[][]> {
  if (isRolledUp(parents, scope.filter)) {
    const levels = await rolledUpLevels(db, scope);
    return parents.map(() => levels);
  }
  const rows = await groupedLevels<{ platform: Platform }>(db, parents, scope, {
    group: sql`${accounts.platform} AS "platform"`,
    tieBreak: sql`m."platform"`,
    now,
  });
  return byParent(parents, rows);
}

/** For each parent its organizations by followers descending, then slug; those without one last among equals. */
export async function levelsByOrganization(
  db: Queryable,
  parents: readonly Parent[],
  scope: SummaryScope,
  now: Date | null,
): Promise<OrganizationLevels[][]> {
  const rows = await groupedLevels<{ organizationId: number | null }>(db, parents, scope, {
    group: sql`${accounts.organizationId} AS "organizationId"`,
    tieBreak: sql`(SELECT o.slug FROM ${organizations} o WHERE o.id = m."organizationId")`,
    now,
  });
  return byParent(parents, rows);
}

async function rolledUpLevels(db: Queryable, { filter, asOf }: SummaryScope): Promise<PlatformLevels[]> {
  const platforms = platformsOf(filter);
  const values = { asOf, platforms };
  return db.execute<PlatformLevels & Record<string, unknown>>(
    rolledUpStatement({ bounds: boundsIn({ platforms }) }, values),
  );
}

/** Two rows a platform, however many accounts and days there are. */
const rolledUpStatement = byShape(({ bounds }: { bounds: string[] }) => {
  const asOf = unseen('asOf', 'date');
  return sql`
    SELECT t.platform, t.accounts, t.simulated_accounts AS "simulatedAccounts",
      coalesce(d.accounts_with_followers, 0) AS "accountsWithData",
      CASE WHEN d.date = ${asOf} THEN d.captured ELSE 0 END AS "accountsCaptured",
      CASE WHEN d.accounts_with_followers > 0 THEN d.followers END AS "followers",
      CASE WHEN d.accounts_with_posts > 0 THEN d.posts END AS "posts",
      CASE WHEN d.date = ${asOf} AND d.captured_with_engagements > 0 THEN d.engagements END AS "engagements"
    FROM ${platformTotals} t
    LEFT JOIN LATERAL (
      SELECT * FROM ${platformDaily} p WHERE p.platform = t.platform AND p.date <= ${asOf}
      ORDER BY p.date DESC LIMIT 1) d ON true
    WHERE t.accounts > 0 AND ${ofPlatforms(unseenOf(bounds, 'text[]')('platforms'), sql`t.platform`)}
    ORDER BY "followers" DESC NULLS LAST, t.platform`;
});

/** Of a filter for which `isByPlatform` holds: the text of an array; null for all platforms. */
export const platformsOf = ({ platforms }: AccountFilter): string | null =>
  platforms ? wordsText(platforms) : null;

/** The condition that they make, or what stands for them. */
export const ofPlatforms = (platforms: string | SQL | null, platform: SQL): SQL =>
  platforms === null ? sql`true` : sql`${platform} = ANY(${platforms}::text[])`;

/** An index probe an account and day; `account_latest` spares the one for followers when it is early enough. */
async function groupedLevels<Group extends object>(
  db: Queryable,
  parents: readonly Parent[],
  { filter, asOf }: SummaryScope,
  { group, tieBreak, now }: { group: SQL; tieBreak: SQL; now: Date | null },
): Promise<(SummaryLevels & Group & { parent: Parent })[]> {
  const groups = groupsOf(parents);
  const rows = await db.execute(sql`
    SELECT m.* FROM (
      SELECT ${groups.expression} AS "parent", ${group},
        count(*) AS "accounts",
        count(*) FILTER (WHERE ${accountLatest.isSimulated}) AS "simulatedAccounts",
        count(known.followers) AS "accountsWithData",
        count(day.account_id) AS "accountsCaptured",
        sum(known.followers)::bigint AS "followers",
        sum(posted.posts)::bigint AS "posts",
        sum(day.engagements)::bigint AS "engagements"
      FROM ${accounts}
      JOIN ${accountLatest} ON ${accountLatest.accountId} = ${accounts.id}
      LEFT JOIN LATERAL (
        SELECT ${accountLatest.followers} AS followers WHERE ${accountLatest.followersAsOf} <= ${asOf}::date
        UNION ALL
        (SELECT s.followers FROM ${snapshots} s
         WHERE ${accountLatest.followersAsOf} > ${asOf}::date AND s.account_id = ${accounts.id}
           AND s.date <= ${asOf}::date AND s.followers IS NOT NULL
         ORDER BY s.date DESC LIMIT 1)) known ON true
      LEFT JOIN LATERAL (
        SELECT s.posts FROM ${snapshots} s
        WHERE s.account_id = ${accounts.id} AND s.date <= ${asOf}::date AND s.posts IS NOT NULL
        ORDER BY s.date DESC LIMIT 1) posted ON true
      LEFT JOIN ${snapshots} day ON day.account_id = ${accounts.id} AND day.date = ${asOf}::date
      WHERE ${allOf([...groups.conditions, ...accountConditions(filter, now)])}
      GROUP BY 1, 2) m
    ORDER BY m."followers" DESC NULLS LAST, ${tieBreak}`);
  return rows as unknown as (SummaryLevels & Group & { parent: Parent })[];
}

/** The whole of its parts. */
export function addLevels(parts: readonly SummaryLevels[]): SummaryLevels {
  const sum = (of: (part: SummaryLevels) => number) => parts.reduce((total, part) => total + of(part), 0);
  const sumOfKnown = (of: (part: SummaryLevels) => number | null) =>
    parts.reduce<number | null>((total, part) => {
      const value = of(part);
      return value === null ? total : (total ?? 0) + value;
    }, null);
  return {
    accounts: sum((part) => part.accounts),
    simulatedAccounts: sum((part) => part.simulatedAccounts),
    accountsWithData: sum((part) => part.accountsWithData),
    accountsCaptured: sum((part) => part.accountsCaptured),
    followers: sumOfKnown((part) => part.followers),
    posts: sumOfKnown((part) => part.posts),
    engagements: sumOfKnown((part) => part.engagements),
  };
}
