/**
 * A count out of a platform's answer: a whole number, or the same as decimal digits (YouTube sends strings).
 * Anything else is null, never 0: negative (Mastodon's -1 means hidden), fractional, beyond 2^53 - 1 (already
 * rounded by the JSON parser, so no longer what the platform said), `"1,2M"`, absent.
 */
export function readCount(value: unknown): number | null {
  const count = typeof value === 'string' && DIGITS.test(value) ? Number(value) : value;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count + 0 : null;
}

/** 2^53 - 1 has 16 digits; leading zeros are no number that a platform writes. */
const DIGITS = /^(?:0|[1-9][0-9]{0,15})$/;
