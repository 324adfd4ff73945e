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
      // A slot is whole seconds: the one at `until` itself is due.
      const end = new Date(Math.floor(until.getTime() / 1000) * 1000 + 1000);
      for (let count = 1; ; count = Math.min(count * 4, MOST_SLOTS)) {
        // Each costs some 0.2 ms, and as a rule there is one at most: newest first.
        const latest = cron.previousRuns(count, end);
        const isAll = count === MOST_SLOTS || latest.length < count || latest.at(-1)! <= after;
        if (isAll) return latest.filter((slot) => slot > after && slot <= until).reverse();
      }
    },
  };
}
