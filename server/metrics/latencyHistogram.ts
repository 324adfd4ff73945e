import type { LatencyFigures } from '../../schema/performanceFigures.ts';

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
  counts(): LatencyCounts;
}

/** What a histogram holds at an instant. */
export interface LatencyCounts {
  count: number;
  /** Milliseconds, as the others. */
  sum: number;
  min: number;
  max: number;
  /** How many durations fell into each bucket, from this one on. */
  first: number;
  buckets: Float64Array;
}

export const NOTHING_MEASURED: LatencyCounts = {
  count: 0,
  sum: 0,
  min: Infinity,
  max: 0,
  first: 0,
  buckets: new Float64Array(0),
};

export function createLatencyHistogram(): LatencyHistogram {
  const all = new Float64Array(BUCKETS);
  let count = 0;
  let sum = 0;
  let min = Infinity;
  let max = 0;

  return {
    record(milliseconds) {
      all[bucketOf(milliseconds)]! += 1;
      count += 1;
      sum += milliseconds;
      min = Math.min(min, milliseconds);
      max = Math.max(max, milliseconds);
    },
    counts() {
      if (count === 0) return NOTHING_MEASURED;
      const first = bucketOf(min);
      return { count, sum, min, max, first, buckets: all.slice(first, bucketOf(max) + 1) };
    },
  };
}

/** What came after an earlier instant of the same histogram; its least and greatest are exact to a bucket. */
export function countsSince(now: LatencyCounts, then: LatencyCounts): LatencyCounts {
  if (then.count === 0 || now.count === then.count) return then.count === 0 ? now : NOTHING_MEASURED;
  const buckets = now.buckets.slice();
  then.buckets.forEach((earlier, place) => (buckets[then.first - now.first + place]! -= earlier));
  const lowest = now.first + buckets.findIndex((some) => some > 0);
  const highest = now.first + buckets.findLastIndex((some) => some > 0);
  return {
    count: now.count - then.count,
    sum: now.sum - then.sum,
    min: within(now, middleOf(lowest)),
    max: within(now, middleOf(highest)),
    first: now.first,
    buckets,
  };
}

/** Quantiles are the middle of a logarithmic bucket, kept within the minimum and maximum. */
export function latencyFigures(counts: LatencyCounts): LatencyFigures {
  const { count, sum, min, max } = counts;
  if (count === 0)
    return { count, meanMs: null, minMs: null, maxMs: null, p50Ms: null, p95Ms: null, p99Ms: null };
  return {
    count,
    meanMs: sum / count,
    minMs: min,
    maxMs: max,
    p50Ms: quantile(counts, 0.5),
    p95Ms: quantile(counts, 0.95),
    p99Ms: quantile(counts, 0.99),
  };
}

/** Null when nothing was measured. */
export function quantile(counts: LatencyCounts, share: number): number | null {
  const { count, first, buckets } = counts;
  if (count === 0) return null;
  const rank = Math.ceil(share * count);
  let seen = 0;
  let place = 0;
  while (place < buckets.length - 1 && (seen += buckets[place]!) < rank) place += 1;
  return within(counts, middleOf(first + place));
}

/** Upper ends of buckets in milliseconds with how many durations were not longer: what Prometheus calls `le`. */
export function cumulated({ first, buckets }: LatencyCounts, ends: readonly number[]): number[] {
  return ends.map((end) => {
    const last = bucketOf(end) - first;
    let sum = 0;
    for (let place = 0; place <= last && place < buckets.length; place += 1) sum += buckets[place]!;
    return sum;
  });
}

function bucketOf(milliseconds: number): number {
  const position = Math.floor((Math.log2(milliseconds) - MIN_EXPONENT) * PER_OCTAVE);
  return Math.min(BUCKETS - 1, Math.max(0, position));
}

const middleOf = (bucket: number): number => 2 ** (MIN_EXPONENT + (bucket + 0.5) / PER_OCTAVE);

const within = ({ min, max }: LatencyCounts, value: number): number => Math.min(max, Math.max(min, value));
