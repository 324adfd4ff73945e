import type { Database } from '../../db/database.ts';
import { openRedisClient } from '../openRedisClient.ts';
import { createBucketStore } from './bucketStore.ts';
import type { RateSetting } from './gateSettings.ts';
import { createRateHeaders, type BucketFigures } from './rateHeaders.ts';
import { createRateLimiter, type Shortage } from './rateLimiter.ts';
import { settleBuckets } from './settleBuckets.ts';
import { createTriggerLimit } from './triggerLimit.ts';

/** How much callers may ask. A caller is its bucket; null is one whom nobody limits. */
export interface RateLimits {
  /** Takes points, at once. */
  take(caller: string | null, points: number): Shortage | undefined;
  giveBack(caller: string | null, points: number): void;
  takeTriggers(caller: string | null, runs: number): Promise<Shortage | undefined>;
  /** Undefined: it is not limited. */
  figures(caller: string | null): (BucketFigures & RateSetting) | undefined;
  /** What every answer tells of it: name, value, name, value … */
  headers(caller: string | null): readonly string[];
  close(): void;
}

export interface RateLimitsOptions {
  rate: RateSetting | undefined;
  /** Undefined: servers settle in PostgreSQL. */
  redisUrl: string | undefined;
  /** Of background work. */
  database: Database;
  now: () => Date;
}

export function openRateLimits({ rate, redisUrl, database, now }: RateLimitsOptions): RateLimits {
  if (!rate) return UNLIMITED;
  const redis = redisUrl === undefined ? undefined : openRedisClient(redisUrl);
  const limiter = createRateLimiter(rate, now);
  const stopSettling = settleBuckets(limiter, createBucketStore({ rate, redis, database }));
  const triggers = createTriggerLimit({ redis, database });
  const headersOf = createRateHeaders(rate);
  return {
    take: (caller, points) => (caller === null ? undefined : limiter.take(caller, points)),
    giveBack(caller, points) {
      if (caller !== null) limiter.giveBack(caller, points);
    },
    takeTriggers: async (caller, runs) =>
      caller === null || runs === 0 ? undefined : triggers.take(caller, runs),
    figures: (caller) => (caller === null ? undefined : { ...limiter.figures(caller), ...rate }),
    headers: (caller) => (caller === null ? NO_HEADERS : headersOf(limiter.figures(caller))),
    close() {
      stopSettling();
      redis?.destroy();
    },
  };
}

const NO_HEADERS: readonly string[] = [];

const UNLIMITED: RateLimits = {
  take: () => undefined,
  giveBack: () => undefined,
  takeTriggers: async () => undefined,
  figures: () => undefined,
  headers: () => NO_HEADERS,
  close: () => undefined,
};
