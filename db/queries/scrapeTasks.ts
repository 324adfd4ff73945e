import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import type { ScrapeTaskStatus } from '../domain.ts';
import { bigints, texts } from '../sqlArrays.ts';
import { scrapeTasks, type ScrapeTaskRow } from '../tables/scrapeTasks.ts';
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

/** In the order of their creation. */
export const scrapeTaskOrderKeys: readonly OrderKey[] = [
  { expression: sql`${scrapeTasks.id}`, direction: 'asc', type: 'bigint' },
];

const withStatus = (statuses: readonly ScrapeTaskStatus[] | null) =>
  statuses ? [sql`${scrapeTasks.status} = ANY(${texts(statuses)})`] : [];

/** One page of tasks for each run; one statement for all. */
export async function scrapeTaskPages(
  db: Queryable,
  runIds: readonly number[],
  { statuses, page }: { statuses: readonly ScrapeTaskStatus[] | null; page: PageRequest },
): Promise<Page<ScrapeTaskRow>[]> {
  const each = db
    .select({ ...getTableColumns(scrapeTasks), position: positionColumn(scrapeTaskOrderKeys).as('position') })
    .from(scrapeTasks)
    .where(
      and(
        sql`${scrapeTasks.runId} = run.id`,
        ...withStatus(statuses),
        ...withinPage(scrapeTaskOrderKeys, page),
      ),
    )
    .orderBy(...orderBy(scrapeTaskOrderKeys, page))
    .limit(pageLimit(page))
    .as('each');
  const rows = await db
    .select(each._.selectedFields)
    .from(sql`unnest(${bigints(runIds)}) AS run(id)`)
    .crossJoinLateral(each);
  return runIds.map((runId) =>
    toPage(
      rows.filter((row) => row.runId === runId).map(({ position, ...row }) => ({ row, position })),
      page,
    ),
  );
}

export async function scrapeTaskCounts(
  db: Queryable,
  runIds: readonly number[],
  statuses: readonly ScrapeTaskStatus[] | null,
): Promise<number[]> {
  const rows = await db
    .select({ runId: scrapeTasks.runId, count: sql<number>`count(*)` })
    .from(scrapeTasks)
    .where(and(sql`${scrapeTasks.runId} = ANY(${bigints(runIds)})`, ...withStatus(statuses)))
    .groupBy(scrapeTasks.runId);
  return runIds.map((runId) => rows.find((row) => row.runId === runId)?.count ?? 0);
}

/** The last task of each account, in any run. */
export async function lastTasksByAccountIds(
  db: Queryable,
  accountIds: readonly number[],
): Promise<ScrapeTaskRow[]> {
  const last = db
    .select()
    .from(scrapeTasks)
    .where(eq(scrapeTasks.accountId, sql`account.id`))
    .orderBy(sql`${scrapeTasks.id} DESC`)
    .limit(1)
    .as('last');
  return db
    .select(last._.selectedFields)
    .from(sql`unnest(${bigints(accountIds)}) AS account(id)`)
    .crossJoinLateral(last);
}
