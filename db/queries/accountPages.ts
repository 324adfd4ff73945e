import { eq, sql, type SQL } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { unseenValue } from '../renderedSql.ts';
import { bigints } from '../sqlArrays.ts';
import { accountLatest } from '../tables/accountLatest.ts';
import { accounts } from '../tables/accounts.ts';
import { accountConditions, allOf, type AccountFilter } from './accountFilter.ts';
import { growthTable, orderSql, type AccountOrder } from './accountOrder.ts';
import {
  accountSelect,
  accountsWithLatest,
  type AccountColumn,
  type AccountRecord,
} from './accountSelect.ts';
import {
  cutPage,
  pageLimit,
  readPosition,
  withinPage,
  type OrderKey,
  type Page,
  type PageRequest,
  type Position,
} from './keyset.ts';
import { groupsOf, type Parent } from './parents.ts';

export interface AccountPageArguments {
  filter: AccountFilter;
  order: AccountOrder;
  page: PageRequest;
}

/** `position`: what `Page.positionAt` is made of, which takes PostgreSQL as long as several other columns. */
export type AccountPageColumn = AccountColumn | 'position';

/**
 * One page of accounts for each parent, one statement for all. Rows have no position unless it is among the columns.
 */
export async function accountPages(
  db: Queryable,
  parents: readonly Parent[],
  { filter, order, page }: AccountPageArguments,
  columns: ReadonlySet<AccountPageColumn>,
  now: Date | null,
): Promise<Page<AccountRecord>[]> {
  const { keys, position, forwards, backwards } = orderSql([order.field, order.direction]);
  const isByOrganization = parents.some((parent) => parent !== null);
  const own = new Set<AccountPageColumn>([...columns, 'id']);
  const withPosition = own.delete('position');
  const { list, read } = accountSelect(own as Set<AccountColumn>);
  const conditions = [
    ...conditionsInOrder(filter, order, { keys, now }),
    ...withinPage(keys, page),
    ...(isByOrganization ? [sql`${accounts.organizationId} = parent.id`] : []),
  ];
  const limit = pageLimit(page);
  const one = sql`
    SELECT ${list}${withPosition ? sql`, ${position} AS position` : sql``}
    FROM ${accountsWithLatest}${order.growth ? sql` LEFT JOIN ${growthTable(order.growth)} ON true` : sql``}
    WHERE ${allOf(conditions)}
    ORDER BY ${page.fromEnd ? backwards : forwards}
    LIMIT ${
      // How a search is planned depends on what is searched for and how many are shown; else one plan serves.
      filter.search === undefined ? unseenValue(limit, 'bigint') : limit
    }`;
  const pageOf = (rows: readonly FoundAccount[]): Page<AccountRecord> =>
    cutPage(rows.map(read), page, positionOf);
  if (!isByOrganization) return [pageOf(await db.execute<FoundAccount>(one))];
  const rows = await db.execute<FoundAccount & { parent: number }>(sql`
    SELECT parent.id AS parent, each.* FROM unnest(${bigints(parents)}) AS parent(id) CROSS JOIN LATERAL (${one}) each`);
  const byParent = new Map<Parent, FoundAccount[]>(parents.map((parent) => [parent, []]));
  for (const row of rows) byParent.get(row.parent)!.push(row);
  return parents.map((parent) => pageOf(byParent.get(parent)!));
}

type FoundAccount = Record<string, unknown> & { position: string };

/** A row has its position in it, and nobody minds. */
const positionOf = (row: object): Position => readPosition((row as FoundAccount).position);

/**
 * The conditions of a filter for a list in an order. One by followers is walked by its index, which begins and ends where the
 * filter says so in the same words; what is unknown stands outside of these bounds at either end.
 */
function conditionsInOrder(
  filter: AccountFilter,
  { field }: AccountOrder,
  { keys, now }: { keys: readonly OrderKey[]; now: Date | null },
): SQL[] {
  const { followersMin, followersMax, ...others } = filter;
  if (field !== 'FOLLOWERS' || (followersMin === undefined && followersMax === undefined))
    return accountConditions(filter, now);
  const from = Math.max(0, followersMin ?? 0);
  const to = followersMax ?? Number.MAX_SAFE_INTEGER;
  return [...accountConditions(others, now), sql`${keys[0]!.expression} BETWEEN ${from} AND ${to}`];
}

/** How many accounts match, for each parent as in `accountPages`. */
export async function accountCounts(
  db: Queryable,
  parents: readonly Parent[],
  filter: AccountFilter,
  now: Date | null,
): Promise<number[]> {
  const groups = groupsOf(parents);
  const rows = await db
    .select({
      parent: sql<Parent>`${groups.expression}`,
      count: sql<number>`count(*)`,
    })
    .from(accounts)
    .innerJoin(accountLatest, eq(accountLatest.accountId, accounts.id))
    .where(allOf([...groups.conditions, ...accountConditions(filter, now)]))
    .groupBy(sql`1`);
  return parents.map((parent) => rows.find((row) => row.parent === parent)?.count ?? 0);
}
