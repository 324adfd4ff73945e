import { STALE_AFTER_MS } from '../../db/queries/accountFilter.ts';
import type { OperationClock } from '../operationClock.ts';

const MS_PER_HOUR = 3_600_000;

/** Whole hours since an instant (ms since 1970); 0 also while a worker's clock is ahead of ours. */
export function ageHours(since: number, clock: OperationClock): number {
  return clock.read((now) => {
    const value = Math.max(0, Math.floor((now.getTime() - since) / MS_PER_HOUR));
    return { value, until: since + (value + 1) * MS_PER_HOUR };
  });
}

/** Of an ACTIVE account that was last captured, or added, at an instant (ms since 1970). Once stale it stays so. */
export function isStale(since: number, clock: OperationClock): boolean {
  return clock.read((now) => {
    const turnsAt = since + STALE_AFTER_MS + 1;
    return now.getTime() < turnsAt ? { value: false, until: turnsAt } : { value: true, until: Infinity };
  });
}
