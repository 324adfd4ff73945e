import type { Logger } from 'pino';
import { openDatabase } from '../../db/database.ts';
import { listenToOutbox } from '../../db/listenToOutbox.ts';
import { kindOf, type Tag } from '../../db/tags.ts';
import { createLatencyHistogram } from '../metrics/latencyHistogram.ts';
import { createAnswerCache, type AnswerCache } from './answerCache.ts';
import { createAnswerStore, type AnswerStore } from './answerStore.ts';
import { cacheTotals, type CacheTotals } from './cacheFigures.ts';
import { createCacheCounters } from './cacheCounters.ts';
import { sizeOfEntry, type Entry } from './entry.ts';
import { createGhosts } from './ghosts.ts';
import { createInvalidations } from './invalidations.ts';
import { createMemoryStore } from './memoryStore.ts';
import { createOutboxFollower, type NewsListener } from './outboxFollower.ts';
import { openRedisLevel } from './redisLevel.ts';

export interface CacheSettings {
  /** Holds a password: never logged as it is. Undefined: memory alone. */
  redisUrl: string | undefined;
  /** What answers in memory may cost this process, those included that were evicted and are not collected yet. */
  l1Bytes: number;
  /** 1 … 86,400. */
  maxTtlSeconds: number;
  /** Whether what is used most is computed unasked: at start and after runs. */
  warming: boolean;
}

export interface CacheRoomOptions {
  settings: CacheSettings;
  databaseUrl: string;
  /** Of the code and the settings that answers depend on. */
  version: string;
  log: Logger;
  now: () => Date;
  /** Told of what was changed, by whatever process. */
  onNews: NewsListener;
  /** Told when nothing is stored any more, as at start. */
  onForgotten: () => void;
}

/** The cache of one process with all that keeps it true. */
export interface CacheRoom {
  readonly store: AnswerStore;
  readonly cache: AnswerCache;
  /** Resolves once what is stored may be served, or once that is known to have failed for now. */
  readonly opened: Promise<void>;
  /** For how long PostgreSQL has not answered; 0 while it does. */
  readonly databaseAwaySeconds: number;
  /** The same of Redis; also 0 where there is none. */
  readonly redisAwaySeconds: number;
  /** To be awaited after each commit of this process, before the writer gets its answer. */
  committed(tags: ReadonlySet<Tag>, sequence: number): Promise<void>;
  totals(): CacheTotals;
  close(): Promise<void>;
}

/** A thousand rows by their key: what takes longer is a database in trouble. */
const NEWS_STATEMENT_MS = 2_000;

/**
 * V8 looks for evicted answers only when so many bytes of them have come together: until then they take memory, too.
 * That is a part of what was allowed, of little as of much at most a half.
 */
const UNCOLLECTED_BYTES = 64 * 1024 * 1024;

const heldBytes = (l1Bytes: number): number => l1Bytes - Math.min(l1Bytes / 2, UNCOLLECTED_BYTES);

export function openCacheRoom(options: CacheRoomOptions): CacheRoom {
  const { settings, databaseUrl, version, log, now } = options;
  const counters = createCacheCounters();
  const memoryLatency = createLatencyHistogram();
  const invalidations = createInvalidations();
  const maxBytes = heldBytes(settings.l1Bytes);
  const ghosts = createGhosts(maxBytes);
  const memory = createMemoryStore<Entry>({
    maxBytes,
    sizeOf: sizeOfEntry,
    onEvicted: (key, entry) => ghosts.add(key, entry, sizeOfEntry(entry)),
  });
  const redis = settings.redisUrl === undefined ? undefined : openRedisLevel({ url: settings.redisUrl, log });
  // News have a connection of their own: they never wait behind requests, nor a writer for them.
  const news = openDatabase({
    url: databaseUrl,
    poolSize: 1,
    statementTimeoutMs: NEWS_STATEMENT_MS,
    applicationName: 'tidemark news',
  });
  const follower = createOutboxFollower({
    database: news,
    invalidations,
    log,
    onNews(tags) {
      counters.invalidations += 1;
      for (const kind of counters.ofKinds(new Set(tags.map(kindOf)))) kind.purges += 1;
      options.onNews(tags);
    },
    onForgotten() {
      memory.clear();
      options.onForgotten();
    },
  });
  let stopListening!: () => Promise<void>;
  const opened = new Promise<void>((resolve) => {
    const reread = (): void => void follower.reread().then(resolve);
    stopListening = listenToOutbox(databaseUrl, {
      onNews: (sequence) => void follower.readUntil(sequence),
      onLost: reread,
      onListening: reread,
    });
  });
  const { maxTtlSeconds } = settings;
  const store = createAnswerStore({
    memory,
    ghosts,
    redis,
    invalidations,
    follower,
    counters,
    memoryLatency,
    now,
    maxTtlSeconds,
    version,
  });

  return {
    store,
    cache: createAnswerCache({ store, counters, now, maxTtlSeconds }),
    opened,
    get databaseAwaySeconds() {
      return follower.awaySeconds;
    },
    get redisAwaySeconds() {
      return redis?.awaySeconds ?? 0;
    },
    committed: follower.committed,
    totals: () => cacheTotals({ isServing: follower.isCurrent, counters, memory, memoryLatency, redis }),
    async close() {
      follower.close();
      await Promise.all([stopListening(), news.close(), redis?.close()]);
    },
  };
}
