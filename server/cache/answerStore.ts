import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LatencyHistogram } from '../metrics/latencyHistogram.ts';
import type { CacheCounters } from './cacheCounters.ts';
import type { CacheStatus } from './cacheStatus.ts';
import { encodeEntry, decodeEntry, sizeOfEntry, type Entry } from './entry.ts';
import { Flights } from './flights.ts';
import type { Ghosts } from './ghosts.ts';
import type { Fence, Invalidations } from './invalidations.ts';
import type { MemoryStore } from './memoryStore.ts';
import type { OutboxFollower } from './outboxFollower.ts';
import type { RedisLevel } from './redisLevel.ts';

export interface AnswerStoreOptions {
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

/** Found under a key, and where. */
export interface Found {
  entry: Entry;
  level: 'l1' | 'l2';
  /** Nothing is known to have changed it, but nobody can be asked: PostgreSQL is away. Its time may be up. */
  isStale: boolean;
}

export const statusOf = ({ level, isStale }: Found): CacheStatus => ({ kind: 'hit', level, isStale });

/**
 * The answers in memory and in Redis. Whoever asks gets what the database would say now, or nothing; while PostgreSQL is
 * away, what it said last.
 */
export interface AnswerStore {
  readonly fence: Fence;
  /** Nothing can be asked of PostgreSQL: what it said last is served. */
  readonly isAway: boolean;
  /** In memory, at once. */
  peek(key: string): Found | undefined;
  /** In Redis; promoted to memory. Asked for once, however many ask at the same time. */
  fetch(key: string): Promise<Found | undefined>;
  /** Stores what was made since the fence of this epoch; false when something of it was changed meanwhile. */
  keep(key: string, made: Entry, epoch: number): boolean;
  /** Notes whether a larger memory or a longer lifetime would have had the answer that was missed, and is made anew. */
  noteGain(key: string, made: Entry): void;
  /** Counts an operation that was answered by what was found. */
  countHit(found: Found): void;
  /** Counts one by what came of it. */
  count(status: CacheStatus): void;
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

export function createAnswerStore(options: AnswerStoreOptions): AnswerStore {
  const { memory, ghosts, redis, invalidations, follower, counters, memoryLatency, now } = options;
  const { maxTtlSeconds, version } = options;
  let lookups = 0;
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

  function noteGain(key: string, made: Entry): void {
    const instant = now().getTime();
    const old = memory.peek(key);
    const ghost = old ? undefined : ghosts.take(key);
    if (old?.endsByLimit && instant >= old.until && isStanding(old)) counters.missesByLifetime += 1;
    // The same question has read the same things.
    if (ghost && instant < ghost.until && invalidations.areStanding(made, ghost.fence))
      counters.missesBySize += 1;
  }

  function remember(key: string, entry: Entry): void {
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
      remember(key, entry);
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

  function keep(key: string, entry: Entry, epoch: number): boolean {
    if (epoch !== invalidations.fence.epoch || !invalidations.areStanding(entry, entry.fence)) return false;
    const secondsLeft = Math.ceil((entry.until - now().getTime()) / 1000);
    if (secondsLeft < 1) return false;
    entry.standsAt = invalidations.version;
    for (const kind of countersOf(entry)) kind.stores += 1;
    counters.stores += 1;
    remember(key, entry);
    if (redis?.isAvailable)
      redis.set(redisKey(key), encodeEntry(entry), Math.min(secondsLeft, maxTtlSeconds));
    return true;
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
    get isAway() {
      return follower.isAway;
    },
    peek,
    fetch,
    keep,
    noteGain,
    countHit,
    count,
    sweep,
  };
}
