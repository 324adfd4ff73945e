import type { ExecutionResult } from 'graphql';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ReadLog } from '../../schema/loaders/readLog.ts';
import { createAnswer, type Answer } from './answer.ts';
import type { LatencyHistogram } from '../metrics/latencyHistogram.ts';
import type { CacheCounters } from './cacheCounters.ts';
import { BYPASSED, type CacheStatus } from './cacheStatus.ts';
import { createEntry, decodeEntry, encodeEntry, sizeOfEntry, type Entry } from './entry.ts';
import { Flights } from './flights.ts';
import type { Ghosts } from './ghosts.ts';
import type { Fence, Invalidations } from './invalidations.ts';
import type { MemoryStore } from './memoryStore.ts';
import type { OutboxFollower } from './outboxFollower.ts';
import { bytesOfResult, writtenResult } from '../graphql/writtenResult.ts';
import type { RedisLevel } from './redisLevel.ts';
import type { Work } from '../graphql/work.ts';

export interface AnswerCacheOptions {
  memory: MemoryStore<Entry>;
  /** Of what was evicted from it. */
  ghosts: Pick<Ghosts, 'take'>;
  /** Without Redis the memory serves alone. */
  redis: RedisLevel | undefined;
  invalidations: Invalidations;
  follower: Pick<OutboxFollower, 'isCurrent' | 'isAway' | 'installation'>;
  counters: CacheCounters;
  memoryLatency: LatencyHistogram;
  now: () => Date;
  /** No answer is kept for longer: a net below the tags and the clock, never what freshness rests on. */
  maxTtlSeconds: number;
  /** Of the code and the settings that answers depend on: other processes may run others. */
  version: string;
}

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

/** Found under a key, and where. */
export interface Found {
  entry: Entry;
  level: 'l1' | 'l2';
  /** Nothing is known to have changed it, but nobody can be asked: PostgreSQL is away. Its time may be up. */
  isStale: boolean;
}

export const statusOf = ({ level, isStale }: Found): CacheStatus => ({ kind: 'hit', level, isStale });

/** An execution, and for whom it is done. */
interface Flight {
  outcome: Promise<Outcome>;
  work: Work | undefined;
}

/**
 * The one place that stores answers. Whoever asks gets what the database would say now, or nothing; while PostgreSQL is
 * away, what it said last.
 */
export interface AnswerCache {
  readonly fence: Fence;
  /** In memory, at once. */
  peek(key: string): Found | undefined;
  /** In Redis; promoted to memory. Asked for once, however many ask at the same time. */
  fetch(key: string): Promise<Found | undefined>;
  /** Counts an operation that was answered so. */
  countHit(found: Found): void;
  /** What is stored, else what an execution comes to, which is then stored: one execution for all equal askers. */
  through(key: string, lookup: Lookup): Promise<Outcome>;
  /** Drops from memory what will never be served as fresh again; a dry one only counts it. */
  sweep(options: { isDry: boolean }): Promise<Swept>;
}

export interface Swept {
  /** Answers whose data has changed, answers whose time was up, and the bytes of both. */
  changed: number;
  expired: number;
  bytes: number;
}

/** One lookup in memory of so many is timed: the clock costs as much as the lookup. */
const SAMPLED = 64;
/** Answers looked at between two turns of the event loop: a few milliseconds at most. */
const SWEPT_AT_A_TIME = 500;

