import type { RedisClientType } from '@keyv/redis';
import {
  RateLimiterPostgres,
  RateLimiterRedis,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import type { Database } from '../db/database.ts';
import { foreignSql } from '../db/foreignSql.ts';
import { redisElsePostgres } from './redisElsePostgres.ts';

/** So many points in a window, which begins with the first of them. */
export interface WindowLimit {
  points: number;
  /** Seconds. */
  duration: number;
}

/** Counted in PostgreSQL, for all processes. */
export function postgresWindow(
  limit: WindowLimit,
  keyPrefix: string,
  database: Database,
): RateLimiterPostgres {
  return new RateLimiterPostgres({
    ...limit,
    keyPrefix,
    storeClient: {
      query: async ({ text, values }: { text: string; values?: unknown[] }) => {
        // Asked twice when its connection was lost, as a read is: at worst counted twice.
        const rows = await database.read((db) => db.execute(foreignSql(text, values)));
        return { rows, rowCount: rows.length };
      },
    },
    storeType: 'client',
    // A migration has made it.
    tableName: 'pace',
    tableCreated: true,
    clearExpiredByTimeout: false,
  });
}

/** Counted in Redis, for all processes. */
export const redisWindow = (
  limit: WindowLimit,
  keyPrefix: string,
  client: RedisClientType,
): RateLimiterRedis =>
  new RateLimiterRedis({
    ...limit,
    keyPrefix: `tidemark:${keyPrefix}`,
    storeClient: client,
    useRedisPackage: true,
  });

/**
 * Takes points of a key's window: null when they were there, else the milliseconds until the next one. In Redis, and while
 * that is away in PostgreSQL.
 * @throws when neither can be asked
 */
export async function takeOfWindow(
  windows: { redis: RateLimiterAbstract | undefined; postgres: RateLimiterAbstract },
  key: string,
  points = 1,
): Promise<number | null> {
  const { redis, postgres } = windows;
  return redisElsePostgres(redis && (() => consume(redis, key, points)), () =>
    consume(postgres, key, points),
  );
}

const consume = (limiter: RateLimiterAbstract, key: string, points: number): Promise<number | null> =>
  limiter.consume(key, points).then(
    () => null,
    (refusal: unknown) => {
      if (refusal instanceof RateLimiterRes) return Math.max(1, refusal.msBeforeNext);
      throw refusal;
    },
  );
