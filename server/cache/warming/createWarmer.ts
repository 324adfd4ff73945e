import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../../../db/database.ts';
import { dayOf, daysBetween } from '../../../db/day.ts';
import type { CacheWarmed } from '../../../schema/context.ts';
import { WARMING } from '../../auth/caller.ts';
import type { GraphQLHandler } from '../../graphql/createGraphQLHandler.ts';
import { createRequestState } from '../../graphql/requestState.ts';
import { defaultOperations } from './defaultOperations.ts';
import { moveDays } from './moveDays.ts';
import type { PopularOperations } from './popularOperations.ts';

export interface WarmerOptions {
  popular: Pick<PopularOperations, 'save' | 'mostUsed'>;
  handle: GraphQLHandler['handle'];
  /** Not that of live requests: none of them waits for one of its connections. */
  database: Database;
  /** No live request waits for the database. */
  isQuiet: () => boolean;
  now: () => Date;
}

export interface Warmer {
  readonly isBusy: boolean;
  /**
   * Executes and stores what is asked most often and not stored: at most `limit` operations, 50 when null. A call
   * joins the one that is under way.
   * @throws what the database throws when it cannot say what is asked most often
   */
  warm(limit: number | null): Promise<CacheWarmed>;
  /** Ends what is under way, at once, and for good. */
  stop(): void;
}

/** The dashboard's first pages and what some scripts ask every day; some hundred milliseconds of PostgreSQL. */
const DEFAULT_LIMIT = 50;
/** Of the time in which somebody may wait for `warmCache`, or for an answer on a machine that is busy with it. */
const BUDGET_MS = 5_000;
/** Between two looks whether live requests have what they need: a few of them take so long. */
const LOOK_MS = 10;

export function createWarmer({ popular, handle, database, isQuiet, now }: WarmerOptions): Warmer {
  let running: Promise<CacheWarmed> | undefined;
  let time = new AbortController();

  async function ask(body: string) {
    const state = createRequestState({
      id: 'warming',
      parameters: { body },
      caller: WARMING,
      cacheMode: 'warm',
      database,
    });
    // By GET nothing but a query is executed, whatever the table holds.
    const response = await handle({ method: 'GET', accept: 'application/json', state });
    return { response, status: state.outcomes[0]?.status };
  }

  /** What was asked on another day is asked as it was, and as it would be today. */
  async function mostUsed(limit: number): Promise<string[]> {
    await popular.save();
    const today = dayOf(now());
    const operations = await popular.mostUsed(limit);
    return operations.flatMap(({ body, askedOn }) => [moveDays(body, daysBetween(askedOn, today)), body]);
  }

  async function choose(limit: number): Promise<string[]> {
    const bodies = new Set(await mostUsed(limit));
    if (bodies.size < limit) {
      const answerTo = async (body: string): Promise<unknown> => (await ask(body)).response.json();
      for (const body of await defaultOperations(answerTo, dayOf(now()))) bodies.add(body);
    }
    return [...bodies].slice(0, limit);
  }

  /** False when there is no time left. */
  async function isOurTurn({ signal }: AbortController): Promise<boolean> {
    // What is stored already costs no wait: requests that are answered from the cache come in between.
    await nextTurn();
    while (!signal.aborted && !isQuiet()) await pause(LOOK_MS);
    return !signal.aborted;
  }

  async function run(limit: number, time: AbortController): Promise<CacheWarmed> {
    const startedAt = performance.now();
    const timer = setTimeout(() => time.abort(), BUDGET_MS);
    const isOver = new Promise<undefined>((resolve) => {
      time.signal.addEventListener('abort', () => resolve(undefined));
    });
    let warmed = 0;
    try {
      const bodies = (await Promise.race([isOver, choose(limit)])) ?? [];
      for (const body of bodies) {
        if (!(await isOurTurn(time))) break;
        const asked = await Promise.race([isOver, ask(body)]);
        if (asked?.status?.kind === 'bypass' && asked.status.stored) warmed += 1;
      }
      return { warmed, skipped: bodies.length - warmed, milliseconds: performance.now() - startedAt };
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    get isBusy() {
      return running !== undefined;
    },
    warm(limit) {
      running ??= run(limit ?? DEFAULT_LIMIT, (time = new AbortController())).finally(
        () => (running = undefined),
      );
      return running;
    },
    stop: () => time.abort(),
  };
}
