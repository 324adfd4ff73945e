import { and, eq, inArray } from 'drizzle-orm';
import type { Queryable, Written } from '../database.ts';
import { scrapeTasks } from '../tables/scrapeTasks.ts';
import { accountTasksTag, runTag, waitingTasksTag } from '../tags.ts';
import { endRunWhenDone, lockRun } from './endRun.ts';

/**
 * Ends a run at once: every task that is open is CANCELLED. What a worker has just been told by a platform comes too
 * late to be stored, as its task is no longer its own. An ended run stays as it is; false when there is none.
 */
export async function cancelRun(tx: Queryable, runId: number, now: Date): Promise<Written<boolean>> {
  const status = await lockRun(tx, runId);
  if (status !== 'QUEUED' && status !== 'RUNNING') return { result: status !== null, changed: [] };
  const cancelled = await tx
    .update(scrapeTasks)
    .set({ status: 'CANCELLED', leaseUntil: null, notBefore: null, finishedAt: now.toISOString() })
    .where(and(eq(scrapeTasks.runId, runId), inArray(scrapeTasks.status, ['QUEUED', 'RUNNING'])))
    .returning({ accountId: scrapeTasks.accountId });
  return {
    result: true,
    changed: [
      runTag(runId),
      waitingTasksTag,
      ...cancelled.map((task) => accountTasksTag(task.accountId)),
      ...(await endRunWhenDone(tx, runId, now)),
    ],
  };
}
