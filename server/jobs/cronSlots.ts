import { Cron } from 'croner';

/** The slots of a cron expression in UTC. */
export interface CronSlots {
  /** The first after an instant; null when there is none any more. */
  next(after: Date): Date | null;
  /** Those after one instant and not after another, oldest first; of very many the newest. */
  between(after: Date, until: Date): Date[];
}

/** A slot a minute for a day; of older ones nobody wants a record each. */
const MOST_SLOTS = 1_440;

/** @throws Error for an expression that is none, in a sentence of croner's */
export function readCron(expression: string): CronSlots {
  const cron = new Cron(expression, { timezone: 'UTC', mode: '5-part' });
  return {
    next: (after) => cron.nextRun(after),
    between(after, until) {
      const slots: Date[] = [];
      // A slot is whole seconds: the one at `until` itself is due.
      const end = new Date(Math.floor(until.getTime() / 1000) * 1000 + 1000);
      for (const slot of cron.previousRuns(MOST_SLOTS, end)) {
        if (slot <= after) break;
        if (slot <= until) slots.unshift(slot);
      }
      return slots;
    },
  };
}
