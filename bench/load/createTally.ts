import { createLatencyHistogram, type LatencyHistogram } from '../../server/metrics/latencyHistogram.ts';
import type { Outcome, Reply } from './openClient.ts';

/** What came of the questions of one kind. */
export interface KindTally {
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Of the answers that are ok, those that came whole from the cache. */
  readonly hits: number;
}

/** Counts of everything that was asked; latencies are those of answers that are ok. */
export interface Tally {
  record(kind: string, reply: Reply): void;
  readonly kinds: ReadonlyMap<string, KindTally>;
  /** All kinds together. */
  total(outcome: Outcome): number;
  /** By where the answer came from: `hit`, or the kind for what the cache did not answer. */
  readonly latencies: ReadonlyMap<string, LatencyHistogram>;
  /** What went wrong, each only once. */
  readonly notes: ReadonlySet<string>;
}

/** More than anybody reads. */
const MOST_NOTES = 20;

export function createTally(): Tally {
  const kinds = new Map<string, { outcomes: Record<Outcome, number>; hits: number }>();
  const latencies = new Map<string, LatencyHistogram>();
  const notes = new Set<string>();

  return {
    kinds,
    latencies,
    notes,
    record(kind, { outcome, isHit, milliseconds, note }) {
      const tally = kinds.get(kind) ?? { outcomes: { ok: 0, refused: 0, failed: 0, wrong: 0 }, hits: 0 };
      kinds.set(kind, tally);
      tally.outcomes[outcome] += 1;
      if (note !== '' && notes.size < MOST_NOTES) notes.add(`${kind}: ${note}`);
      if (outcome !== 'ok') return;
      if (isHit) tally.hits += 1;
      const source = isHit ? 'hit' : kind;
      const latency = latencies.get(source) ?? createLatencyHistogram();
      latencies.set(source, latency);
      latency.record(milliseconds);
    },
    total: (outcome) => [...kinds.values()].reduce((sum, { outcomes }) => sum + outcomes[outcome], 0),
  };
}
