import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { accountLatest } from '../tables/accountLatest.ts';
import { accounts } from '../tables/accounts.ts';
import { STALE_AFTER_MS } from './accountFilter.ts';

/**
 * The first instant after `now` (ms since 1970) at which an ACTIVE account turns stale if nothing is captured before;
 * null when none is left that could. Two short walks along the index by the last capture: over those captured since the
 * limit up to the first ACTIVE one, and over those that never were.
 */
export async function nextStaleAt(db: Queryable, now: Date): Promise<number | null> {
  const limit = sql`${new Date(now.getTime() - STALE_AFTER_MS).toISOString()}::timestamptz`;
  const byCapture = sql`coalesce(${accountLatest.lastCapturedAt}, 'infinity')`;
  const active = sql`${accountLatest} JOIN ${accounts} ON ${accounts.id} = ${accountLatest.accountId}
    AND ${accounts.status} = 'ACTIVE'`;
  const [row] = await db.execute<{ earliest: string | null }>(sql`
    SELECT least(
      (SELECT ${accountLatest.lastCapturedAt} FROM ${active}
       WHERE ${byCapture} >= ${limit} AND ${byCapture} < 'infinity'
       ORDER BY ${byCapture}, ${accountLatest.accountId} LIMIT 1),
      (SELECT min(${accounts.createdAt}) FROM ${active}
       WHERE ${byCapture} = 'infinity' AND ${accounts.createdAt} >= ${limit})) AS earliest`);
  // Staleness begins after its 36 hours, not with their last millisecond.
  return row?.earliest ? Date.parse(row.earliest) + STALE_AFTER_MS + 1 : null;
}
