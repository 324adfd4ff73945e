import type { RateSetting } from './gateSettings.ts';

/** What a bucket holds: whole points, and the seconds until it is full. */
export interface BucketFigures {
  remaining: number;
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
