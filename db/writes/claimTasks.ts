import { sql } from 'drizzle-orm';
import type { Queryable, Written } from '../database.ts';
import type { Day, Platform, ScrapeMode } from '../domain.ts';
import { bigints, texts } from '../sqlArrays.ts';
import { accounts } from '../tables/accounts.ts';
import { scrapeRuns } from '../tables/scrapeRuns.ts';
import { scrapeTasks } from '../tables/scrapeTasks.ts';
import { accountTasksTag, runsTag, runTag, waitingTasksTag } from '../tags.ts';
import { lockRun } from './endRun.ts';

/** A platform's part of a run. */
export interface RunPart {
  runId: number;
  mode: ScrapeMode;
  /** The run's. */
  date: Day;
  platform: Platform;
}

/** Tasks of one run and platform that a worker has taken; they are its own until the lease ends. */
export interface ClaimedBatch extends RunPart {
  tasks: ClaimedTask[];
}

export interface ClaimedTask {
  id: number;
  /** The attempt number: what is written for an older one changes nothing. */
  attempt: number;
  accountId: number;
  handle: string;
  platformId: string | null;
  url: string;
}

export interface ClaimRequest {
  /** Platforms that are left out. */
  except: readonly Platform[];
  batchSize: (part: RunPart) => number;
  leaseMs: number;
  now: Date;
}

/** Takes the next batch: HIGH before NORMAL before LOW, the older run, tasks in their order. Null when none is due. */
export async function claimTasks(
  tx: Queryable,
  { except, batchSize, leaseMs, now }: ClaimRequest,
): Promise<Written<ClaimedBatch | null>> {
  const none = { result: null, changed: [] };
  const next = await findNext(tx, except, now);
  if (!next) return none;
  const { runId, platform } = next;
  const status = await lockRun(tx, runId);
  if (status !== 'QUEUED' && status !== 'RUNNING') return none;

  const leaseUntil = new Date(now.getTime() + leaseMs).toISOString();
  const tasks = await tx.execute<ClaimedTask & Record<string, unknown>>(sql`
    WITH taken AS (
      UPDATE ${scrapeTasks} SET status = 'RUNNING', attempts = attempts + 1, not_before = NULL,
        lease_until = ${leaseUntil}::timestamptz, started_at = ${now.toISOString()}::timestamptz
      WHERE id IN (
        SELECT id FROM ${scrapeTasks}
        WHERE run_id = ${runId} AND platform = ${platform} AND status = 'QUEUED' AND ${isDue(now)}
        ORDER BY id LIMIT ${batchSize(next)} FOR UPDATE SKIP LOCKED)
      RETURNING id, account_id, attempts)
    SELECT t.id, t.attempts AS "attempt", a.id AS "accountId", a.handle, a.platform_id AS "platformId", a.url
    FROM taken t JOIN ${accounts} a ON a.id = t.account_id
    ORDER BY t.id`);
  if (tasks.length === 0) return none;
  if (status === 'QUEUED') {
    await tx.execute(
      sql`UPDATE ${scrapeRuns} SET status = 'RUNNING', started_at = ${now.toISOString()}::timestamptz WHERE id = ${runId}`,
    );
  }
  return {
    result: { ...next, tasks: [...tasks] },
    changed: [
      runTag(runId),
      waitingTasksTag,
      ...(status === 'QUEUED' ? [runsTag] : []),
      ...tasks.map((task) => accountTasksTag(task.accountId)),
    ],
  };
}

const isDue = (now: Date) => sql`(not_before IS NULL OR not_before <= ${now.toISOString()}::timestamptz)`;

async function findNext(tx: Queryable, except: readonly Platform[], now: Date) {
  const [next] = await tx.execute<RunPart & Record<string, unknown>>(sql`
    SELECT r.id AS "runId", r.mode, r.date, t.platform
    FROM ${scrapeRuns} r CROSS JOIN LATERAL (
      SELECT id, platform FROM ${scrapeTasks}
      WHERE run_id = r.id AND status = 'QUEUED' AND platform <> ALL(${texts(except)}) AND ${isDue(now)}
      ORDER BY id LIMIT 1) t
    WHERE r.status IN ('QUEUED', 'RUNNING')
    ORDER BY array_position(ARRAY['HIGH', 'NORMAL', 'LOW'], r.priority), r.id
    LIMIT 1`);
  return next;
}

/** When the next task that still has to wait becomes due; null when none waits. */
export async function nextDue(db: Queryable, now: Date): Promise<Date | null> {
  const [row] = await db.execute<{ due: string | null }>(sql`
    SELECT min(not_before) AS due FROM ${scrapeTasks}
    WHERE status IN ('QUEUED', 'RUNNING') AND not_before > ${now.toISOString()}::timestamptz`);
  return row?.due ? new Date(row.due) : null;
}

/** Prolongs the lease of those tasks that are still the worker's own, and says how many these are. */
export async function renewLeases(
  tx: Queryable,
  tasks: readonly { id: number; attempt: number }[],
  leaseUntil: Date,
): Promise<number> {
  const renewed = await tx.execute(sql`
    UPDATE ${scrapeTasks} t SET lease_until = ${leaseUntil.toISOString()}::timestamptz
    FROM unnest(${bigints(tasks.map((task) => task.id))}, ${bigints(tasks.map((task) => task.attempt))})
      AS own(id, attempt)
    WHERE t.id = own.id AND t.attempts = own.attempt AND t.status = 'RUNNING'
    RETURNING 1`);
  return renewed.length;
}
