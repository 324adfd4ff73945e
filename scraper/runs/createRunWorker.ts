import type { Database } from '../../db/database.ts';
import { PLATFORMS, type Platform } from '../../db/domain.ts';
import { claimTasks, nextDue, nextDueOf, type RunPart } from '../../db/writes/claimTasks.ts';
import { closeOverdueRun, overdueRuns, requeueAll, requeueExpired } from '../../db/writes/sweepTasks.ts';
import type { Log } from '../log.ts';
import type { PlatformAdapter } from '../platforms/adapter.ts';
import type { PlatformProblem, PlatformRegistry } from '../platforms/registry.ts';
import { createSimulatedAdapter } from '../platforms/simulatedAdapter.ts';
import { executeBatch, type BatchContext } from './executeBatch.ts';
import { writeInTurn } from './writeInTurn.ts';

export interface RunWorkerOptions {
  database: Database;
  registry: Pick<PlatformRegistry, 'adapterFor' | 'concurrencyOf'>;
  now: () => Date;
  /** In [0, 1); spreads retries. */
  random: () => number;
  log: Log;
  /**
   * True when no other worker can be alive, as the process has the database for itself: what is taken at its start was
   * taken by one that is dead, and need not be waited for.
   */
  isAlone?: boolean;
  /** Tells all workers at once that nothing may be sent to a platform before an instant. Default: by the database alone. */
  holdBack?: BatchContext['holdBack'];
  /** How long a batch stays the worker's own after its last sign of life. Default 30 s. */
  leaseMs?: number;
}

export interface RunWorker {
  /** Looks for work now. Called when there may be some: a run was started, another process says so. */
  wake(): void;
  /**
   * Looks for work of a platform and resolves when none of it is due any more, or after 45 s: with the instant at which
   * there is more (now, when its time was over), null when there is nothing left. What a job of the queue does.
   */
  serve(platform: Platform): Promise<Date | null>;
  /** Takes nothing more; what runs finishes within a few seconds or goes back into the queue. */
  stop(): Promise<void>;
}

const DEFAULT_LEASE_MS = 30_000;
/** How soon orphaned tasks are found, and work that nobody told us of. */
const SWEEP_MS = 5_000;
/** A job works so long at most, so that a queue can tell one that works from one that is lost. */
const LONGEST_JOB_MS = 45_000;
/** What runs may go on for so long when the worker is stopped: the process has 10 s to end. */
const FINISH_MS = 4_000;

/**
 * Works off the tasks of all runs: as many batches of a platform at a time as configured, the platforms side by side. Any number of workers
 * in any number of processes share the work: who may write an outcome is decided in `scrape_tasks`, by the attempt
 * number. It begins at once, with what an earlier process left behind.
 */
export function createRunWorker(options: RunWorkerOptions): RunWorker {
  const { registry, now, random, log, isAlone = false, leaseMs = DEFAULT_LEASE_MS } = options;
  const holdBack = options.holdBack ?? (() => Promise.resolve());
  const database = writeInTurn(options.database);
  const shutdown = new AbortController();
  const lanes = new Map<Platform, Set<Promise<void>>>(PLATFORMS.map((platform) => [platform, new Set()]));
  const lanesOf = (platform: Platform) => lanes.get(platform)!;
  let isStopping = false;
  let isSweepDue = true;
  let isFirstSweep = true;
  let isAsked = false;
  let looking: Promise<void> | null = null;
  let dueTimer: NodeJS.Timeout | undefined;

  function wake(): void {
    isAsked = true;
    looking ??= look().finally(() => {
      looking = null;
      if (isAsked && !isStopping) wake();
    });
  }

  async function look(): Promise<void> {
    try {
      while (isAsked && !isStopping) {
        isAsked = false;
        if (isSweepDue) await sweep();
        isSweepDue = false;
        await startBatches();
      }
    } catch (error) {
      // The next sweep tries again.
      log.error({ err: error }, 'The worker could not look for tasks');
    }
  }

  async function sweep(): Promise<void> {
    const requeued = await database.write((tx) =>
      isFirstSweep && isAlone ? requeueAll(tx) : requeueExpired(tx, now()),
    );
    isFirstSweep = false;
    if (requeued > 0) log.warn({ tasks: requeued }, 'Tasks of a worker that is gone are queued again');
    for (const runId of await database.read((db) => overdueRuns(db, now()))) {
      await database.write((tx) => closeOverdueRun(tx, runId, now()));
      log.warn({ runId }, 'A run was closed, as its day is over');
    }
  }

  async function startBatches(): Promise<void> {
    while (!isStopping) {
      const except = PLATFORMS.filter((each) => lanesOf(each).size >= registry.concurrencyOf(each));
      const batch = await database.write((tx) =>
        claimTasks(tx, {
          except,
          batchSize: (part) => batchSizeOf(sourceOf(registry, part)),
          leaseMs,
          now: now(),
        }),
      );
      if (!batch) break;
      const work = executeBatch(batch, sourceOf(registry, batch), {
        database,
        now,
        random,
        log,
        leaseMs,
        holdBack,
        shutdown: shutdown.signal,
      })
        // Its tasks come back when their lease ends.
        .catch((error: unknown) => log.error({ err: error, runId: batch.runId }, 'A batch was lost'))
        .finally(() => {
          lanesOf(batch.platform).delete(work);
          wake();
        });
      lanesOf(batch.platform).add(work);
    }
    await wakeWhenDue();
  }

  async function wakeWhenDue(): Promise<void> {
    const due = await database.read((db) => nextDue(db, now()));
    const waitMs = (due?.getTime() ?? Infinity) - now().getTime();
    clearTimeout(dueTimer);
    if (waitMs < SWEEP_MS) dueTimer = setTimeout(wake, waitMs).unref();
  }

  const sweepTimer = setInterval(() => {
    isSweepDue = true;
    wake();
  }, SWEEP_MS).unref();
  wake();

  async function serve(platform: Platform): Promise<Date | null> {
    const deadline = performance.now() + LONGEST_JOB_MS;
    wake();
    while (looking !== null || lanesOf(platform).size > 0) {
      const left = deadline - performance.now();
      if (left <= 0 || isStopping) return now();
      // A race of nobody never ends.
      const lane = lanesOf(platform).size > 0 ? Promise.race(lanesOf(platform)) : undefined;
      await withinTime(Promise.all([looking, lane]), left);
    }
    return database.read((db) => nextDueOf(db, platform, now()));
  }

  return {
    wake,
    serve,
    async stop() {
      isStopping = true;
      clearInterval(sweepTimer);
      await looking;
      clearTimeout(dueTimer);
      const deadline = setTimeout(() => shutdown.abort(), FINISH_MS);
      await Promise.all([...lanes.values()].flatMap((each) => [...each]));
      clearTimeout(deadline);
    },
  };
}

async function withinTime(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work, end]);
  clearTimeout(timer);
}

type Source = PlatformAdapter | PlatformProblem;

/** Who answers for a platform's part of a run, or why nobody does. */
function sourceOf(registry: Pick<PlatformRegistry, 'adapterFor'>, { platform, mode, date }: RunPart): Source {
  if (mode === 'SIMULATED') return createSimulatedAdapter({ platform, day: date });
  const found = registry.adapterFor(platform);
  return 'adapter' in found ? found.adapter : found;
}

/** One task suffices to learn that nobody answers. */
const batchSizeOf = (source: Source): number => ('batchSize' in source ? source.batchSize : 1);
