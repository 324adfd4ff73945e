import type { ExecutionResult } from 'graphql';
import type { ReadLog } from '../../schema/loaders/readLog.ts';
import { bytesOf, createAnswer, type Answer } from './answer.ts';
import type { LatencyHistogram } from '../metrics/latencyHistogram.ts';
import type { CacheCounters } from './cacheCounters.ts';
import { BYPASSED, type CacheStatus } from './cacheStatus.ts';
import { createEntry, decodeEntry, encodeEntry, type Entry } from './entry.ts';
import type { Fence, Invalidations } from './invalidations.ts';
import type { MemoryStore } from './memoryStore.ts';
import type { OutboxFollower } from './outboxFollower.ts';
import type { RedisLevel } from './redisLevel.ts';

export interface AnswerCacheOptions {
  memory: MemoryStore<Entry>;
  /** Without Redis the memory serves alone. */
  redis: RedisLevel | undefined;
  invalidations: Invalidations;
  follower: Pick<OutboxFollower, 'isCurrent' | 'installation'>;
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
}

/** The one place that stores answers. Whoever asks gets what the database would say now, or nothing. */
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
}

/** One lookup in memory of so many is timed: the clock costs as much as the lookup. */
const SAMPLED = 64;

export function createAnswerCache(options: AnswerCacheOptions): AnswerCache {
  const { memory, redis, invalidations, follower, counters, memoryLatency, now, maxTtlSeconds, version } =
    options;
  let lookups = 0;
  const flights = new Map<string, Promise<Outcome>>();
  const fetches = new Map<string, Promise<Found | undefined>>();

  function isFresh(entry: Entry): boolean {
    const instant = now().getTime();
    if (instant < entry.from || instant >= entry.until) return false;
    const { position } = invalidations.fence;
    if (entry.standsAt === position) return true;
    if (!invalidations.areStanding(entry.tags, entry.fence)) return false;
    entry.standsAt = position;
    return true;
  }

  function peek(key: string): Found | undefined {
    lookups += 1;
    const startedAt = lookups % SAMPLED === 0 ? performance.now() : undefined;
    const entry = follower.isCurrent ? memory.get(key) : undefined;
    if (startedAt !== undefined) memoryLatency.record(performance.now() - startedAt);
    if (!entry) return undefined;
    if (isFresh(entry)) return { entry, level: 'l1' };
    counters.staleRefusals += 1;
    memory.delete(key);
    return undefined;
  }

  function keep(key: string, entry: Entry): void {
    entry.onGrown = () => {
      if (memory.get(key) === entry) memory.set(key, entry);
    };
    memory.set(key, entry);
  }

  const redisKey = (key: string): string => `tidemark:${follower.installation}:${version}:${key}`;

  async function fetchOnce(key: string): Promise<Found | undefined> {
    const { epoch } = invalidations.fence;
    const bytes = await redis?.get(redisKey(key));
    const entry = bytes && decodeEntry(bytes);
    if (!entry || !follower.isCurrent || epoch !== invalidations.fence.epoch) return undefined;
    // What stands at its own fence may not do so any more at ours: -1 makes sure that its tags are looked at.
    if (entry.fence !== invalidations.fence.position) entry.standsAt = -1;
    if (!isFresh(entry)) {
      counters.staleRefusals += 1;
      return undefined;
    }
    keep(key, entry);
    return { entry, level: 'l2' };
  }

  async function fetch(key: string): Promise<Found | undefined> {
    if (!redis?.isAvailable || !follower.isCurrent) return undefined;
    let pending = fetches.get(key);
    if (!pending) {
      pending = fetchOnce(key).finally(() => fetches.delete(key));
      fetches.set(key, pending);
    }
    return pending;
  }

  const countersOf = (entry: Entry) => (entry.counters ??= counters.ofKinds(entry.kinds));

  function countHit({ entry, level }: Found): void {
    count({ kind: 'hit', level });
    for (const kind of countersOf(entry)) kind.hits += 1;
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
    if (epoch !== invalidations.fence.epoch || !invalidations.areStanding(entry.tags, entry.fence))
      return false;
    const secondsLeft = Math.ceil((entry.until - now().getTime()) / 1000);
    if (secondsLeft < 1) return false;
    entry.standsAt = invalidations.fence.position;
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
    const text = JSON.stringify(result);
    const entry = createEntry(createAnswer(bytesOf(text)), reads.tags, {
      fence: lookup.fence.position,
      from: reads.from,
      until: Math.min(reads.until, startedAt + maxTtlSeconds * 1000),
    });
    const stored = lookup.mode !== 'pass' && store(key, entry, lookup.fence.epoch);
    return { result: withText(result, () => text), answer: entry, status: { kind, stored, joined: false } };
  }

  async function fly(key: string, lookup: Lookup): Promise<Outcome> {
    const found = lookup.isAbsentFromRedis ? undefined : await fetch(key);
    if (found) return hit(found);
    const outcome = await execute(key, lookup);
    count(outcome.status);
    return outcome;
  }

  function hit(found: Found): Outcome {
    countHit(found);
    return outcomeOf(found);
  }

  function outcomeOf({ entry, level }: Found): Outcome {
    return {
      result: withText(NO_TREE, () => entry.body.toString()),
      answer: entry,
      status: { kind: 'hit', level },
    };
  }

  async function join(flight: Promise<Outcome>): Promise<Outcome> {
    const outcome = await flight;
    counters.joins += 1;
    count(outcome.status);
    return outcome.status.kind === 'hit'
      ? outcome
      : { ...outcome, status: { ...outcome.status, joined: true } as const };
  }

  return {
    get fence() {
      return invalidations.fence;
    },
    peek,
    fetch,
    countHit,
    async through(key, lookup) {
      const standing = lookup.mode === 'warm' ? (peek(key) ?? (await fetch(key))) : undefined;
      if (standing) return outcomeOf(standing);
      if (lookup.mode !== 'use') return execute(key, lookup);
      const found = peek(key);
      if (found) return hit(found);
      const { epoch, position } = lookup.fence;
      const flightKey = `${epoch} ${position} ${key}`;
      const current = flights.get(flightKey);
      if (current) return join(current);
      const flight = fly(key, lookup).finally(() => flights.delete(flightKey));
      flights.set(flightKey, flight);
      return flight;
    },
  };
}

/** A stored answer is bytes only. */
const NO_TREE: ExecutionResult = { data: {} };

/** A result whose text is known: whoever writes it takes that. */
const withText = (result: ExecutionResult, stringify: () => string): ExecutionResult =>
  ({ ...result, stringify }) as ExecutionResult;
