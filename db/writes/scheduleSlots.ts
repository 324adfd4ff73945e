import { sql } from 'drizzle-orm';
import type { Queryable, Written } from '../database.ts';
import type { SlotStatus } from '../domain.ts';
import { texts } from '../sqlArrays.ts';
import { schedules } from '../tables/schedules.ts';
import { scheduleSlots } from '../tables/scheduleSlots.ts';
import { runsTag } from '../tags.ts';

/** A schedule as an operator has set it. */
export interface ScheduleSetting {
  name: string;
  cron: string;
}

/**
 * Records the slots that have become due since the last record: the newest is WAITING, older ones are MISSED, and so is
 * an older one that was still waiting. A schedule that is new, or has another expression than before, begins now. Any
 * number of servers may do this at once.
 * @param dueAfter the slots after an instant that are due, oldest first; it may leave out old ones of very many
 */
export async function recordDueSlots(
  tx: Queryable,
  { name, cron }: ScheduleSetting,
  dueAfter: (instant: Date) => readonly Date[],
  now: Date,
): Promise<Written<void>> {
  // Waits for another server that does the same.
  const [standing] = await tx.execute<{ since: string }>(sql`
    INSERT INTO ${schedules} AS s (name, cron, since) VALUES (${name}, ${cron}, ${now.toISOString()}::timestamptz)
    ON CONFLICT (name) DO UPDATE SET cron = excluded.cron,
      since = CASE WHEN s.cron = excluded.cron THEN s.since ELSE excluded.since END
    RETURNING since`);
  // A statement of its own: only one that begins after the waiting sees what that server has recorded.
  const [recorded] = await tx.execute<{ last: string | null }>(
    sql`SELECT max(slot) AS last FROM ${scheduleSlots} WHERE schedule = ${name}`,
  );
  const since = new Date(standing!.since);
  const last = recorded?.last ? new Date(recorded.last) : since;
  const due = dueAfter(last > since ? last : since);
  if (due.length === 0) return { result: undefined, changed: [] };
  await tx.execute(sql`
    UPDATE ${scheduleSlots} SET status = 'MISSED' WHERE schedule = ${name} AND status = 'WAITING'`);
  await tx.execute(sql`
    INSERT INTO ${scheduleSlots} (schedule, slot, status)
    SELECT ${name}, slot, CASE WHEN row_number() OVER (ORDER BY slot DESC) = 1 THEN 'WAITING' ELSE 'MISSED' END
    FROM unnest(${texts(due.map((slot) => slot.toISOString()))}::timestamptz[]) AS slot
    ON CONFLICT DO NOTHING`);
  return { result: undefined, changed: [runsTag] };
}

/**
 * Says what became of a slot that was waiting; one that was dealt with stays as it is. The next one may have become due
 * while the run of this one was started: then it was not missed.
 */
export async function settleSlot(
  tx: Queryable,
  schedule: string,
  slot: Date,
  { status, runId }: { status: Exclude<SlotStatus, 'WAITING'>; runId: number | null },
): Promise<Written<boolean>> {
  const settled = await tx.execute(sql`
    UPDATE ${scheduleSlots} SET status = ${status}, run_id = ${runId}
    WHERE schedule = ${schedule} AND slot = ${slot.toISOString()}::timestamptz
      AND (status = 'WAITING' OR (status = 'MISSED' AND ${status} = 'STARTED'))
    RETURNING 1`);
  return { result: settled.length > 0, changed: settled.length > 0 ? [runsTag] : [] };
}
