import { openDatabase } from '../../db/database.ts';
import { startOwnRedis, startSlowProxy } from '../support/redisControl.ts';
import { createAnswerForm } from './answerForm.ts';
import { createAsking } from './asking.ts';
import { bundleInstance } from './bundleInstance.ts';
import { createFleet } from './fleet.ts';
import { createHitAccounting } from './hitAccounting.ts';
import { openObserver } from './observer.ts';
import { createPool } from './operations.ts';
import { createPages } from './pages.ts';
import { createOwnWrites } from './ownWrites.ts';
import { createProblems, type Problem } from './problems.ts';
import { holdQuietMoment } from './quietMoment.ts';
import { createRandom } from './random.ts';
import { rolesOf, startAll, throughProxy } from './starting.ts';
import { runSegment, type SegmentTools } from './runSegment.ts';
import { planSegment } from './segment.ts';
import { createSharedClock } from './sharedClock.ts';
import { createTally, type Tally } from './tally.ts';
import { createWorld } from './world.ts';

export interface FuzzOptions {
  seed: number;
  steps: number;
  /** Between two quiet moments. */
  stepsBetween: number;
  /** Recurring operations. */
  pool: number;
  /** Of these, at each quiet moment. */
  compared: number;
  /** stock: one server with the cache of @envelop/response-cache, spared everything that it cannot know of. */
  server: 'tidemark' | 'stock';
  /** Also a third server that is its own worker, and warming: too much beside other tests. */
  isWhole: boolean;
  /** Migrated and empty. */
  databaseUrl: string;
  say: (text: string) => void;
  onProgress?: (tally: Tally, problems: number) => void;
}

export interface FuzzResult {
  tally: Tally;
  problems: readonly Problem[];
}

/** Writes that are told with a stale answer. */
const REMEMBERED_WRITES = 12;

/** Starts everything, breaks it as the seed says, compares, and ends everything. */
export async function runFuzz(options: FuzzOptions): Promise<FuzzResult> {
  const { seed, databaseUrl, server, say } = options;
  const isTame = server === 'stock';
  const closers: (() => Promise<unknown>)[] = [];
  const tally = createTally();
  const problems = createProblems(say);
  try {
    const bundle = await bundleInstance();
    closers.push(bundle.remove);
    const redis = await startOwnRedis();
    closers.push(redis.stop);
    const proxy = await startSlowProxy(redis.port);
    closers.push(proxy.stop);
    const direct = new URL(databaseUrl);
    const databaseProxy = await startSlowProxy(Number(direct.port));
    closers.push(databaseProxy.stop);
    const database = openDatabase({
      url: databaseUrl,
      poolSize: 2,
      statementTimeoutMs: 30_000,
      applicationName: 'fuzz writer',
    });
    closers.push(database.close);
    const observer = openObserver(databaseUrl);
    closers.push(observer.close);
    await createWorld(database, seed);

    const clock = createSharedClock();
    const accounting = createHitAccounting(observer, tally, clock.now);
    const fleet = createFleet(isTame ? [['a', 'server']] : rolesOf(options.isWhole), {
      file: bundle.file,
      settings: {
        server,
        databaseUrl: throughProxy(direct, databaseProxy),
        redisUrl: proxy.url,
        warming: options.isWhole,
      },
      clock: () => clock.state,
      onRead: accounting.onRead,
      onDeath: (name, words) => problems.note('death', `process ${name}: ${words}`),
    });
    closers.push(fleet.stop);
    const ask = createAsking(createAnswerForm(problems, !isTame), problems, tally);
    const ownWrites = createOwnWrites({ database, fleet, ask, problems, tally }, seed);
    const writes: string[] = [];
    const tools: SegmentTools = {
      ...{
        fleet,
        clock,
        observer,
        redis,
        proxy,
        databaseProxy,
        accounting,
        tally,
        database,
        ask,
        ownWrites,
        problems,
      },
      onWrite: (text) => {
        writes.push(text.slice(0, 400));
        if (writes.length > REMEMBERED_WRITES) writes.shift();
      },
    };
    await startAll(tools, seed);
    await fuzz(options, tools, () => `last writes:\n    ${writes.join('\n    ')}`);
  } finally {
    for (const close of closers.reverse()) await close();
  }
  return { tally, problems: problems.all };
}

async function fuzz(options: FuzzOptions, tools: SegmentTools, history: () => string): Promise<void> {
  const { seed, steps, stepsBetween, onProgress } = options;
  const isTame = options.server === 'stock';
  const { tally, problems, fleet, ask } = tools;
  const fresh = createPool(seed, options.pool);
  const all = [...fresh, ...(await createPages(fleet.servers()[0]!, ask, seed, fresh.length))];
  const pool = isTame ? all.filter((operation) => !operation.isVolatile) : all;
  const remembered = new Map<string, { etag: string; body: string }>();
  const progress = setInterval(() => onProgress?.(tally, problems.all.length), 1_000);
  try {
    for (let number = 0, step = 0; step < steps; number += 1, step += stepsBetween) {
      const planned = Math.min(stepsBetween, steps - step);
      await runSegment(planSegment({ seed, number, firstStep: step, steps: planned, pool, isTame }), tools);
      const random = createRandom(seed, 'quiet moment', number);
      const operations = random.sample(pool, options.compared);
      await holdQuietMoment(
        { step: step + planned, isHeard: !isTame, operations, random },
        { ...tools, remembered, history },
      );
    }
  } finally {
    clearInterval(progress);
  }
}
