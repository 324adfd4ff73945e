import type { RedisClientType } from '@keyv/redis';
import type { Database } from '../../db/database.ts';
import { hashOf } from '../cache/answer.ts';
import { postgresWindow, redisWindow, takeOfWindow } from '../windowLimiters.ts';
import type { Shortage } from './rateLimiter.ts';

/** Runs that one caller may start in a minute, whatever its points. */
export const TRIGGERS_A_MINUTE = 10;
const LIMIT = { points: TRIGGERS_A_MINUTE, duration: 60 };
const PREFIX = 'trigger';

/**
 * Counts the runs that a caller starts. It is rare and its effects are large, so all processes together are asked before
 * and not told after.
 */
export interface TriggerLimit {
  take(caller: string, runs: number): Promise<Shortage | undefined>;
}

export interface TriggerLimitOptions {
  /** Undefined: counted in PostgreSQL. */
  redis: RedisClientType | undefined;
  database: Database;
}

export function createTriggerLimit({ redis, database }: TriggerLimitOptions): TriggerLimit {
  const postgres = postgresWindow(LIMIT, PREFIX, database);
  const inRedis = redis && redisWindow(LIMIT, PREFIX, redis);
  return {
    async take(caller, runs) {
      const wait = await takeOfWindow(
        { redis: redis?.isReady ? inRedis : undefined, postgres },
        hashOf(caller),
        runs,
      );
      return wait === null ? undefined : { retryAfter: Math.ceil(wait / 1000) };
    },
  };
}
