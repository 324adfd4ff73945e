import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Database } from '../../db/database.ts';
import type { Platform } from '../../db/domain.ts';
import type { RequestRate } from '../../scraper/platforms/platformFacts.ts';
import { inTime } from '../cache/inTime.ts';
import { openRedisClient } from '../openRedisClient.ts';
import { postgresWindow, redisWindow, takeOfWindow, type WindowLimit } from '../windowLimiters.ts';

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

const BLOCK_MS = 2_000;
const PREFIX = 'pace';

export function openTurns({ redisUrl, database, paceOf, now }: TurnsOptions): Turns {
  const inPostgres = limitersOf(paceOf, (limit) => postgresWindow(limit, PREFIX, database));
  const client = redisUrl === undefined ? undefined : openRedisClient(redisUrl);
  const inRedis = client && limitersOf(paceOf, (limit) => redisWindow(limit, PREFIX, client));
  const redisOf = (platform: Platform): RateLimiterAbstract | undefined =>
    client?.isReady ? inRedis?.(platform) : undefined;

  return {
    take: (platform) => takeOfWindow({ redis: redisOf(platform), postgres: inPostgres(platform) }, platform),
    async block(platform, until) {
      const ms = until.getTime() - now().getTime();
      if (ms <= 0) return;
      const limiters = [inPostgres(platform), redisOf(platform)].filter((limiter) => limiter !== undefined);
      // Whoever is not reached asks once and hears it from the platform.
      await Promise.allSettled(limiters.map((limiter) => inTime(stop(limiter, platform, ms), BLOCK_MS)));
    },
    close: () => client?.destroy(),
  };
}

/** The latest end stands: another worker may have been told more. */
async function stop(limiter: RateLimiterAbstract, platform: Platform, ms: number): Promise<void> {
  const standing = await limiter.get(platform);
  const isFull = standing !== null && standing.consumedPoints > limiter.points;
  if (!isFull || standing.msBeforeNext < ms) await limiter.block(platform, Math.ceil(ms / 1000));
}

/** One limiter a platform, made when it is first asked. */
function limitersOf(
  paceOf: TurnsOptions['paceOf'],
  create: (limit: WindowLimit) => RateLimiterAbstract,
): (platform: Platform) => RateLimiterAbstract {
  const limiters = new Map<Platform, RateLimiterAbstract>();
  return (platform) => {
    const { requests, seconds } = paceOf(platform);
    const limiter = limiters.get(platform) ?? create({ points: requests, duration: seconds });
    limiters.set(platform, limiter);
    return limiter;
  };
}
