import type { Queryable } from '../database.ts';
import type { Platform } from '../domain.ts';
import { platformTotals } from '../tables/platformTotals.ts';

/** Accounts of every status, per platform. */
export async function accountsPerPlatform(db: Queryable): Promise<Map<Platform, number>> {
  const rows = await db.select().from(platformTotals);
  return new Map(rows.map((row) => [row.platform, row.accounts]));
}
