import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { PLATFORMS, type Platform } from '../domain.ts';
import { bigints } from '../sqlArrays.ts';

/** Any number that no other advisory lock of this database uses: "plat" in ASCII. */
const PLATFORM_LOCKS = 0x706c6174;

/**
 * Until the transaction ends nobody else writes snapshots, outcomes or accounts of these platforms: their
 * roll-ups are read and changed by difference. Locked in one order, so that two writers never wait in a circle.
 */
export async function lockPlatforms(tx: Queryable, platforms: Iterable<Platform>): Promise<void> {
  const numbers = [...new Set(platforms)]
    .map((platform) => PLATFORMS.indexOf(platform))
    .sort((a, b) => a - b);
  await tx.execute(
    sql`SELECT pg_advisory_xact_lock(${PLATFORM_LOCKS}, n::int) FROM unnest(${bigints(numbers)}) WITH ORDINALITY u(n, i) ORDER BY i`,
  );
}
