import { and, eq, inArray, or } from 'drizzle-orm';
import type { Queryable, Written } from '../database.ts';
import { scrapeRuns } from '../tables/scrapeRuns.ts';
import { scrapeTasks } from '../tables/scrapeTasks.ts';
import { createRun, type IdempotencyKey, type RunCreated } from './createRun.ts';

export type RunRetried = RunCreated | { kind: 'not_found' };

/**
 * Creates a run of today over the accounts that an earlier run left without a number for a reason that can pass: their
 * task FAILED, was CANCELLED, or was SKIPPED for quota. Mode and priority are those of the earlier run.
 */
export async function retryRun(
  tx: Queryable,
  { runId, idempotency }: { runId: number; idempotency: IdempotencyKey | null },
  now: Date,
): Promise<Written<RunRetried>> {
  const [earlier] = await tx.select().from(scrapeRuns).where(eq(scrapeRuns.id, runId));
  if (!earlier) return { result: { kind: 'not_found' }, changed: [] };
  const tasks = await tx
    .select({ accountId: scrapeTasks.accountId })
    .from(scrapeTasks)
    .where(
      and(
        eq(scrapeTasks.runId, runId),
        or(
          inArray(scrapeTasks.status, ['FAILED', 'CANCELLED']),
          and(eq(scrapeTasks.status, 'SKIPPED'), eq(scrapeTasks.errorCode, 'QUOTA')),
        ),
      ),
    );
  const { mode, priority } = earlier;
  const accountIds = tasks.map((task) => task.accountId);
  return createRun(
    tx,
    { filter: null, accountIds, mode, priority, trigger: 'RETRY', retryOf: runId, idempotency },
    now,
  );
}
