import { sql } from 'drizzle-orm';
import type { Queryable, Written } from '../database.ts';
import type { Platform } from '../domain.ts';
import { bigints, texts } from '../sqlArrays.ts';
import { scrapeTasks } from '../tables/scrapeTasks.ts';
import { accountTasksTag, accountTag, runTag, waitingTasksTag, type Tag } from '../tags.ts';
import { endRunWhenDone, lockRun } from './endRun.ts';
import { learnProfiles } from './learnProfiles.ts';
import { lockPlatforms } from './lockPlatforms.ts';
import { recordPlatformNews, type PlatformNews } from './platformStates.ts';
import { recordFreshness } from './recordFreshness.ts';
import type { TaskEnd, UnsuccessfulEnd } from './taskEnd.ts';
import { writeSnapshots } from './writeSnapshots.ts';

export interface TaskResult {
  taskId: number;
  /** As it was claimed. */
  attempt: number;
  accountId: number;
  end: TaskEnd;
}

/** What the answers to a batch mean for its platform. */
export interface PlatformVerdict {
  /** What all workers should know of it; null for what says nothing of the platform: simulated, handed back. */
  news: PlatformNews | null;
  /** Set when the platform's part of this run is over: how its queued tasks end. */
  end: UnsuccessfulEnd | null;
}

export interface BatchResult {
  runId: number;
  platform: Platform;
  results: readonly TaskResult[];
  verdict: PlatformVerdict;
}

export interface TasksFinished {
  /** The tasks that were no longer the worker's own: nothing of theirs was written. */
  late: number;
  hasRunEnded: boolean;
}

/**
 * Stores what became of a batch: snapshots with all that follows from them, facts about the accounts, the tasks'
 * outcomes, and the end of the run if it was the last one. All or nothing.
 */
export async function finishTasks(
  tx: Queryable,
  { runId, platform, results, verdict }: BatchResult,
  now: Date,
): Promise<Written<TasksFinished>> {
  await lockRun(tx, runId);
  const own = await findOwn(tx, results);
  const late = results.length - own.length;
  if (own.length === 0) return { result: { late, hasRunEnded: false }, changed: [] };
  await lockPlatforms(tx, [platform]);

  const succeeded = own.flatMap(({ end }) => (end.status === 'SUCCEEDED' ? [end] : []));
  const written = await writeSnapshots(
    tx,
    succeeded.map((end) => end.snapshot),
  );
  const refused = new Set(succeeded.filter((_, index) => written.outcomes[index] === 'REFUSED'));
  const ends = own.map((task) => ({
    ...task,
    end: task.end.status === 'SUCCEEDED' && refused.has(task.end) ? REAL_DATA : task.end,
  }));
  const changed: Tag[] = [...written.changed, runTag(runId)];
  changed.push(
    ...(await learnProfiles(
      tx,
      platform,
      ends.flatMap(({ end }) => (end.status === 'SUCCEEDED' ? (end.profile ?? []) : [])),
      now,
    )),
  );
  await storeEnds(tx, ends, now);
  if (verdict.news) await recordPlatformNews(tx, platform, verdict.news, now);
  const others = verdict.end ? await endPlatform(tx, runId, platform, verdict.end, now) : [];
  if (verdict.news || others.length > 0 || ends.some(({ end }) => end.status === 'QUEUED'))
    changed.push(waitingTasksTag);
  const all = [...ends, ...others];
  await recordFreshness(tx, all, now);
  changed.push(...all.flatMap(({ accountId }) => [accountTasksTag(accountId), accountTag(accountId)]));
  const ended = await endRunWhenDone(tx, runId, now);
  return { result: { late, hasRunEnded: ended.length > 0 }, changed: [...changed, ...ended] };
}

const REAL_DATA: UnsuccessfulEnd = {
  status: 'SKIPPED',
  errorCode: 'REAL_DATA',
  errorMessage: 'The account has real numbers; simulated ones are not mixed in.',
};

/** Those that nobody has taken over, cancelled or ended since they were claimed. */
async function findOwn(tx: Queryable, results: readonly TaskResult[]): Promise<TaskResult[]> {
  const rows = await tx.execute<{ id: number }>(sql`
    SELECT t.id FROM ${scrapeTasks} t
    JOIN unnest(${bigints(results.map((task) => task.taskId))}, ${bigints(results.map((task) => task.attempt))})
      AS own(id, attempt) ON t.id = own.id AND t.attempts = own.attempt
    WHERE t.status = 'RUNNING' ORDER BY t.id FOR UPDATE OF t`);
  const ids = new Set(rows.map((row) => row.id));
  return results.filter((task) => ids.has(task.taskId));
}

async function storeEnds(tx: Queryable, results: readonly TaskResult[], now: Date): Promise<void> {
  const ends = results.map((task) => task.end);
  const failures = ends.map((end) => ('errorCode' in end ? end : null));
  await tx.execute(sql`
    UPDATE ${scrapeTasks} t SET status = e.status, error_code = e.error_code, error_message = e.error_message,
      not_before = e.not_before, lease_until = NULL, unasked = t.unasked + e.unasked,
      finished_at = CASE WHEN e.status <> 'QUEUED' THEN ${now.toISOString()}::timestamptz END
    FROM unnest(
      ${bigints(results.map((task) => task.taskId))},
      ${texts(ends.map((end) => end.status))},
      ${texts(failures.map((end) => end?.errorCode ?? null))},
      ${texts(failures.map((end) => end?.errorMessage ?? null))},
      ${texts(ends.map((end) => (end.status === 'QUEUED' ? (end.notBefore?.toISOString() ?? null) : null)))}::timestamptz[],
      ${bigints(ends.map((end) => (end.status === 'QUEUED' && !end.isTry ? 1 : 0)))}
    ) AS e(id, status, error_code, error_message, not_before, unasked)
    WHERE t.id = e.id`);
}

async function endPlatform(
  tx: Queryable,
  runId: number,
  platform: Platform,
  end: UnsuccessfulEnd,
  now: Date,
): Promise<{ accountId: number; end: UnsuccessfulEnd }[]> {
  const rows = await tx.execute<{ accountId: number }>(sql`
    UPDATE ${scrapeTasks} SET status = ${end.status}, error_code = ${end.errorCode}, error_message = ${end.errorMessage},
      not_before = NULL, finished_at = ${now.toISOString()}::timestamptz
    WHERE run_id = ${runId} AND platform = ${platform} AND status = 'QUEUED'
    RETURNING account_id AS "accountId"`);
  return rows.map(({ accountId }) => ({ accountId, end }));
}
