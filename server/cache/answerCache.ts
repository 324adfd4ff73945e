import type { ExecutionResult } from 'graphql';
import type { ReadLog } from '../../schema/loaders/readLog.ts';
import { bytesOfResult, writtenResult } from '../graphql/writtenResult.ts';
import type { Work } from '../graphql/work.ts';
import { createAnswer, type Answer } from './answer.ts';
import { statusOf, type AnswerStore, type Found } from './answerStore.ts';
import type { CacheCounters } from './cacheCounters.ts';
import { BYPASSED, type CacheStatus } from './cacheStatus.ts';
import { createEntry } from './entry.ts';
import { Flights } from './flights.ts';
import type { Fence } from './invalidations.ts';

/** What an execution came to. */
export interface Executed {
  result: ExecutionResult;
  reads: ReadLog;
}

/**
 * use: as usual. refresh: asks the database, whatever is stored, and stores what it says. pass: does not store it.
 * warm: stores what is not there; nobody gets it, so it counts neither as hit nor as miss.
 */
export type CacheMode = 'use' | 'refresh' | 'pass' | 'warm';

export interface Lookup {
  /** When the loaders that the execution uses were made: nothing they hold is older. */
  fence: Fence;
  mode: CacheMode;
  /** The other door has just asked Redis in vain. */
  isAbsentFromRedis: boolean;
  /** Who waits for it; undefined: this process itself, to the end. */
  work: Work | undefined;
  execute: () => Promise<Executed>;
}

export interface Outcome {
  result: ExecutionResult;
  /** The bytes of the result; undefined when it holds errors, or is another at every instant. */
  answer: Answer | undefined;
  status: CacheStatus;
}

/** An execution, and for whom it is done. */
interface Flight {
  outcome: Promise<Outcome>;
  work: Work | undefined;
}

export interface AnswerCacheOptions {
  store: AnswerStore;
  counters: Pick<CacheCounters, 'joins'>;
  now: () => Date;
  /** No answer is kept for longer: a net below the tags and the clock, never what freshness rests on. */
  maxTtlSeconds: number;
}

/** The door of executions: what is stored, else what an execution comes to, which is then stored. */
export interface AnswerCache {
  /** To be read before the loaders of an execution are made. */
  readonly fence: Fence;
  /** One execution for all equal askers. */
  through(key: string, lookup: Lookup): Promise<Outcome>;
}

export function createAnswerCache({ store, counters, now, maxTtlSeconds }: AnswerCacheOptions): AnswerCache {
  const flights = new Flights<Flight>();

  async function execute(key: string, lookup: Lookup): Promise<Outcome> {
    const startedAt = now().getTime();
    const { result, reads } = await lookup.execute();
    const kind = lookup.mode === 'use' ? 'miss' : 'bypass';
    if (reads.isVolatile) return { result, answer: undefined, status: BYPASSED };
    if (result.errors) return { result, answer: undefined, status: { kind, stored: false, joined: false } };
    const bytes = bytesOfResult(result);
    const limit = startedAt + maxTtlSeconds * 1000;
    const entry = createEntry(createAnswer(bytes), reads.tags, {
      fence: lookup.fence.position,
      from: reads.from,
      until: Math.min(reads.until, limit),
    });
    entry.endsByLimit = limit < reads.until;
    if (lookup.mode === 'use') store.noteGain(key, entry);
    const stored = lookup.mode !== 'pass' && store.keep(key, entry, lookup.fence.epoch);
    return { result: writtenResult(bytes), answer: entry, status: { kind, stored, joined: false } };
  }

  async function fly(key: string, lookup: Lookup): Promise<Outcome> {
    // The other door has asked for all that it was sent together: of what it has found nothing is in memory while
    // PostgreSQL is away.
    const wasSought = lookup.isAbsentFromRedis && !store.isAway;
    const found = wasSought ? undefined : await store.fetch(key);
    if (found) return hit(found);
    const outcome = await execute(key, lookup);
    // PostgreSQL went away under it.
    const stale = outcome.result.errors && store.isAway ? store.peek(key) : undefined;
    if (stale) return hit(stale);
    store.count(outcome.status);
    return outcome;
  }

  function hit(found: Found): Outcome {
    store.countHit(found);
    return outcomeOf(found);
  }

  function outcomeOf(found: Found): Outcome {
    const { entry } = found;
    return {
      result: writtenResult(entry.body),
      answer: entry,
      status: statusOf(found),
    };
  }

  async function join(key: string, flight: Flight, lookup: Lookup): Promise<Outcome> {
    const release = flight.work?.hold(lookup.work?.signal);
    const outcome = await flight.outcome.finally(release);
    // All others had left before we came.
    if (outcome.result.errors && flight.work?.signal.aborted && !lookup.work?.signal.aborted)
      return through(key, lookup);
    counters.joins += 1;
    store.count(outcome.status);
    return outcome.status.kind === 'hit'
      ? outcome
      : { ...outcome, status: { ...outcome.status, joined: true } as const };
  }

  async function through(key: string, lookup: Lookup): Promise<Outcome> {
    const standing = lookup.mode === 'warm' ? (store.peek(key) ?? (await store.fetch(key))) : undefined;
    if (standing) return outcomeOf(standing);
    if (lookup.mode !== 'use') return execute(key, lookup);
    const found = store.peek(key);
    if (found) return hit(found);
    const { epoch, position } = lookup.fence;
    const flightKey = `${epoch} ${position} ${key}`;
    const current = flights.get(flightKey);
    if (current && !current.work?.signal.aborted) return join(key, current, lookup);
    const { work } = lookup;
    const flight: Flight = {
      work,
      outcome: fly(key, lookup).finally(() => flights.delete(flightKey, flight)),
    };
    flights.set(flightKey, flight);
    return flight.outcome;
  }

  return {
    get fence() {
      return store.fence;
    },
    through,
  };
}
