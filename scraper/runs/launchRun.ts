import type { Database, Queryable, Written } from '../../db/database.ts';
import type { Platform, ScrapeMode } from '../../db/domain.ts';
import type { BatchJob } from '../../db/jobQueue.ts';
import type { RunCreated, RunWork } from '../../db/writes/createRun.ts';

/** How a run gets from its transaction to the workers. */
export interface RunLauncher {
  now: () => Date;
  /** Accounts of one batch. */
  batchSizeOf(platform: Platform, mode: ScrapeMode): number;
  /** Calls workers of any process, as part of the transaction. */
  sendJobs(tx: Queryable, jobs: readonly BatchJob[]): Promise<void>;
  /** Calls the worker of this process, once the run is there. */
  wake(): void;
}

/** Creates a run and calls the workers for it: one job a batch of a platform, in the run's own transaction. */
export async function launchRun<Answer extends { kind: string }>(
  database: Database,
  create: (tx: Queryable) => Promise<Written<Answer | RunCreated>>,
  launcher: RunLauncher,
): Promise<Answer | RunCreated> {
  const created = await database.write(async (tx) => {
    const written = await create(tx);
    const { result } = written;
    if ('work' in result) await launcher.sendJobs(tx, jobsOf(result.work, launcher));
    return written;
  });
  if ('work' in created) launcher.wake();
  return created;
}

function jobsOf({ mode, priority, tasks }: RunWork, { batchSizeOf }: RunLauncher): BatchJob[] {
  return [...tasks].flatMap(([platform, count]) =>
    Array.from({ length: Math.ceil(count / batchSizeOf(platform, mode)) }, () => ({
      platform,
      priority,
      startAfter: null,
    })),
  );
}
