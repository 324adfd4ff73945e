import type { Database } from '../../db/database.ts';
import { renewLeases, type ClaimedBatch, type ClaimedTask } from '../../db/writes/claimTasks.ts';
import { finishTasks, type PlatformVerdict, type TaskResult } from '../../db/writes/finishTasks.ts';
import type { TaskEnd } from '../../db/writes/taskEnd.ts';
import type { Log } from '../log.ts';
import type { Platform } from '../../db/domain.ts';
import type { PlatformAdapter, ProfileOutcome } from '../platforms/adapter.ts';
import type { PlatformProblem } from '../platforms/registry.ts';
import { fetchBatch } from './fetchBatch.ts';
import { NO_VERDICT, platformVerdict } from './platformVerdict.ts';
import { taskEnd } from './taskEnd.ts';

export interface BatchContext {
  database: Database;
  now: () => Date;
  random: () => number;
  log: Log;
  leaseMs: number;
  /** Tells all workers that nothing may be sent to a platform before an instant. */
  holdBack: (platform: Platform, until: Date) => Promise<void>;
  /** Aborted when the worker must end: what is unanswered goes back into the queue. */
  shutdown: AbortSignal;
}

/** Asks for a claimed batch and stores what became of it, prolonging its lease meanwhile. */
export async function executeBatch(
  batch: ClaimedBatch,
  source: PlatformAdapter | PlatformProblem,
  context: BatchContext,
): Promise<void> {
  const { runId, platform, mode, tasks } = batch;
  const log = { runId, platform, tasks: tasks.length };
  if ('code' in source) {
    // One answer for the platform's whole part of the run.
    const end: TaskEnd = { status: 'SKIPPED', errorCode: source.code, errorMessage: source.message };
    await store(
      batch,
      tasks.map(() => end),
      { news: null, end },
      context,
    );
    context.log.info({ ...log, code: source.code }, 'A platform was skipped');
    return;
  }
  const lease = keepLease(tasks, context);
  try {
    const outcomes = await fetchBatch(source, requestsOf(tasks), lease.signal, (error) =>
      context.log.error({ ...log, err: error }, 'The adapter failed'),
    );
    const heard = outcomes.filter((outcome) => !isInterrupted(outcome, context));
    const verdict = mode === 'LIVE' ? platformVerdict(heard) : NO_VERDICT;
    const pause = verdict.news?.pause;
    if (pause?.code === 'RATE_LIMITED') await context.holdBack(platform, pause.until);
    if (verdict.news?.answer === 'NONE')
      context.log.warn({ ...log, reason: verdict.news.message }, 'A platform does not answer');
    if (verdict.end) {
      const { errorCode, errorMessage } = verdict.end;
      context.log.warn({ ...log, code: errorCode }, `A platform's part of a run ends: ${errorMessage}`);
    }
    const endsOf = (answers: readonly ProfileOutcome[]) =>
      answers.map((outcome, index) => judge(outcome, tasks[index]!, batch, context));
    try {
      await store(batch, endsOf(outcomes), verdict, context);
    } catch (error) {
      context.log.error({ ...log, err: error }, 'The answers of a platform could not be stored');
      const unstored = tasks.map(({ accountId }) => ({ ...UNSTORED, accountKey: accountId }));
      await store(batch, endsOf(unstored), NO_VERDICT, context);
    }
  } finally {
    lease.release();
  }
}

const UNSTORED = { kind: 'transient', message: 'The answer could not be stored.' } as const;

function requestsOf(tasks: readonly ClaimedTask[]) {
  return tasks.map(({ accountId, handle, platformId, url }) => ({
    accountKey: accountId,
    handle,
    platformId,
    url,
  }));
}

/** It was stopped by our own end: that says nothing about the platform, and the task is handed back. */
const isInterrupted = ({ kind }: ProfileOutcome, { shutdown }: BatchContext): boolean =>
  shutdown.aborted && kind === 'transient';

function judge(
  outcome: ProfileOutcome,
  task: ClaimedTask,
  { platform, date, mode, isProbe }: ClaimedBatch,
  context: BatchContext,
): TaskEnd {
  const { now, random } = context;
  // A probe is asked for the platform's sake: an outage must not use up the tries of who is first in the queue.
  if (isInterrupted(outcome, context) || (isProbe && outcome.kind === 'transient'))
    return { status: 'QUEUED', notBefore: null, isTry: false };
  return taskEnd(outcome, { ...task, platform, date, source: mode, now: now(), random });
}

async function store(
  { runId, platform, tasks }: ClaimedBatch,
  ends: readonly TaskEnd[],
  verdict: PlatformVerdict,
  { database, now, log }: BatchContext,
): Promise<void> {
  const results = ends.map((end, index): TaskResult => {
    const { id, attempt, accountId } = tasks[index]!;
    return { taskId: id, attempt, accountId, end };
  });
  const { late, hasRunEnded } = await database.write((tx) =>
    finishTasks(tx, { runId, platform, results, verdict }, now()),
  );
  if (late > 0) log.warn({ runId, platform, tasks: late }, 'Answers came too late and were dropped');
  if (hasRunEnded) log.info({ runId }, 'The run has ended');
}

/** Prolongs the lease in time, and stops the asking once no task of the batch is ours any more. */
function keepLease(tasks: readonly ClaimedTask[], { database, now, leaseMs, log, shutdown }: BatchContext) {
  const asking = new AbortController();
  // Not AbortSignal.any(): the worker's signal would keep an entry for every batch.
  const stop = () => asking.abort();
  if (shutdown.aborted) stop();
  shutdown.addEventListener('abort', stop, { once: true });
  // Three may fail before anybody takes over, and a run that was cancelled is left alone within 10 s.
  const heartbeat = setInterval(() => {
    const leaseUntil = new Date(now().getTime() + leaseMs);
    database
      .write(async (tx) => ({ result: await renewLeases(tx, tasks, leaseUntil), changed: [] }))
      .then(
        (own) => {
          if (own === 0) stop();
        },
        (error: unknown) => log.warn({ err: error }, 'A lease could not be prolonged'),
      );
  }, leaseMs / 4);
  return {
    signal: asking.signal,
    release() {
      clearInterval(heartbeat);
      shutdown.removeEventListener('abort', stop);
    },
  };
}
