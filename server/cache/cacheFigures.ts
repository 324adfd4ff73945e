import type { CacheFigures } from '../../schema/context.ts';
import { NOTHING_MEASURED, type LatencyCounts, type LatencyHistogram } from '../metrics/latencyHistogram.ts';
import type { CacheCounters } from './cacheCounters.ts';
import type { Entry } from './entry.ts';
import type { MemoryStore } from './memoryStore.ts';
import type { RedisLevel } from './redisLevel.ts';

export interface CacheFigureSources {
  isServing: boolean;
  counters: CacheCounters;
  memory: MemoryStore<Entry>;
  /** Of lookups in memory: a sample. */
  memoryLatency: LatencyHistogram;
  redis: RedisLevel | undefined;
}

/** What `performance.cache` tells, its latencies as they are counted. */
export type CacheTotals = CacheFigures<LatencyCounts>;

const NO_LEVEL = {
  available: false,
  hits: 0,
  misses: 0,
  errors: 0,
  latency: NOTHING_MEASURED,
  entries: null,
  bytes: null,
  evictions: null,
  connectedClients: null,
};

/** Of a process that answers no queries. */
export const NO_CACHE: CacheTotals = {
  available: false,
  hits: 0,
  misses: 0,
  joins: 0,
  staleRefusals: 0,
  stores: 0,
  invalidations: 0,
  missesBySize: 0,
  missesByLifetime: 0,
  l1: { name: 'memory', ...NO_LEVEL },
  l2: { name: 'redis', ...NO_LEVEL },
  byTag: [],
};

export function cacheTotals(sources: CacheFigureSources): CacheTotals {
  const { isServing, counters, memory, memoryLatency, redis } = sources;
  const { l1, l2, kinds } = counters;
  const { entries, bytes, evictions } = memory.figures();
  const atRedis = redis?.figures();
  return {
    available: isServing,
    hits: counters.hits,
    misses: counters.misses,
    joins: counters.joins,
    staleRefusals: counters.staleRefusals,
    stores: counters.stores,
    invalidations: counters.invalidations,
    missesBySize: counters.missesBySize,
    missesByLifetime: counters.missesByLifetime,
    l1: {
      name: 'memory',
      available: isServing,
      ...l1,
      errors: 0,
      latency: memoryLatency.counts(),
      entries,
      bytes,
      evictions,
      connectedClients: null,
    },
    l2: {
      name: 'redis',
      available: atRedis?.available ?? false,
      ...l2,
      errors: atRedis?.errors ?? 0,
      latency: atRedis?.latency ?? NOTHING_MEASURED,
      entries: atRedis?.entries ?? null,
      bytes: atRedis?.bytes ?? null,
      evictions: atRedis?.evictions ?? null,
      connectedClients: atRedis?.connectedClients ?? null,
    },
    byTag: Array.from(kinds.values(), (kind) => ({ ...kind })),
  };
}
