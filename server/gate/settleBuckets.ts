import type { BucketStore } from './bucketStore.ts';
import type { RateLimiter } from './rateLimiter.ts';

/** Until another process knows what a caller has spent here. */
const SETTLE_MS = 250;
/** Between two looks for buckets that are full again. */
const PRUNE_MS = 60_000;
/** Of one statement; the others come with the next. */
const MOST_BUCKETS = 1_000;

/**
 * Tells the other processes what was spent here and hears what is left, in the background: no request waits for it, and
 * while nobody can be told each process counts alone.
 * @returns what ends it
 */
export function settleBuckets(limiter: RateLimiter, store: BucketStore): () => void {
  let isBusy = false;

  async function settle(): Promise<void> {
    const changed = limiter.takeChanged(MOST_BUCKETS);
    if (changed.length === 0) return;
    const spendings = changed.map(({ key, spent }) => ({ key, points: spent }));
    try {
      const levels = await store.spend(spendings);
      for (const [index, bucket] of changed.entries()) {
        const level = levels.get(bucket.key);
        if (level !== undefined) limiter.adopt(bucket, level, spendings[index]!.points);
      }
    } catch {
      for (const bucket of changed) limiter.keep(bucket);
    }
  }

  const settling = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    void settle().finally(() => (isBusy = false));
  }, SETTLE_MS).unref();
  const pruning = setInterval(() => void store.prune().catch(() => undefined), PRUNE_MS).unref();

  return () => {
    clearInterval(settling);
    clearInterval(pruning);
  };
}