export function createAnswerCache(options: AnswerCacheOptions): AnswerCache {
  const { memory, ghosts, redis, invalidations, follower, counters, memoryLatency, now } = options;
  const { maxTtlSeconds, version } = options;
  let lookups = 0;
  const flights = new Flights<Flight>();
  const fetches = new Flights<Promise<Found | undefined>>();

  function isFresh(entry: Entry): boolean {
    const instant = now().getTime();
    return instant >= entry.from && instant < entry.until && isStanding(entry);
  }

  /** Nothing that it has read is known to have been changed. */
  function isStanding(entry: Entry): boolean {
    const { version } = invalidations;
    if (entry.standsAt === version) return true;
    if (!invalidations.areStanding(entry, entry.fence)) return false;
    entry.standsAt = version;
    return true;
  }

  function peek(key: string): Found | undefined {
    lookups += 1;
    const startedAt = lookups % SAMPLED === 0 ? performance.now() : undefined;
    const { isCurrent } = follower;
    const entry = isCurrent || follower.isAway ? memory.get(key) : undefined;
    if (startedAt !== undefined) memoryLatency.record(performance.now() - startedAt);
    if (!entry) return undefined;
    if (isCurrent ? isFresh(entry) : isStanding(entry)) return { entry, level: 'l1', isStale: !isCurrent };
    counters.staleRefusals += 1;
    // What only time has made old may yet be served as such, when PostgreSQL goes away.
    if (!isStanding(entry)) memory.delete(key);
    return undefined;
  }

  /** Whether a larger memory or a longer lifetime would have had the answer that was missed, and is made anew. */
  function noteGain(key: string, made: Entry): void {
    const instant = now().getTime();
    const old = memory.peek(key);
    const ghost = old ? undefined : ghosts.take(key);
    if (old?.endsByLimit && instant >= old.until && isStanding(old)) counters.missesByLifetime += 1;
    // The same question has read the same things.
    if (ghost && instant < ghost.until && invalidations.areStanding(made, ghost.fence))
      counters.missesBySize += 1;
  }

  function keep(key: string, entry: Entry): void {
    const onGrown = (): void => {
      if (memory.get(key) === entry) memory.set(key, entry);
    };
    // Not in one: a function that is made where a property is set is made among V8's old objects, and would keep the body
    // of an answer that is not kept any more until the next full collection.
    entry.onGrown = onGrown;
    memory.set(key, entry);
  }

  const redisKey = (key: string): string => `tidemark:${follower.installation}:${version}:${key}`;

  async function fetchOnce(key: string): Promise<Found | undefined> {
    const { epoch } = invalidations.fence;
    const bytes = await redis?.get(redisKey(key));
    const entry = bytes && decodeEntry(bytes);
    const { isCurrent } = follower;
    if (!entry || !(isCurrent || follower.isAway) || epoch !== invalidations.fence.epoch) return undefined;
    if (!(isCurrent ? isFresh(entry) : isStanding(entry))) {
      counters.staleRefusals += 1;
      return undefined;
    }
    if (isCurrent) {
      noteGain(key, entry);
      keep(key, entry);
    }
    return { entry, level: 'l2', isStale: !isCurrent };
  }

  async function fetch(key: string): Promise<Found | undefined> {
    if (!redis?.isAvailable || !(follower.isCurrent || follower.isAway)) return undefined;
    let pending = fetches.get(key);
    if (!pending) {
      const made = fetchOnce(key).finally(() => fetches.delete(key, made));
      fetches.set(key, (pending = made));
    }
    return pending;
  }

  const countersOf = (entry: Entry) => (entry.counters ??= counters.ofKinds(entry.kinds));

  function countHit(found: Found): void {
    count(statusOf(found));
    for (const kind of countersOf(found.entry)) kind.hits += 1;
  }

  /** What is never stored is neither hit nor miss. */
  function count(status: CacheStatus): void {
    if (status.kind === 'bypass') return;
    const level = status.kind === 'hit' ? status.level : undefined;
    if (level) counters[level].hits += 1;
    if (level !== 'l1') counters.l1.misses += 1;
    if (!level && redis?.isAvailable) counters.l2.misses += 1;
    if (level) counters.hits += 1;
    else counters.misses += 1;
  }

  /** True when the answer is stored: nothing of it was changed while it was made. */
  function store(key: string, entry: Entry, epoch: number): boolean {
    if (epoch !== invalidations.fence.epoch || !invalidations.areStanding(entry, entry.fence)) return false;
    const secondsLeft = Math.ceil((entry.until - now().getTime()) / 1000);
    if (secondsLeft < 1) return false;
    entry.standsAt = invalidations.version;
    for (const kind of countersOf(entry)) kind.stores += 1;
    counters.stores += 1;
    keep(key, entry);
    if (redis?.isAvailable)
      redis.set(redisKey(key), encodeEntry(entry), Math.min(secondsLeft, maxTtlSeconds));
    return true;
  }

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
    if (lookup.mode === 'use') noteGain(key, entry);
    const stored = lookup.mode !== 'pass' && store(key, entry, lookup.fence.epoch);
    return { result: writtenResult(bytes), answer: entry, status: { kind, stored, joined: false } };
  }

  async function fly(key: string, lookup: Lookup): Promise<Outcome> {
    const found = lookup.isAbsentFromRedis ? undefined : await fetch(key);
    if (found) return hit(found);
    const outcome = await execute(key, lookup);
    // PostgreSQL went away under it.
    const stale = outcome.result.errors && follower.isAway ? peek(key) : undefined;
    if (stale) return hit(stale);
    count(outcome.status);
    return outcome;
  }

  function hit(found: Found): Outcome {
    countHit(found);
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
    count(outcome.status);
    return outcome.status.kind === 'hit'
      ? outcome
      : { ...outcome, status: { ...outcome.status, joined: true } as const };
  }

  async function through(key: string, lookup: Lookup): Promise<Outcome> {
    const standing = lookup.mode === 'warm' ? (peek(key) ?? (await fetch(key))) : undefined;
    if (standing) return outcomeOf(standing);
    if (lookup.mode !== 'use') return execute(key, lookup);
    const found = peek(key);
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

  async function sweep({ isDry }: { isDry: boolean }): Promise<Swept> {
    const swept: Swept = { changed: 0, expired: 0, bytes: 0 };
    for (const [place, key] of memory.keys().entries()) {
      if (place % SWEPT_AT_A_TIME === 0) await nextTurn();
      // Nothing is known to be dead by one that does not hear the news.
      if (!follower.isCurrent) break;
      const entry = memory.peek(key);
      if (!entry) continue;
      if (!isStanding(entry)) swept.changed += 1;
      else if (now().getTime() >= entry.until) swept.expired += 1;
      else continue;
      swept.bytes += sizeOfEntry(entry);
      if (!isDry) memory.delete(key);
    }
    return swept;
  }

  return {
    get fence() {
      return invalidations.fence;
    },
    peek,
    fetch,
    countHit,
    through,
    sweep,
  };
}
