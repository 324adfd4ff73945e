import { dayOf } from '../db/day.ts';
import type { Day } from '../db/domain.ts';
import { noteSpan, type ReadLog } from './loaders/readLog.ts';

/** What was made of an instant, and when (ms since 1970) it may first be another; Infinity: time alone never changes it. */
export interface Timed<Value> {
  value: Value;
  until: number;
}

/** The clock as an operation may read it: whoever does says how long that holds, or that it does not. */
export interface OperationClock {
  read<Value>(make: (now: Date) => Timed<Value>): Value;
  /** The UTC day; holds until midnight. */
  today(): Day;
  /** For what is another at every instant: the answer is not stored at all. */
  readVolatile(): Date;
}

const MS_PER_DAY = 86_400_000;

export function createOperationClock(now: () => Date, reads: ReadLog): OperationClock {
  function read<Value>(make: (now: Date) => Timed<Value>): Value {
    const instant = now();
    const { value, until } = make(instant);
    noteSpan(reads, { from: instant.getTime(), until });
    return value;
  }

  return {
    read,
    today: () =>
      read((instant) => ({
        value: dayOf(instant),
        until: (Math.floor(instant.getTime() / MS_PER_DAY) + 1) * MS_PER_DAY,
      })),
    readVolatile() {
      reads.isVolatile = true;
      return now();
    },
  };
}
