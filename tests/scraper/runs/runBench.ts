import { afterEach } from 'vitest';
import type { Platform, ScrapeMode } from '../../../db/domain.ts';
import type { AccountEntry, AccountGovernance } from '../../../db/writes/upsertAccounts.ts';
import { upsertAccounts } from '../../../db/writes/upsertAccounts.ts';
import type { Log } from '../../../scraper/log.ts';
import type {
  PlatformAdapter,
  PlatformPause,
  Profile,
  ProfileFailureKind,
  ProfileOutcome,
  ProfileRequest,
} from '../../../scraper/platforms/adapter.ts';
import { profileMetrics } from '../../../scraper/platforms/profileMetrics.ts';
import type { PlatformProblem } from '../../../scraper/platforms/registry.ts';
import {
  createRunWorker,
  type RunWorker,
  type RunWorkerOptions,
} from '../../../scraper/runs/createRunWorker.ts';
import { launcherOf } from './launcherOf.ts';
import { startRun, type RunRequest } from '../../../scraper/runs/startRun.ts';
import { withOpenDatabase } from '../../support/openTestDatabase.ts';
import { dumpTables, emptyTables } from '../../db/tableDump.ts';

/** What a fake platform answers for a handle, at the first, second … question. */
export type Answer = (request: ProfileRequest, question: number) => Promise<ProfileOutcome> | ProfileOutcome;

export const ok =
  (followers: number | null, profile: Profile | null = null): Answer =>
  ({ accountKey }) => ({
    kind: 'ok',
    accountKey,
    profile,
    metrics: profileMetrics(followers === null ? {} : { followers }),
  });

export const fails =
  (kind: ProfileFailureKind, scope?: 'server'): Answer =>
  ({ accountKey }) => ({ kind, accountKey, message: `It is ${kind}.`, ...(scope && { scope }) });

export const limited =
  (kind: PlatformPause['kind'], until: Date): Answer =>
  ({ accountKey }) => ({ kind, accountKey, message: `It is ${kind}.`, until });

