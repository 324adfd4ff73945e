import { and, eq, getTableColumns, gte, inArray, lte, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import type { Platform, ScrapeRunStatus, ScrapeTaskStatus } from '../domain.ts';
import { bigints, texts } from '../sqlArrays.ts';
import { scrapeRuns, type ScrapeRunRow } from '../tables/scrapeRuns.ts';
import { scrapeTasks } from '../tables/scrapeTasks.ts';
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
import type { DayRange } from './snapshots.ts';

export function scrapeRunsByIds(db: Queryable, ids: readonly number[]): Promise<ScrapeRunRow[]> {
  return db
    .select()
    .from(scrapeRuns)
    .where(sql`${scrapeRuns.id} = ANY(${bigints(ids)})`);
}

/** Newest first. */
export const scrapeRunOrderKeys: readonly OrderKey[] = [
  { expression: sql`${scrapeRuns.id}`, direction: 'desc', type: 'bigint' },
];

export interface ScrapeRunFilter {
  statuses: readonly ScrapeRunStatus[] | null;
  range: DayRange;
}

function scrapeRunConditions({ statuses, range }: ScrapeRunFilter) {
  return [
    ...(statuses ? [sql`${scrapeRuns.status} = ANY(${texts(statuses)})`] : []),
    ...(range.from === null ? [] : [gte(scrapeRuns.date, range.from)]),
    ...(range.to === null ? [] : [lte(scrapeRuns.date, range.to)]),
  ];
}

export async function scrapeRunPage(
  db: Queryable,
  filter: ScrapeRunFilter,
  page: PageRequest,
): Promise<Page<ScrapeRunRow>> {
  const rows = await db
    .select({ row: getTableColumns(scrapeRuns), position: positionColumn(scrapeRunOrderKeys) })
    .from(scrapeRuns)
    .where(and(...scrapeRunConditions(filter), ...withinPage(scrapeRunOrderKeys, page)))
    .orderBy(...orderBy(scrapeRunOrderKeys, page))
    .limit(pageLimit(page));
  return toPage(rows, page);
}

export async function scrapeRunCount(db: Queryable, filter: ScrapeRunFilter): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(*)` })
    .from(scrapeRuns)
    .where(and(...scrapeRunConditions(filter)));
  return row?.count ?? 0;
}

/** Whether any run is QUEUED or RUNNING. */
export async function isAnyRunOpen(db: Queryable): Promise<boolean> {
  const [row] = await db
    .select({ id: scrapeRuns.id })
    .from(scrapeRuns)
    .where(inArray(scrapeRuns.status, ['QUEUED', 'RUNNING']))
    .limit(1);
  return row !== undefined;
}

/** How many tasks of a run's platform are in a status. Counted, never kept: it can't drift. */
export interface TaskCount {
  platform: Platform;
  status: ScrapeTaskStatus;
  count: number;
  /** Of SKIPPED tasks: how many of them for quota. */
  quota: number;
  /** Of QUEUED tasks: the earliest instant at which one may be claimed by its own; null when one may be at once. */
  notBefore: string | null;
}

/** Null as soon as one of the tasks need not wait. */
const earliestClaim = sql<string | null>`
  CASE WHEN bool_and(${scrapeTasks.notBefore} IS NOT NULL) THEN min(${scrapeTasks.notBefore}) END`;

export async function taskCountsByRunIds(
  db: Queryable,
  runIds: readonly number[],
): Promise<Map<number, TaskCount[]>> {
  const rows = await db
    .select({
      runId: scrapeTasks.runId,
      platform: scrapeTasks.platform,
      status: scrapeTasks.status,
      count: sql<number>`count(*)`,
      quota: sql<number>`count(*) FILTER (WHERE ${scrapeTasks.errorCode} = 'QUOTA')`,
      notBefore: earliestClaim,
    })
    .from(scrapeTasks)
    .where(sql`${scrapeTasks.runId} = ANY(${bigints(runIds)})`)
    .groupBy(scrapeTasks.runId, scrapeTasks.platform, scrapeTasks.status)
    .orderBy(scrapeTasks.platform);
  const byRun = new Map<number, TaskCount[]>();
  for (const { runId, ...count } of rows) byRun.set(runId, [...(byRun.get(runId) ?? []), count]);
  return byRun;
}

/** Per platform with queued tasks: when the earliest of them may be claimed; null when one may be at once. */
export async function earliestQueuedByPlatform(db: Queryable): Promise<Map<Platform, string | null>> {
  const rows = await db
    .select({ platform: scrapeTasks.platform, notBefore: earliestClaim })
    .from(scrapeTasks)
    .where(eq(scrapeTasks.status, 'QUEUED'))
    .groupBy(scrapeTasks.platform);
  return new Map(rows.map((row) => [row.platform, row.notBefore]));
}
