import { inTime } from './cache/inTime.ts';

/** Redis answers within a millisecond; as long as a cached answer waits for it. */
const REDIS_MS = 100;

/**
 * What all processes count together, in Redis, and while that is away in PostgreSQL.
 * @param inRedis undefined: there is none, or it is known to be away
 * @throws what PostgreSQL throws
 */
export async function redisElsePostgres<T>(
  inRedis: (() => Promise<T>) | undefined,
  inPostgres: () => Promise<T>,
): Promise<T> {
  if (inRedis) {
    try {
      return await inTime(inRedis(), REDIS_MS);
    } catch {
      // Frozen, full, or one of a cluster: PostgreSQL counts from here on.
    }
  }
  return inPostgres();
}
