import type { CacheFigures } from '../../schema/performanceFigures.ts';
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
      ...NO_LEVEL,
      ...l1,
      available: isServing,
      latency: memoryLatency.counts(),
      entries,
      bytes,
      evictions,
    },
    l2: {
      name: 'redis',
      ...NO_LEVEL,
      ...redis?.figures(),
      ...l2,
    },
    byTag: Array.from(kinds.values(), (kind) => ({ ...kind })),
  };
}
