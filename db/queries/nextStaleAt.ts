import { eq, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { accountLatest } from '../tables/accountLatest.ts';
import { accounts } from '../tables/accounts.ts';
import { lastSeenAt, STALE_AFTER_MS } from './accountFilter.ts';

/**
 * The first instant after `now` (ms since 1970) at which an ACTIVE account turns stale if nothing is captured before;
 * null when none is left that could.
 */
export async function nextStaleAt(db: Queryable, now: Date): Promise<number | null> {
  const limit = new Date(now.getTime() - STALE_AFTER_MS).toISOString();
  const [row] = await db
    .select({ earliest: sql<string | null>`min(${lastSeenAt})` })
    .from(accounts)
    .innerJoin(accountLatest, eq(accountLatest.accountId, accounts.id))
    .where(sql`${accounts.status} = 'ACTIVE' AND ${lastSeenAt} >= ${limit}::timestamptz`);
  // Staleness begins after its 36 hours, not with their last millisecond.
  return row?.earliest ? Date.parse(row.earliest) + STALE_AFTER_MS + 1 : null;
}
