import { sql, type SQL } from 'drizzle-orm';
import type { Queryable, Written } from '../database.ts';
import type { Day, Platform, ScrapeMode } from '../domain.ts';
import { bigints, texts } from '../sqlArrays.ts';
import { accounts } from '../tables/accounts.ts';
import { dueAt, isHeldBack } from '../queries/platformStates.ts';
import { platformStates } from '../tables/platformStates.ts';
import { scrapeRuns } from '../tables/scrapeRuns.ts';
import { scrapeTasks } from '../tables/scrapeTasks.ts';
import { accountTasksTag, runsTag, runTag, waitingTasksTag } from '../tags.ts';
import { lockRun } from './endRun.ts';
import { MOST_FAULTS } from './platformStates.ts';

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
  /** The platform's breaker was open: this one task finds out whether it answers again. */
  isProbe: boolean;
}

export interface ClaimedTask {
  id: number;
  /** The attempt number: what is written for an older one changes nothing. */
  attempt: number;
  /** How often the platform has been asked for it, this time included. */
  tries: number;
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

/**
 * Takes the next batch: HIGH before NORMAL before LOW, the older run, tasks in their order. Null when none is due. LIVE
 * tasks of a platform that is paused are not; one whose breaker was open is tried with a single task of a single worker.
 */
export async function claimTasks(
  tx: Queryable,
  { except, batchSize, leaseMs, now }: ClaimRequest,
): Promise<Written<ClaimedBatch | null>> {
  const none = { result: null, changed: [] };
  const next = await findNext(tx, except, now);
  if (!next) return none;
  const { runId, platform, isProbe } = next;
  const status = await lockRun(tx, runId);
  if (status !== 'QUEUED' && status !== 'RUNNING') return none;

  const leaseUntil = new Date(now.getTime() + leaseMs).toISOString();
  if (isProbe && !(await takeProbe(tx, platform, leaseUntil, now))) return none;
  const tasks = await tx.execute<ClaimedTask & Record<string, unknown>>(sql`
    WITH taken AS (
      UPDATE ${scrapeTasks} SET status = 'RUNNING', attempts = attempts + 1, not_before = NULL,
        lease_until = ${leaseUntil}::timestamptz, started_at = ${now.toISOString()}::timestamptz
      WHERE id IN (
        SELECT id FROM ${scrapeTasks}
        WHERE run_id = ${runId} AND platform = ${platform} AND status = 'QUEUED' AND ${isDue(now)}
        ORDER BY id LIMIT ${isProbe ? 1 : batchSize(next)} FOR UPDATE SKIP LOCKED)
      RETURNING id, account_id, attempts, unasked)
    SELECT t.id, t.attempts AS "attempt", t.attempts - t.unasked AS "tries", a.id AS "accountId", a.handle, a.platform_id AS "platformId", a.url
    FROM taken t JOIN ${accounts} a ON a.id = t.account_id
    ORDER BY t.id`);
  if (tasks.length === 0) return none;
  if (status === 'QUEUED') {
    await tx.execute(
      sql`UPDATE ${scrapeRuns} SET status = 'RUNNING', started_at = ${now.toISOString()}::timestamptz WHERE id = ${runId}`,
    );
  }
  return {
    result: { runId, platform, mode: next.mode, date: next.date, tasks: [...tasks], isProbe },
    changed: [
      runTag(runId),
      waitingTasksTag,
      ...(status === 'QUEUED' ? [runsTag] : []),
      ...tasks.map((task) => accountTasksTag(task.accountId)),
    ],
  };
}

const isDue = (now: Date) => sql`(not_before IS NULL OR not_before <= ${now.toISOString()}::timestamptz)`;

/** Keeps all others from the platform until the probe has an answer, at the longest until its lease ends. */
async function takeProbe(tx: Queryable, platform: Platform, until: string, now: Date): Promise<boolean> {
  const taken = await tx.execute(sql`
    UPDATE ${platformStates} s SET paused_until = ${until}::timestamptz, pause_code = 'UNREACHABLE'
    WHERE platform = ${platform} AND faults >= ${MOST_FAULTS}::int AND NOT ${isHeldBack(now)} RETURNING 1`);
  return taken.length > 0;
}

async function findNext(tx: Queryable, except: readonly Platform[], now: Date) {
  const [next] = await tx.execute<RunPart & { isProbe: boolean } & Record<string, unknown>>(sql`
    SELECT r.id AS "runId", r.mode, r.date, t.platform,
      r.mode = 'LIVE' AND t.faults >= ${MOST_FAULTS}::int AS "isProbe"
    FROM ${scrapeRuns} r CROSS JOIN LATERAL (
      SELECT t.id, t.platform, s.faults FROM ${scrapeTasks} t JOIN ${platformStates} s USING (platform)
      WHERE t.run_id = r.id AND t.status = 'QUEUED' AND t.platform <> ALL(${texts(except)}) AND ${isDue(now)}
        AND (r.mode = 'SIMULATED' OR NOT ${isHeldBack(now)})
      ORDER BY t.id LIMIT 1) t
    WHERE r.status IN ('QUEUED', 'RUNNING')
    ORDER BY array_position(ARRAY['HIGH', 'NORMAL', 'LOW'], r.priority), r.id
    LIMIT 1`);
  return next;
}

/** When the next task that still has to wait becomes due; null when none waits. */
export async function nextDue(db: Queryable, now: Date): Promise<Date | null> {
  return earliestDue(db, sql`${dueAt(now)} > ${now.toISOString()}::timestamptz`, now);
}

/** When the next queued task of a platform is due, `now` or earlier when one is; null when none is queued. */
export async function nextDueOf(db: Queryable, platform: Platform, now: Date): Promise<Date | null> {
  return earliestDue(db, sql`t.platform = ${platform}`, now);
}

async function earliestDue(db: Queryable, condition: SQL, now: Date): Promise<Date | null> {
  const [row] = await db.execute<{ due: string | null }>(sql`
    SELECT min(coalesce(${dueAt(now)}, ${now.toISOString()}::timestamptz)) AS due FROM ${scrapeTasks} t
    JOIN ${scrapeRuns} r ON r.id = t.run_id JOIN ${platformStates} s ON s.platform = t.platform
    WHERE t.status = 'QUEUED' AND ${condition}`);
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
