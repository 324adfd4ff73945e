import type { Database } from '../../db/database.ts';
import type { SlotStatus } from '../../db/domain.ts';
import { waitingSlot } from '../../db/queries/scheduleSlots.ts';
import { recordDueSlots, settleSlot } from '../../db/writes/scheduleSlots.ts';
import type { Log } from '../../scraper/log.ts';
import type { CronSlots } from './cronSlots.ts';

export interface ScheduleSetting {
  name: string;
  cron: string;
  slots: CronSlots;
}

/** What became of asking for the run of a slot. */
export type SlotAnswer =
  | { kind: 'started'; runId: number }
  | { kind: 'nothing' }
  /** A run is in its way. */
  | { kind: 'active' };

export interface ScheduleOptions {
  setting: ScheduleSetting;
  database: Database;
  /** Asks for a run by the API's own operation; the same key never starts two. Rejects when nobody could be asked. */
  trigger: (idempotencyKey: string) => Promise<SlotAnswer>;
  log: Log;
  now: () => Date;
  /** How often it is looked whether a slot is due, or its way is free. Default 5 s. */
  lookMs?: number;
}

/**
 * Starts a run for each slot of a schedule. Any number of servers do this side by side: the record of slots decides what
 * is due, and the key of a slot, that one run comes of it. After a stop the newest missed slot is caught up; it waits
 * while another run is open, until the next slot is due.
 * @returns ends it
 */
export function openSchedule({
  setting,
  database,
  trigger,
  log,
  now,
  lookMs = 5_000,
}: ScheduleOptions): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let recordedUntil: Date | null = null;
  let hasFailed = false;
  let isClosed = false;
  let looking: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    const instant = now();
    const next = recordedUntil && setting.slots.next(recordedUntil);
    if (recordedUntil === null || (next !== null && next <= instant)) {
      const dueAfter = (last: Date) => setting.slots.between(last, instant);
      await database.write((tx) => recordDueSlots(tx, setting, dueAfter, instant));
      recordedUntil = instant;
    }
    const slot = await database.read((db) => waitingSlot(db, setting.name));
    if (slot !== null) await start(slot);
  }

  async function start(slot: Date): Promise<void> {
    const answer = await trigger(`schedule:${slot.toISOString().replace('.000Z', 'Z')}`);
    if (answer.kind === 'active') return;
    const runId = answer.kind === 'started' ? answer.runId : null;
    const status: SlotStatus = runId === null ? 'NOTHING' : 'STARTED';
    const isFirst = await database.write((tx) => settleSlot(tx, setting.name, slot, { status, runId }));
    if (isFirst)
      log.info(
        { slot: slot.toISOString(), runId },
        runId ? 'A scheduled run has started' : 'A slot had nothing to scrape',
      );
  }

  function lookAndGoOn(): void {
    looking = look()
      .then(
        () => (hasFailed = false),
        (error: unknown) => {
          // One line an outage: the slot waits, and every look tries it again.
          if (!hasFailed && !isClosed) log.warn({ err: error }, 'The schedule could not be looked after');
          hasFailed = true;
        },
      )
      .then(() => {
        if (isClosed) return;
        const next = setting.slots.next(now());
        const untilNext = next === null ? Infinity : next.getTime() - now().getTime();
        timer = setTimeout(lookAndGoOn, Math.max(0, Math.min(lookMs, untilNext))).unref();
      });
  }

  lookAndGoOn();
  return async () => {
    isClosed = true;
    clearTimeout(timer);
    await looking;
  };
}
