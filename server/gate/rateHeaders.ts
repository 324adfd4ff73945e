import type { RateSetting } from './gateSettings.ts';

/** What a bucket holds. */
export interface BucketFigures {
  /** Whole points that are there, at least 0. */
  remaining: number;
  /** Whole points that have to come back before any is there; 0 as a rule. */
  owed: number;
  /** Until it is full. */
  secondsToFull: number;
}

/**
 * `RateLimit-Policy` and `RateLimit` of draft-ietf-httpapi-ratelimit-headers-10: name, value, name, value …
 * The window is the time in which an empty bucket gets full.
 */
export function createRateHeaders({
  capacity,
  refillPerSecond,
}: RateSetting): (figures: BucketFigures) => readonly string[] {
  const policy = `"default";q=${capacity};w=${Math.ceil(capacity / refillPerSecond)}`;
  return ({ remaining, secondsToFull }) => [
    'RateLimit-Policy',
    policy,
    'RateLimit',
    `"default";r=${remaining};t=${secondsToFull}`,
  ];
}
