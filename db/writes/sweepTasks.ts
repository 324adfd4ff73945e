import { sql, type SQL } from 'drizzle-orm';
import type { Queryable, Written } from '../database.ts';
import { dayOf } from '../day.ts';
import type { Platform } from '../domain.ts';
import { scrapeRuns } from '../tables/scrapeRuns.ts';
import { scrapeTasks } from '../tables/scrapeTasks.ts';
import { accountTag, accountTasksTag, runTag, waitingTasksTag } from '../tags.ts';
import { endRunWhenDone, lockRun } from './endRun.ts';
import { lockPlatforms } from './lockPlatforms.ts';
import { recordFreshness } from './recordFreshness.ts';
import type { UnsuccessfulEnd } from './taskEnd.ts';

/**
 * Puts back into the queue what workers have taken and not prolonged: they died, or were stopped for too long. Whether the
 * platform was asked nobody knows, so it counts as no try: a task must not run out of them by our own deaths.
 */
export function requeueExpired(tx: Queryable, now: Date): Promise<Written<number>> {
  return requeue(tx, sql`lease_until < ${now.toISOString()}::timestamptz`);
}

/** Likewise for everything that is taken, whatever its lease. Only for who knows that no worker is alive. */
export function requeueAll(tx: Queryable): Promise<Written<number>> {
  return requeue(tx, sql`true`);
}

async function requeue(tx: Queryable, condition: SQL): Promise<Written<number>> {
  // A task that somebody is writing is not orphaned.
  const tasks = await tx.execute<{ runId: number; accountId: number }>(sql`
    UPDATE ${scrapeTasks} SET status = 'QUEUED', lease_until = NULL, unasked = unasked + 1
    WHERE id IN (
      SELECT id FROM ${scrapeTasks} WHERE status = 'RUNNING' AND ${condition} FOR UPDATE SKIP LOCKED)
    RETURNING run_id AS "runId", account_id AS "accountId"`);
  return {
    result: tasks.length,
    changed: [
      ...(tasks.length === 0 ? [] : [waitingTasksTag]),
      ...new Set(tasks.map((task) => runTag(task.runId))),
      ...tasks.map((task) => accountTasksTag(task.accountId)),
    ],
  };
}

/** How long after its day a run may still be open: the last slot of a day gets its time. */
const GRACE_MS = 2 * 3_600_000;

const DAY_OVER: UnsuccessfulEnd = {
  status: 'FAILED',
  errorCode: 'DAY_OVER',
  errorMessage: 'The day of the run was over before its turn came.',
};

/** The runs that are open although their day is over. */
export async function overdueRuns(db: Queryable, now: Date): Promise<number[]> {
  const day = dayOf(new Date(now.getTime() - GRACE_MS));
  const runs = await db.execute<{ id: number }>(
    sql`SELECT id FROM ${scrapeRuns} WHERE status IN ('QUEUED', 'RUNNING') AND date < ${day}::date ORDER BY id`,
  );
  return runs.map((run) => run.id);
}

/** Closes a run whose day is over: a number of today would be filed under another day. */
export async function closeOverdueRun(tx: Queryable, runId: number, now: Date): Promise<Written<void>> {
  const status = await lockRun(tx, runId);
  if (status !== 'QUEUED' && status !== 'RUNNING') return { result: undefined, changed: [] };
  const tasks = await tx.execute<{ accountId: number; platform: Platform }>(sql`
    UPDATE ${scrapeTasks} SET status = ${DAY_OVER.status}, error_code = ${DAY_OVER.errorCode},
      error_message = ${DAY_OVER.errorMessage}, lease_until = NULL, not_before = NULL,
      finished_at = ${now.toISOString()}::timestamptz
    WHERE run_id = ${runId} AND status IN ('QUEUED', 'RUNNING')
    RETURNING account_id AS "accountId", platform`);
  await lockPlatforms(
    tx,
    tasks.map((task) => task.platform),
  );
  await recordFreshness(
    tx,
    tasks.map(({ accountId }) => ({ accountId, end: DAY_OVER })),
    now,
  );
  return {
    result: undefined,
    changed: [
      runTag(runId),
      waitingTasksTag,
      ...tasks.flatMap(({ accountId }) => [accountTasksTag(accountId), accountTag(accountId)]),
      ...(await endRunWhenDone(tx, runId, now)),
    ],
  };
}
