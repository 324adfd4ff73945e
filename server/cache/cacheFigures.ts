import type { CacheFigures } from '../../schema/context.ts';
import { createLatencyHistogram, type LatencyHistogram } from '../metrics/latencyHistogram.ts';
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

const NOTHING_MEASURED = createLatencyHistogram().figures();

/** What `performance.cache` tells. */
export function cacheFigures(sources: CacheFigureSources): CacheFigures {
  const { isServing, counters, memory, memoryLatency, redis } = sources;
  const { hits, misses, joins, staleRefusals, stores, invalidations, l1, l2, kinds } = counters;
  const { entries, bytes, evictions } = memory.figures();
  const atRedis = redis?.figures();
  return {
    available: isServing,
    hits,
    misses,
    joins,
    staleRefusals,
    stores,
    invalidations,
    l1: {
      name: 'memory',
      available: isServing,
      ...l1,
      errors: 0,
      latency: memoryLatency.figures(),
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
    byTag: [...kinds.values()],
  };
}
