import { sql, type SQL } from 'drizzle-orm';
import type { ColumnRows } from '../columnRows.ts';
import type { Queryable } from '../database.ts';
import type { Day, ScrapeTaskStatus } from '../domain.ts';
import { boundsIn, byShape, unseen, unseenOf } from '../renderedSql.ts';
import { bigints, numbersText, readWords } from '../sqlArrays.ts';
import { accountLatest } from '../tables/accountLatest.ts';
import { scrapeTasks } from '../tables/scrapeTasks.ts';
import { snapshots } from '../tables/snapshots.ts';
import { allOf } from './accountFilter.ts';
import {
  entryOfEach,
  gatheredAccounts,
  gatheredColumns,
  readGatheredAccounts,
  snapshotSelectList,
  type GatheredAccounts,
  type SnapshotColumn,
  type SnapshotRecord,
} from './snapshotColumns.ts';
import { withinDays, type DayRange } from './snapshots.ts';

/** The rows of an account in a range, oldest first, and the bounds of all that it has. */
export interface HistoryRecord {
  firstDate: Day | null;
  latestDate: Day | null;
  rows: ColumnRows<SnapshotRecord>;
}

/** What decides the text of a statement that reads histories. */
export interface HistoryShape {
  /** With the date among them. */
  names: readonly SnapshotColumn[];
  /** Which of `from` and `to` there are: its placeholders. */
  bounds: readonly string[];
}

export const historyShape = (columns: Iterable<SnapshotColumn>, range: DayRange): HistoryShape => ({
  names: [...new Set<SnapshotColumn>(['date', ...columns])],
  bounds: boundsIn({ ...range }),
});

/** Columns of `historyOfEach` beside those of the shape. */
export const HISTORY_COLUMNS = ['firstDate', 'latestDate', 'date.first', 'date.last'] as const;

/**
 * No limit, and none that the planner sees: it takes it that a few rows are wanted, and reads the partitions one after the
 * other in the order of their indexes. Else it would sort what it has read, as indexes of years without rows seem dear.
 */
const ALL = sql`(SELECT NULL::bigint)`;

/** A row for each account that a condition on `account_latest` is true for: its `id`, and its history column-wise. */
export function historyOfEach({ names, bounds }: HistoryShape, condition: SQL): SQL {
  const bound = unseenOf(bounds, 'date');
  const days = withinDays({ from: bound('from'), to: bound('to') });
  return sql`
    SELECT ${accountLatest.accountId} AS id, ${accountLatest.firstDate} AS "firstDate",
      ${accountLatest.latestDate} AS "latestDate", gathered.*
    FROM ${accountLatest}
    CROSS JOIN LATERAL (
      SELECT ${gatheredColumns(names)} FROM (
        SELECT ${snapshotSelectList(names)} FROM ${snapshots}
        WHERE ${allOf([sql`${snapshots.accountId} = ${accountLatest.accountId}`, ...days])}
        ORDER BY ${snapshots.date} LIMIT ${ALL}) each) gathered
    WHERE ${condition}`;
}

/** One statement for all accounts. */
export async function historyByAccountIds(
  db: Queryable,
  accountIds: readonly number[],
  range: DayRange,
  columns: ReadonlySet<SnapshotColumn>,
): Promise<Map<number, HistoryRecord>> {
  const shape = historyShape(columns, range);
  const values = { ...range, ids: numbersText(accountIds) };
  const [gathered] = await db.execute<GatheredAccounts & Record<'firstDate' | 'latestDate', string | null>>(
    statement(shape, values),
  );
  const first = readWords(gathered!.firstDate ?? '{}');
  const latest = readWords(gathered!.latestDate ?? '{}');
  return new Map(
    Array.from(readGatheredAccounts(shape.names, gathered!), ([id, rows], place) => [
      id,
      { firstDate: first[place]!, latestDate: latest[place]!, rows },
    ]),
  );
}

const statement = byShape((shape: HistoryShape) => {
  const wanted = sql`${accountLatest.accountId} = ANY(${unseen('ids', 'bigint[]')}::bigint[])`;
  return sql`
    SELECT ${gatheredAccounts(shape.names)}, ${entryOfEach('firstDate')}, ${entryOfEach('latestDate')}
    FROM (${historyOfEach(shape, wanted)}) accounts`;
});

export interface TaskOfDay {
  status: ScrapeTaskStatus;
  errorCode: string | null;
}

/** Per account and day the last task, which says why a day has no number. */
export async function lastTasksOfDays(
  db: Queryable,
  accountIds: readonly number[],
  range: DayRange,
): Promise<Map<number, Map<Day, TaskOfDay>>> {
  const rows = await db
    .selectDistinctOn([scrapeTasks.accountId, scrapeTasks.date], {
      accountId: scrapeTasks.accountId,
      date: scrapeTasks.date,
      status: scrapeTasks.status,
      errorCode: scrapeTasks.errorCode,
    })
    .from(scrapeTasks)
    .where(
      sql`${scrapeTasks.accountId} = ANY(${bigints(accountIds)})
        AND ${scrapeTasks.date} BETWEEN ${range.from ?? '-infinity'}::date AND ${range.to ?? 'infinity'}::date`,
    )
    .orderBy(scrapeTasks.accountId, scrapeTasks.date, sql`${scrapeTasks.id} DESC`);
  const byAccount = new Map<number, Map<Day, TaskOfDay>>();
  for (const { accountId, date, ...task } of rows) {
    const days = byAccount.get(accountId) ?? new Map<Day, TaskOfDay>();
    byAccount.set(accountId, days.set(date, task));
  }
  return byAccount;
}
