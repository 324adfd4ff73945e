import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { scheduleSlots } from '../tables/scheduleSlots.ts';

export interface LastSlot {
  slot: string;
  /** Of the last slot that has started one; null when none has. */
  runId: number | null;
}

/** By the name of the schedule. */
export async function lastSlots(db: Queryable): Promise<Map<string, LastSlot>> {
  const rows = await db.execute<LastSlot & { schedule: string } & Record<string, unknown>>(sql`
    SELECT schedule, max(slot) AS slot, (array_agg(run_id ORDER BY slot DESC) FILTER (WHERE run_id IS NOT NULL))[1] AS "runId"
    FROM ${scheduleSlots} GROUP BY schedule`);
  return new Map(rows.map(({ schedule, ...last }) => [schedule, last]));
}

/** The slot that waits for its run; null when none does. */
export async function waitingSlot(db: Queryable, schedule: string): Promise<Date | null> {
  const [row] = await db.execute<{ slot: string | null }>(sql`
    SELECT max(slot) AS slot FROM ${scheduleSlots} WHERE schedule = ${schedule} AND status = 'WAITING'`);
  return row?.slot ? new Date(row.slot) : null;
}
