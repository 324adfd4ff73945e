import type { Logger } from 'pino';
import type { Database } from '../../db/database.ts';
import { listenToOutbox } from '../../db/listenToOutbox.ts';
import type { Tag } from '../../db/tags.ts';
import type { CacheFigures } from '../../schema/context.ts';
import { createLatencyHistogram } from '../metrics/latencyHistogram.ts';
import { createAnswerCache, type AnswerCache } from './answerCache.ts';
import { cacheFigures } from './cacheFigures.ts';
import { createCacheCounters } from './cacheCounters.ts';
import { sizeOfEntry, type Entry } from './entry.ts';
import { createInvalidations } from './invalidations.ts';
import { createMemoryStore } from './memoryStore.ts';
import { createOutboxFollower } from './outboxFollower.ts';
import { openRedisLevel } from './redisLevel.ts';

export interface CacheSettings {
  /** Holds a password: never logged as it is. Undefined: memory alone. */
  redisUrl: string | undefined;
  /** What the memory may hold. */
  l1Bytes: number;
  /** 1 … 86,400. */
  maxTtlSeconds: number;
}

export interface CacheRoomOptions {
  settings: CacheSettings;
  database: Database;
  databaseUrl: string;
  /** Of the code and the settings that answers depend on. */
  version: string;
  log: Logger;
  now: () => Date;
}

/** The cache of one process with all that keeps it true. */
export interface CacheRoom {
  readonly cache: AnswerCache;
  /** To be awaited after each commit of this process, before the writer gets its answer. */
  committed(tags: ReadonlySet<Tag>, sequence: number): Promise<void>;
  figures(): CacheFigures;
  close(): Promise<void>;
}

export function openCacheRoom(options: CacheRoomOptions): CacheRoom {
  const { settings, database, databaseUrl, version, log, now } = options;
  const counters = createCacheCounters();
  const memoryLatency = createLatencyHistogram();
  const invalidations = createInvalidations();
  const memory = createMemoryStore<Entry>({ maxBytes: settings.l1Bytes, sizeOf: sizeOfEntry });
  const redis = settings.redisUrl === undefined ? undefined : openRedisLevel({ url: settings.redisUrl, log });
  const follower = createOutboxFollower({
    database,
    invalidations,
    log,
    onNews(tags) {
      counters.invalidations += 1;
      for (const kind of counters.kindsOf(tags)) kind.purges += 1;
    },
    onForgotten: () => memory.clear(),
  });
  const stopListening = listenToOutbox(databaseUrl, {
    onNews: (sequence) => void follower.readUntil(sequence),
    onLost: () => follower.reread(),
    onListening: () => follower.reread(),
  });
  const cache = createAnswerCache({
    memory,
    redis,
    invalidations,
    follower,
    counters,
    memoryLatency,
    now,
    maxTtlSeconds: settings.maxTtlSeconds,
    version,
  });

  return {
    cache,
    committed: follower.committed,
    figures: () => cacheFigures({ isServing: follower.isCurrent, counters, memory, memoryLatency, redis }),
    async close() {
      follower.close();
      await Promise.all([stopListening(), redis?.close()]);
    },
  };
}
