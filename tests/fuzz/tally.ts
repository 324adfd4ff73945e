/** What a fuzz has done, for its last lines. */
export interface Tally {
  steps: number;
  requests: number;
  batches: number;
  mutations: number;
  directWrites: number;
  /** Requests whose server was killed under them. */
  lost: number;
  /** Requests that were answered TIMEOUT. */
  late: number;
  restarts: number;
  clockSteps: number;
  quietMoments: number;
  /** The longest time after which all servers showed a write, once nothing was broken. */
  slowestSpreadMs: number;
  /** Cached answers compared with the database's. */
  comparisons: number;
  /** Answers that were behind a worker's commit that had just been made: compared again once its news had come. */
  onTheirWay: number;
  l1: number;
  l2: number;
  misses: number;
  /** By kind. */
  faults: Map<string, number>;
  /** Reads that had been answered before, and nothing that they read was changed since. */
  repeatable: number;
  repeatableHits: number;
  /** The same, without those during which something was broken. */
  calmRepeatable: number;
  calmRepeatableHits: number;
}

export function createTally(): Tally {
  return {
    steps: 0,
    requests: 0,
    batches: 0,
    mutations: 0,
    directWrites: 0,
    lost: 0,
    late: 0,
    restarts: 0,
    clockSteps: 0,
    quietMoments: 0,
    slowestSpreadMs: 0,
    comparisons: 0,
    onTheirWay: 0,
    l1: 0,
    l2: 0,
    misses: 0,
    faults: new Map(),
    repeatable: 0,
    repeatableHits: 0,
    calmRepeatable: 0,
    calmRepeatableHits: 0,
  };
}

export const addTo = (counts: Map<string, number>, kind: string): void =>
  void counts.set(kind, (counts.get(kind) ?? 0) + 1);

export const percent = (part: number, whole: number): string =>
  whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(1)} %`;
