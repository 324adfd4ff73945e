import type { RedisClientType } from '@keyv/redis';
import type { Database } from '../../db/database.ts';
import { dropFullBuckets, spendOfBuckets, type Spending } from '../../db/writes/rateBuckets.ts';
import { inTime } from '../cache/inTime.ts';
import { redisElsePostgres } from '../redisElsePostgres.ts';
import type { RateSetting } from './gateSettings.ts';

/** Where all processes tell each other what their callers have spent. */
export interface BucketStore {
  /** What is left of each bucket, by its key. Rejects when nobody can be told. */
  spend(spendings: readonly Spending[]): Promise<ReadonlyMap<string, number>>;
  /** Forgets what is full again. */
  prune(): Promise<void>;
}

/** Of PostgreSQL, in the background: what comes later is told again. */
const DATABASE_MS = 2_000;

/** One key a bucket, so that it may lie on any node. `TIME` is Redis' own: processes need not agree on one. */
const SPEND = `
local capacity, refill, points = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local bucket = redis.call('HMGET', KEYS[1], 'level', 'at')
local level = capacity
if bucket[1] and bucket[2] then
  level = math.min(capacity, tonumber(bucket[1]) + math.max(0, now - tonumber(bucket[2])) * refill)
end
level = level - points
redis.call('HSET', KEYS[1], 'level', tostring(level), 'at', string.format('%.6f', now))
redis.call('EXPIRE', KEYS[1], math.max(1, math.ceil((capacity - level) / refill)))
return tostring(level)`;

export interface BucketStoreOptions {
  rate: RateSetting;
  /** Undefined: PostgreSQL alone. */
  redis: RedisClientType | undefined;
  database: Database;
}

/** In Redis, and while that is away in PostgreSQL. */
export function createBucketStore({ rate, redis, database }: BucketStoreOptions): BucketStore {
  const { capacity, refillPerSecond } = rate;

  async function spendInRedis(
    client: RedisClientType,
    spendings: readonly Spending[],
  ): Promise<Map<string, number>> {
    const levels = await Promise.all(
      spendings.map(({ key, points }) =>
        client.eval(SPEND, {
          keys: [`tidemark:bucket:${key}`],
          arguments: [capacity, refillPerSecond, points].map(String),
        }),
      ),
    );
    return new Map(spendings.map(({ key }, index) => [key, Number(levels[index])]));
  }

  return {
    spend: (spendings) =>
      redisElsePostgres(redis?.isReady ? () => spendInRedis(redis, spendings) : undefined, () =>
        inTime(
          database.read((db) => spendOfBuckets(db, rate, spendings)),
          DATABASE_MS,
        ),
      ),
    prune: () =>
      inTime(
        database.read((db) => dropFullBuckets(db, rate)),
        DATABASE_MS,
      ),
  };
}
