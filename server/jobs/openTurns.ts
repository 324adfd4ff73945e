import { createClient } from '@keyv/redis';
import {
  RateLimiterPostgres,
  RateLimiterRedis,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import type { Database } from '../../db/database.ts';
import type { Platform } from '../../db/domain.ts';
import { foreignSql } from '../../db/foreignSql.ts';
import type { RequestRate } from '../../scraper/platforms/platformFacts.ts';
import { inTime } from '../cache/inTime.ts';

export interface TurnsOptions {
  /** Undefined: turns are counted in PostgreSQL. */
  redisUrl: string | undefined;
  database: Database;
  paceOf: (platform: Platform) => RequestRate;
  /** Of who is told until when nothing may be sent. */
  now: () => Date;
}

/** The turns of all platforms, counted for all workers together: in Redis, and while that is away in PostgreSQL. */
export interface Turns {
  /** Null: it is the caller's turn. Else the milliseconds until the next window. */
  take(platform: Platform): Promise<number | null>;
  /** Nobody's turn comes before `until`: the platform has said so to one worker, and others have batches under way. */
  block(platform: Platform, until: Date): Promise<void>;
  close(): void;
}

/** Redis answers within a millisecond; as long as a cached answer waits for it. */
const REDIS_MS = 100;
const BLOCK_MS = 2_000;
const CONNECT_MS = 500;
const RECONNECT_MS = 1_000;

export function openTurns({ redisUrl, database, paceOf, now }: TurnsOptions): Turns {
  const inPostgres = limitersOf(
    paceOf,
    (rate) => new RateLimiterPostgres({ ...rate, ...postgresStore(database) }),
  );
  const client = redisUrl === undefined ? undefined : connect(redisUrl);
  const inRedis =
    client &&
    limitersOf(
      paceOf,
      (rate) =>
        new RateLimiterRedis({
          ...rate,
          storeClient: client,
          useRedisPackage: true,
          keyPrefix: 'tidemark:pace',
        }),
    );

  return {
    async take(platform) {
      if (inRedis && client.isReady) {
        try {
          return await consume(inRedis(platform), platform, REDIS_MS);
        } catch {
          // Frozen, full, or one of a cluster: PostgreSQL counts from here on.
        }
      }
      return consume(inPostgres(platform), platform);
    },
    async block(platform, until) {
      const ms = until.getTime() - now().getTime();
      if (ms <= 0) return;
      const limiters = [inPostgres(platform), ...(inRedis && client.isReady ? [inRedis(platform)] : [])];
      // Whoever is not reached asks once and hears it from the platform.
      await Promise.allSettled(limiters.map((limiter) => inTime(stop(limiter, platform, ms), BLOCK_MS)));
    },
    close: () => client?.destroy(),
  };
}

async function consume(
  limiter: RateLimiterAbstract,
  platform: Platform,
  ms = Infinity,
): Promise<number | null> {
  const taken = limiter.consume(platform).then(
    () => null,
    (refusal: unknown) => {
      if (refusal instanceof RateLimiterRes) return Math.max(1, refusal.msBeforeNext);
      throw refusal;
    },
  );
  return ms === Infinity ? taken : inTime(taken, ms);
}

/** The latest end stands: another worker may have been told more. */
async function stop(limiter: RateLimiterAbstract, platform: Platform, ms: number): Promise<void> {
  const standing = await limiter.get(platform);
  const isFull = standing !== null && standing.consumedPoints > limiter.points;
  if (!isFull || standing.msBeforeNext < ms) await limiter.block(platform, Math.ceil(ms / 1000));
}

interface Limit {
  points: number;
  duration: number;
}

/** One limiter a platform, made when it is first asked. */
function limitersOf(
  paceOf: TurnsOptions['paceOf'],
  create: (limit: Limit) => RateLimiterAbstract,
): (platform: Platform) => RateLimiterAbstract {
  const limiters = new Map<Platform, RateLimiterAbstract>();
  return (platform) => {
    const { requests, seconds } = paceOf(platform);
    const limiter = limiters.get(platform) ?? create({ points: requests, duration: seconds });
    limiters.set(platform, limiter);
    return limiter;
  };
}

function postgresStore(database: Database) {
  return {
    storeClient: {
      query: async ({ text, values }: { text: string; values?: unknown[] }) => {
        const rows = await database.read((db) => db.execute(foreignSql(text, values)));
        return { rows, rowCount: rows.length };
      },
    },
    storeType: 'client',
    // A migration has made it.
    tableName: 'pace',
    tableCreated: true,
    clearExpiredByTimeout: false,
  };
}

function connect(url: string) {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: CONNECT_MS, reconnectStrategy: RECONNECT_MS },
  });
  // Who counts notices by itself, and the cache tells of Redis in the log.
  client.on('error', () => undefined);
  client.connect().catch(() => undefined);
  return client;
}
