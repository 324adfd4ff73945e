import { LRUCache } from 'lru-cache';
import { hashOf } from '../cache/answer.ts';
import type { RateSetting } from './gateSettings.ts';
import type { BucketFigures } from './rateHeaders.ts';

/** Refused: not enough points are there. */
export interface Shortage {
  /** Whole seconds until it would be admitted, at least 1. */
  retryAfter: number;
}

/** What one caller has left. May be negative: what is large is admitted when the bucket is full. */
export interface Bucket {
  /** By which all processes know it; says nothing of whose it is. */
  readonly key: string;
  /** As of `at`, in ms. */
  level: number;
  at: number;
  /** Points that the other processes have not heard of. */
  spent: number;
}

/** Token buckets in the memory of this process. Null for a bucket is a caller whom nobody limits. */
export interface RateLimiter {
  /** Takes points, when min(points, capacity) of them are there. */
  take(caller: string, points: number): Shortage | undefined;
  /** Of what was taken and turned out to cost less. */
  giveBack(caller: string, points: number): void;
  figures(caller: string): BucketFigures;
  /** Buckets that have changed since they were last told; at most so many. */
  takeChanged(limit: number): Bucket[];
  /**
   * What all processes together have left of a bucket, when this one had told them of `told` points. Never more than what
   * is known here: a store that has forgotten must not give anything away.
   */
  adopt(bucket: Bucket, level: number, told: number): void;
  /** Nobody could be told; what has come back meanwhile needs no telling any more. */
  keep(bucket: Bucket): void;
}

/** Callers that are remembered: some 200 bytes each. Who was forgotten has a full bucket until the store says otherwise. */
const MOST_BUCKETS = 50_000;
/** Of the hash that names a bucket: 132 bits. */
const KEY_LENGTH = 22;

export function createRateLimiter({ capacity, refillPerSecond }: RateSetting, now: () => Date): RateLimiter {
  const buckets = new LRUCache<string, Bucket>({ max: MOST_BUCKETS });
  const changed = new Set<Bucket>();
  const refillPerMs = refillPerSecond / 1000;

  /** With what has come back until now. A clock that was set back gives nothing. */
  function bucketOf(caller: string): Bucket {
    const at = now().getTime();
    let bucket = buckets.get(caller);
    if (!bucket) {
      bucket = { key: hashOf(caller).slice(0, KEY_LENGTH), level: capacity, at, spent: 0 };
      buckets.set(caller, bucket);
    }
    if (at !== bucket.at) {
      if (at > bucket.at) bucket.level = Math.min(capacity, bucket.level + (at - bucket.at) * refillPerMs);
      bucket.at = at;
    }
    return bucket;
  }

  function spend(bucket: Bucket, points: number): void {
    bucket.level -= points;
    bucket.spent += points;
    changed.add(bucket);
  }

  return {
    take(caller, points) {
      const bucket = bucketOf(caller);
      const missing = Math.min(points, capacity) - bucket.level;
      if (missing > 0) return { retryAfter: Math.max(1, Math.ceil(missing / refillPerSecond)) };
      spend(bucket, points);
      return undefined;
    },
    giveBack(caller, points) {
      if (points !== 0) spend(bucketOf(caller), -points);
    },
    figures(caller) {
      const { level } = bucketOf(caller);
      return {
        remaining: Math.max(0, Math.floor(level)),
        owed: Math.max(0, Math.ceil(-level)),
        secondsToFull: Math.ceil((capacity - level) / refillPerSecond),
      };
    },
    takeChanged(limit) {
      const taken: Bucket[] = [];
      for (const bucket of changed) {
        if (taken.length === limit) break;
        changed.delete(bucket);
        taken.push(bucket);
      }
      return taken;
    },
    adopt(bucket, level, told) {
      bucket.spent -= told;
      bucket.level = Math.min(bucket.level, level - bucket.spent);
    },
    keep(bucket) {
      bucket.spent = Math.min(bucket.spent, capacity - bucket.level);
      changed.add(bucket);
    },
  };
}
