import type { OperationFigures } from '../../schema/performanceFigures.ts';
import { createLatencyHistogram, type LatencyCounts, type LatencyHistogram } from './latencyHistogram.ts';

/** Plain counters of one operation: counting must cost no more than additions. */
export interface OperationCounters extends Omit<OperationFigures, 'latency'> {
  readonly latency: LatencyHistogram;
}

export type OperationTotals = OperationFigures<LatencyCounts>;

export interface OperationRegister {
  /** The counters of the operations that are called so. Names come from clients: past a number they share one. */
  of(name: string): OperationCounters;
  totals(): ReadonlyMap<string, OperationTotals>;
}

/** An application has some dozens; 1.8 KB each. */
const MOST_NAMES = 200;
const LONGEST_NAME = 120;
const OTHERS = '(other operations)';

export function createOperationRegister(): OperationRegister {
  const register = new Map<string, OperationCounters>();

  function add(name: string): OperationCounters {
    const counters = {
      name,
      requests: 0,
      errors: 0,
      cacheHits: 0,
      misses: 0,
      executions: 0,
      statements: 0,
      latency: createLatencyHistogram(),
    };
    register.set(name, counters);
    return counters;
  }

  return {
    of(full) {
      const name = full.slice(0, LONGEST_NAME);
      const known = register.get(name);
      if (known) return known;
      return register.size < MOST_NAMES ? add(name) : (register.get(OTHERS) ?? add(OTHERS));
    },
    totals: () =>
      new Map(
        Array.from(register, ([name, { latency, ...counters }]) => [
          name,
          { ...counters, latency: latency.counts() },
        ]),
      ),
  };
}
