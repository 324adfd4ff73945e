import { sql, type SQL } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { texts } from '../sqlArrays.ts';

/** How much a bucket holds, and gets back. */
export interface BucketSize {
  capacity: number;
  refillPerSecond: number;
}

/** Points taken of a bucket since that was last told; negative when some were given back. */
export interface Spending {
  key: string;
  points: number;
}

/** What is left in a row's bucket by now. `level` is as of `at`, and negative when more was taken than was there. */
const levelNow = ({ capacity, refillPerSecond }: BucketSize): SQL =>
  sql`least(${capacity}::float8, rate_buckets.level +
    ${refillPerSecond}::float8 * greatest(0, extract(epoch FROM now() - rate_buckets.at)::float8))`;

/**
 * Takes what was spent of buckets that all servers share, in one statement; what is left of each, by its key. A key comes
 * once at most.
 */
export async function spendOfBuckets(
  db: Queryable,
  size: BucketSize,
  spendings: readonly Spending[],
): Promise<Map<string, number>> {
  // Two servers that lock rows in one order never wait for each other in a circle.
  const rows = (await db.execute(sql`
    INSERT INTO rate_buckets (key, level, at)
    SELECT key, ${size.capacity}::float8 - points, now()
    FROM unnest(${texts(spendings.map(({ key }) => key))},
      ${texts(spendings.map(({ points }) => String(points)))}::float8[]) AS spent(key, points)
    ORDER BY key COLLATE "C"
    ON CONFLICT (key) DO UPDATE
      SET level = ${levelNow(size)} - (${size.capacity}::float8 - excluded.level), at = now()
    RETURNING key, level`)) as unknown as { key: string; level: number }[];
  return new Map(rows.map(({ key, level }) => [key, level]));
}

/** Full buckets are as if they had never been. */
export async function dropFullBuckets(db: Queryable, size: BucketSize): Promise<void> {
  await db.execute(sql`DELETE FROM rate_buckets WHERE ${levelNow(size)} >= ${size.capacity}::float8`);
}
