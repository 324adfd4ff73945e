import { sql, type SQL } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import type { Platform } from '../domain.ts';
import { platformStates, type PlatformStateRow } from '../tables/platformStates.ts';

/** True while LIVE tasks of the platform of row `s` of platform_states are left alone. A used-up allowance is learnt anew. */
export const isHeldBack = (now: Date): SQL =>
  sql`coalesce(s.pause_code <> 'QUOTA' AND s.paused_until > ${now.toISOString()}::timestamptz, false)`;

/** When task `t` of run `r` may be taken, its platform's state being `s`; null: at once. */
export const dueAt = (now: Date): SQL<string | null> =>
  sql`CASE WHEN r.mode = 'LIVE' AND ${isHeldBack(now)} THEN greatest(t.not_before, s.paused_until) ELSE t.not_before END`;

export async function platformStatesByPlatform(db: Queryable): Promise<Map<Platform, PlatformStateRow>> {
  const rows = await db.select().from(platformStates);
  return new Map(rows.map((row) => [row.platform, row]));
}
