import { sql, type SQL } from 'drizzle-orm';
import { foldText, type AccountStatus, type Day, type Platform } from '../domain.ts';
import { requiredGrams } from '../searchGrams.ts';
import { bigints, texts } from '../sqlArrays.ts';
import { accountLatest } from '../tables/accountLatest.ts';
import { accounts } from '../tables/accounts.ts';
import { organizations } from '../tables/organizations.ts';
import { snapshots } from '../tables/snapshots.ts';

/** Fields are ANDed, values of a list ORed; an empty list matches nothing; absent is no condition. */
export interface AccountFilter {
  ids?: readonly number[];
  platforms?: readonly Platform[];
  /** Slugs. */
  organizations?: readonly string[];
  hasOrganization?: boolean;
  tags?: readonly string[];
  isCore?: boolean;
  statuses?: readonly AccountStatus[];
  /** A part of handle or display name, without case. */
  search?: string;
  isStale?: boolean;
  followersMin?: number;
  followersMax?: number;
  /** No LIVE or SIMULATED snapshot of that day. */
  notCapturedOn?: Day;
}

/** ACTIVE and not captured for so long is stale; never captured counts from when it was added. */
export const STALE_AFTER_MS = 36 * 3_600_000;

/** True when the filter asks for nothing, or for platforms alone: roll-ups can answer it. */
export function isByPlatform(filter: AccountFilter): boolean {
  return Object.keys(filter).every((field) => field === 'platforms');
}

/** True when snapshots decide what matches, not the facts of accounts alone. */
export function isByNumbers(filter: AccountFilter): boolean {
  const { isStale, followersMin, followersMax, notCapturedOn } = filter;
  return [isStale, followersMin, followersMax, notCapturedOn].some((value) => value !== undefined);
}

/** Conditions over `accounts` joined with `account_latest`. `isStale` alone needs to know the time. */
export function accountConditions(filter: AccountFilter, now: Date | null): SQL[] {
  const conditions: SQL[] = [];
  const { ids, platforms, organizations: slugs, tags, statuses, search, notCapturedOn } = filter;
  if (ids) conditions.push(sql`${accounts.id} = ANY(${bigints(ids)})`);
  if (platforms) conditions.push(sql`${accounts.platform} = ANY(${texts(platforms)})`);
  if (slugs) {
    conditions.push(
      sql`${accounts.organizationId} IN (SELECT ${organizations.id} FROM ${organizations} WHERE ${organizations.slug} = ANY(${texts(slugs)}))`,
    );
  }
  if (filter.hasOrganization !== undefined) {
    conditions.push(sql`(${accounts.organizationId} IS NOT NULL) = ${filter.hasOrganization}`);
  }
  if (tags) conditions.push(sql`${accounts.tags} && ${texts(tags)}`);
  if (filter.isCore !== undefined) conditions.push(sql`${accounts.isCore} = ${filter.isCore}`);
  if (statuses) conditions.push(sql`${accounts.status} = ANY(${texts(statuses)})`);
  if (search !== undefined && search !== '') conditions.push(searchCondition(foldText(search)));
  if (filter.isStale !== undefined) {
    if (now === null) throw new RangeError('Staleness is judged by an instant.');
    conditions.push(sql`${isStaleAt(now)} = ${filter.isStale}`);
  }
  if (filter.followersMin !== undefined)
    conditions.push(sql`${accountLatest.followers} >= ${filter.followersMin}`);
  if (filter.followersMax !== undefined)
    conditions.push(sql`${accountLatest.followers} <= ${filter.followersMax}`);
  if (notCapturedOn !== undefined) {
    conditions.push(
      sql`NOT EXISTS (SELECT FROM ${snapshots} WHERE ${snapshots.accountId} = ${accounts.id} AND ${snapshots.date} = ${notCapturedOn} AND ${snapshots.source} <> 'IMPORTED')`,
    );
  }
  return conditions;
}

/** Whether an account is stale, over `accounts` joined with `account_latest`; never null. */
export function isStaleAt(now: Date): SQL {
  const limit = new Date(now.getTime() - STALE_AFTER_MS).toISOString();
  return sql`(${accounts.status} = 'ACTIVE' AND coalesce(${accountLatest.lastCapturedAt}, ${accounts.createdAt}) < ${limit}::timestamptz)`;
}

/** The grams find candidates by their index; the exact test removes those that have them in another order. */
function searchCondition(part: string): SQL {
  return sql`${accounts.searchGrams} @> ${texts(requiredGrams(part))}
    AND (strpos(${accounts.handleKey}, ${part}) > 0 OR strpos(${accounts.displayNameKey}, ${part}) > 0)`;
}

/** All conditions together; true when there are none. */
export function allOf(conditions: readonly SQL[]): SQL {
  return conditions.length === 0 ? sql`true` : sql.join([...conditions], sql` AND `);
}