/** Runs with a clock that stands still until it is told, against platforms that answer as they are told. */
export function withRunBench() {
  const place = withOpenDatabase();
  const workers: RunWorker[] = [];
  const bench = {
    time: Date.parse('2026-05-10T09:00:00Z'),
    now: () => new Date(bench.time),
    /** By handle; whoever is not in it has 100 followers. */
    answers: new Map<string, Answer>(),
    /** Instead of the fake adapter. */
    problems: new Map<Platform, PlatformProblem>(),
    adapters: new Map<Platform, PlatformAdapter>(),
    /** Batches of a platform that a worker has under way. */
    concurrency: 1,
    /** The handles of each call, in order. */
    calls: [] as { platform: Platform; handles: string[] }[],
    logged: [] as string[],

    get database() {
      return place.database;
    },
    get databaseUrl() {
      return place.url;
    },
    takeTags: () => place.takeTags(),
    tables: () => dumpTables(place.database),

    async reset() {
      bench.time = Date.parse('2026-05-10T09:00:00Z');
      for (const each of [bench.answers, bench.problems, bench.adapters]) each.clear();
      bench.concurrency = 1;
      bench.calls = [];
      bench.logged = [];
      await emptyTables(place.database);
      place.takeTags();
    },

    async addAccounts(platform: Platform, handles: readonly string[], governance: AccountGovernance = {}) {
      const entries = handles.map((handle): AccountEntry => ({
        platform,
        handle,
        url: `https://example.org/${handle}`,
        isUrlDerived: true,
        organization: null,
        governance,
      }));
      return place.database.write(async (tx) => {
        const { rows, changed } = await upsertAccounts(tx, entries, { now: bench.now() });
        return { result: rows.map((row) => row.accountId ?? 0), changed };
      });
    },

    start(request: Partial<RunRequest> = {}, wake: () => void = () => undefined) {
      const everything: RunRequest = {
        filter: null,
        accountIds: null,
        mode: 'LIVE',
        priority: 'NORMAL',
        idempotencyKey: null,
        caller: 'anonymous',
      };
      return startRun(place.database, { ...everything, ...request }, { ...launcherOf(bench.now), wake });
    },

    /** Likewise for a request that must be granted: the run's id. */
    async started(request: Partial<RunRequest> = {}): Promise<number> {
      const answer = await bench.start(request);
      if (answer.kind !== 'started') throw new Error(`The run was not started: ${answer.kind}.`);
      return answer.runId;
    },

    work(options: Partial<RunWorkerOptions> = {}): RunWorker {
      const worker = createRunWorker({
        database: place.database,
        registry: {
          adapterFor: (platform) => bench.problems.get(platform) ?? { adapter: adapterOf(platform) },
          concurrencyOf: () => bench.concurrency,
        },
        now: bench.now,
        random: () => 1,
        log,
        ...options,
      });
      workers.push(worker);
      return worker;
    },

    /** A worker that can be killed: from then on nothing of it reaches the database. */
    workUntilKilled() {
      let isAlive = true;
      const check = () => {
        if (!isAlive) throw new Error('This worker was killed.');
      };
      const worker = bench.work({
        database: {
          ...place.database,
          read: async (query) => (check(), place.database.read(query)),
          write: async (work) => (
            check(),
            place.database.write(async (tx) => {
              const written = await work(tx);
              check();
              return written;
            })
          ),
        },
      });
      return { worker, kill: () => (isAlive = false) };
    },

    /** Answers for a handle that wait until they are released; at the latest at the end of the test. */
    hold(handle: string, then: Answer = ok(20)) {
      let release: (answer: Answer) => void = () => undefined;
      const held = new Promise<Answer>((resolve) => (release = resolve));
      bench.answers.set(handle, async (request, question) =>
        (question === 1 ? await held : then)(request, question),
      );
      ends.push(() => release(then));
      return { release };
    },

    /** Starts a run and works until it has ended. */
    async run(mode: ScrapeMode = 'LIVE') {
      const runId = await bench.started({ mode });
      const worker = bench.work();
      await bench.untilEnded(runId);
      await worker.stop();
      return bench.report(runId);
    },

    /** The run's status, and of each task by handle `STATUS` or `STATUS CODE`. */
    async report(runId: number) {
      const tables = await bench.tables();
      const handles = new Map(tables.accounts.map((account) => [account.id, account.handle]));
      const tasks = tables.scrapeTasks.filter((task) => task.runId === runId);
      return {
        runId,
        status: tables.scrapeRuns.find((run) => run.id === runId)?.status,
        tasks: Object.fromEntries(
          tasks.map((task) => [
            handles.get(task.accountId) ?? '',
            [task.status, ...(task.errorCode === null ? [] : [task.errorCode])].join(' '),
          ]),
        ),
      };
    },

    /**
     * Returns when the workers have looked for work once more: they have worked off a run of a platform of its own,
     * and older runs come first.
     */
    async untilLooked(worker: RunWorker, platform: Platform = 'FLICKR') {
      const accountIds = await bench.addAccounts(platform, [`probe${bench.calls.length}`]);
      const runId = await bench.started({ accountIds });
      worker.wake();
      await bench.untilEnded(runId);
    },

    /** Lets the clock run on, and has the workers look for what has become due. */
    async pass(milliseconds: number, worker: RunWorker) {
      bench.time += milliseconds;
      await bench.untilLooked(worker);
    },

    /** How often a platform was asked. */
    callsTo: (platform: Platform) => bench.calls.filter((call) => call.platform === platform),

    async untilEnded(runId: number) {
      await bench.until(async () => {
        const { status } = await bench.report(runId);
        return status !== 'QUEUED' && status !== 'RUNNING';
      });
    },

    /** Waits for a condition; a test that waits in vain ends by its own timeout. */
    async until(condition: () => Promise<boolean> | boolean) {
      while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
    },
  };
  const ends: (() => void)[] = [];
  const questions = new Map<number, number>();
  const log: Log = {
    info: (_fields, message) => void bench.logged.push(message),
    warn: (_fields, message) => void bench.logged.push(message),
    error: (_fields, message) => void bench.logged.push(message),
  };

  function adapterOf(platform: Platform): PlatformAdapter {
    return (
      bench.adapters.get(platform) ?? {
        platform,
        batchSize: 3,
        countRequests: () => 1,
        fetchProfiles: (requests) => {
          bench.calls.push({ platform, handles: requests.map((request) => request.handle) });
          return Promise.all(
            requests.map(async (request) => {
              const question = (questions.get(request.accountKey) ?? 0) + 1;
              questions.set(request.accountKey, question);
              return await (bench.answers.get(request.handle) ?? ok(100))(request, question);
            }),
          );
        },
      }
    );
  }

  afterEach(async () => {
    for (const end of ends.splice(0)) end();
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  });
  return bench;
}
