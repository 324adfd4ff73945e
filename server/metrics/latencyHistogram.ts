import type { LatencyFigures } from '../../schema/context.ts';

/** Buckets an octave: a quantile is off by at most 2^(1/16) - 1 = 4.4 % of its value. */
const PER_OCTAVE = 8;
/** 2^-7 ms, about 8 µs: nothing that is measured here is faster. */
const MIN_EXPONENT = -7;
/** 2^18 ms, about 4 minutes: nothing that is measured here may last longer. */
const MAX_EXPONENT = 18;
const BUCKETS = (MAX_EXPONENT - MIN_EXPONENT) * PER_OCTAVE;

/** Durations in milliseconds in a fixed 1.6 KB, however many there are. */
export interface LatencyHistogram {
  record(milliseconds: number): void;
  figures(): LatencyFigures;
}

/** Quantiles are the middle of a logarithmic bucket, kept within the exact minimum and maximum. */
export function createLatencyHistogram(): LatencyHistogram {
  const counts = new Float64Array(BUCKETS);
  let count = 0;
  let sum = 0;
  let min = Infinity;
  let max = 0;

  function quantile(share: number): number {
    const rank = Math.ceil(share * count);
    let seen = 0;
    let bucket = 0;
    while (bucket < BUCKETS - 1 && (seen += counts[bucket]!) < rank) bucket += 1;
    const middle = 2 ** (MIN_EXPONENT + (bucket + 0.5) / PER_OCTAVE);
    return Math.min(max, Math.max(min, middle));
  }

  return {
    record(milliseconds) {
      const position = Math.floor((Math.log2(milliseconds) - MIN_EXPONENT) * PER_OCTAVE);
      const bucket = Math.min(BUCKETS - 1, Math.max(0, position));
      counts[bucket]! += 1;
      count += 1;
      sum += milliseconds;
      min = Math.min(min, milliseconds);
      max = Math.max(max, milliseconds);
    },
    figures() {
      if (count === 0)
        return { count, meanMs: null, minMs: null, maxMs: null, p50Ms: null, p95Ms: null, p99Ms: null };
      return {
        count,
        meanMs: sum / count,
        minMs: min,
        maxMs: max,
        p50Ms: quantile(0.5),
        p95Ms: quantile(0.95),
        p99Ms: quantile(0.99),
      };
    },
  };
}
