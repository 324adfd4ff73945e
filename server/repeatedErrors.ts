import { LRUCache } from 'lru-cache';

/** How a failure is to be logged: with its stack, in short, or not at all, as its like has been logged often enough. */
export type Telling = 'whole' | 'short' | 'none';

export interface Repetition {
  telling: Telling;
  /** Failures of this kind that were not logged since one of them was logged whole; told with the next. */
  untold: number;
}

/** A kind of failure is told whole once in so long. */
const PERIOD_MS = 60_000;
/** So many more of a period are told in short: their requests can be found. */
const MOST_SHORT = 9;
/** Kinds that are remembered. A message that differs each time makes kinds without end. */
const MOST_KINDS = 500;

/**
 * Keeps a fault that lasts from filling the disk: 1,000 requests that fail for one reason are ten lines a minute.
 * @param now milliseconds of any clock
 */
export function createRepeatedErrors(now: () => number): (kind: string) => Repetition {
  const kinds = new LRUCache<string, { since: number; told: number; untold: number }>({ max: MOST_KINDS });
  return (kind) => {
    const known = kinds.get(kind);
    if (!known || now() - known.since >= PERIOD_MS) {
      kinds.set(kind, { since: now(), told: 0, untold: 0 });
      return { telling: 'whole', untold: known?.untold ?? 0 };
    }
    if (known.told < MOST_SHORT) {
      known.told += 1;
      return { telling: 'short', untold: 0 };
    }
    known.untold += 1;
    return { telling: 'none', untold: 0 };
  };
}
