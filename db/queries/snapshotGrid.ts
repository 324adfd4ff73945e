import { sql, type SQL } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { accountLatest } from '../tables/accountLatest.ts';
import { accounts } from '../tables/accounts.ts';
import { platformDaily } from '../tables/platformDaily.ts';
import { snapshots } from '../tables/snapshots.ts';
import { accountConditions, allOf, isByPlatform, type AccountFilter } from './accountFilter.ts';
import {
  orderBy,
  pageLimit,
  positionColumn,
  toPage,
  withinPage,
  type OrderKey,
  type Page,
  type PageRequest,
} from './keyset.ts';
import { snapshotSelectList, type SnapshotColumn, type SnapshotRecord } from './snapshotColumns.ts';
import { withinDays, type DayRange } from './snapshots.ts';
import { ofPlatforms, platformsOf } from './summaryLevels.ts';

/** Newest day first, then by account id. */
export const snapshotGridOrderKeys: readonly OrderKey[] = [
  { expression: sql`${snapshots.date}`, direction: 'desc', type: 'date' },
  { expression: sql`${snapshots.accountId}`, direction: 'asc', type: 'bigint' },
];

export interface SnapshotGridArguments {
  filter: AccountFilter;
  range: DayRange;
}

/** One page of the snapshots of all accounts that match. */
export async function snapshotGridPage(
  db: Queryable,
  { filter, range, page }: SnapshotGridArguments & { page: PageRequest },
  columns: ReadonlySet<SnapshotColumn>,
  now: Date | null,
): Promise<Page<SnapshotRecord>> {
  const names = new Set<SnapshotColumn>([...columns, 'accountId']);
  const rows = await db.execute<SnapshotRecord & { position: string } & Record<string, unknown>>(sql`
    SELECT ${snapshotSelectList(names)}, ${positionColumn(snapshotGridOrderKeys)} AS position
    FROM ${snapshots} ${matchingAccounts(filter)}
    WHERE ${allOf([
      ...accountConditions(filter, now),
      ...withinDays(range),
      ...withinPage(snapshotGridOrderKeys, page),
    ])}
    ORDER BY ${sql.join(orderBy(snapshotGridOrderKeys, page), sql`, `)}
    LIMIT ${pageLimit(page)}`);
  return toPage(
    rows.map((row) => ({ row, position: row.position })),
    page,
  );
}

export async function snapshotGridCount(
  db: Queryable,
  { filter, range }: SnapshotGridArguments,
  now: Date | null,
): Promise<number> {
  const [row] = await db.execute<{ count: number }>(
    isByPlatform(filter)
      ? sql`
          SELECT coalesce(sum(p.captured), 0)::bigint AS count FROM ${platformDaily} p
          WHERE ${ofPlatforms(platformsOf(filter), sql`p.platform`)}
            AND p.date BETWEEN ${range.from ?? '-infinity'}::date AND ${range.to ?? 'infinity'}::date`
      : sql`
          SELECT count(*) AS count FROM ${snapshots} ${matchingAccounts(filter)}
          WHERE ${allOf([...accountConditions(filter, now), ...withinDays(range)])}`,
  );
  return row?.count ?? 0;
}

/** What a filter looks at, joined to the snapshots. Without a filter the accounts are not looked at. */
export function matchingAccounts(filter: AccountFilter): SQL {
  if (Object.keys(filter).length === 0) return sql``;
  return sql`JOIN ${accounts} ON ${accounts.id} = ${snapshots.accountId}
    JOIN ${accountLatest} ON ${accountLatest.accountId} = ${accounts.id}`;
}
