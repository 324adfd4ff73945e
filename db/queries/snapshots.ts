import { sql, type SQL } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import type { Day } from '../domain.ts';
import { boundsIn, byShape, unseen, unseenOf } from '../renderedSql.ts';
import { bigints, numbersText, texts } from '../sqlArrays.ts';
import { snapshots } from '../tables/snapshots.ts';
import { allOf } from './accountFilter.ts';
import {
  orderBy,
  pageLimit,
  cutPage,
  withinPage,
  type OrderKey,
  type Page,
  type PageRequest,
} from './keyset.ts';
import {
  gatheredAccounts,
  gatheredColumns,
  readGatheredAccounts,
  snapshotSelectList,
  type GatheredAccounts,
  type SnapshotColumn,
  type SnapshotRecord,
} from './snapshotColumns.ts';

type SnapshotRows = SnapshotRecord & Record<string, unknown>;

/** The rows of given days. */
export async function snapshotsOfDays(
  db: Queryable,
  days: readonly { accountId: number; date: Day }[],
  columns: ReadonlySet<SnapshotColumn>,
): Promise<SnapshotRecord[]> {
  return db.execute<SnapshotRows>(sql`
    SELECT ${snapshotSelectList(new Set([...columns, 'accountId', 'date']))}
    FROM unnest(${bigints(days.map((day) => day.accountId))}, ${texts(days.map((day) => day.date))}::date[])
      AS wanted(account_id, date)
    JOIN ${snapshots} ON ${snapshots.accountId} = wanted.account_id AND ${snapshots.date} = wanted.date`);
}

export interface DayRange {
  from: Day | null;
  to: Day | null;
}

/** Of a day, or of what stands for one. */
export const withinDays = ({ from, to }: Record<keyof DayRange, Day | SQL | null>): SQL[] => [
  ...(from === null ? [] : [sql`${snapshots.date} >= ${from}::date`]),
  ...(to === null ? [] : [sql`${snapshots.date} <= ${to}::date`]),
];

/** Of one account: newest day first. */
export const snapshotOrderKeys: readonly OrderKey[] = [
  { expression: sql`${snapshots.date}`, direction: 'desc', type: 'date' },
];

/** One page of snapshots for each account, newest day first; one statement for all. */
export async function snapshotPages(
  db: Queryable,
  accountIds: readonly number[],
  { range, page }: { range: DayRange; page: PageRequest },
  columns: ReadonlySet<SnapshotColumn>,
): Promise<Page<SnapshotRecord>[]> {
  const names = [...new Set<SnapshotColumn>(['date', ...columns])];
  // The position of a snapshot is its day alone.
  const bounds = { ...range, after: page.after?.[0] ?? null, before: page.before?.[0] ?? null };
  const [gathered] = await db.execute<GatheredAccounts>(
    pageStatement(
      { names, bounds: boundsIn(bounds), fromEnd: page.fromEnd },
      { ...bounds, ids: numbersText(accountIds), limit: pageLimit(page) },
    ),
  );
  const byId = readGatheredAccounts(names, gathered!);
  return accountIds.map((id) => cutPage<SnapshotRecord>(byId.get(id) ?? [], page, ({ date }) => [date]));
}

const pageStatement = byShape(
  ({ names, bounds, fromEnd }: { names: readonly SnapshotColumn[]; bounds: string[]; fromEnd: boolean }) => {
    const bound = unseenOf(bounds, 'date');
    const position = (name: string) => {
      const day = bound(name);
      return day && [day];
    };
    const conditions = [
      ...withinDays({ from: bound('from'), to: bound('to') }),
      ...withinPage(snapshotOrderKeys, { after: position('after'), before: position('before') }),
    ];
    return sql`
      SELECT ${gatheredAccounts(names)} FROM (
        SELECT a.id, gathered.*
        FROM unnest(${unseen('ids', 'bigint[]')}) AS a(id)
        CROSS JOIN LATERAL (
          SELECT ${gatheredColumns(names)} FROM (
            SELECT ${snapshotSelectList(names)} FROM ${snapshots}
            WHERE ${allOf([sql`${snapshots.accountId} = a.id`, ...conditions])}
            ORDER BY ${sql.join(orderBy(snapshotOrderKeys, { fromEnd }), sql`, `)}
            LIMIT ${unseen('limit', 'bigint')}) each) gathered) accounts`;
  },
);

/** How many snapshots each account has in the range. */
export async function snapshotCounts(
  db: Queryable,
  accountIds: readonly number[],
  range: DayRange,
): Promise<number[]> {
  const rows = await db.execute<{ id: number; count: number }>(sql`
    SELECT ${snapshots.accountId} AS id, count(*) AS count FROM ${snapshots}
    WHERE ${allOf([sql`${snapshots.accountId} = ANY(${bigints(accountIds)})`, ...withinDays(range)])}
    GROUP BY ${snapshots.accountId}`);
  const byId = new Map(rows.map((row) => [row.id, row.count]));
  return accountIds.map((id) => byId.get(id) ?? 0);
}
