/**
 * A text out of a platform's answer, fit to be stored: a string without NUL (PostgreSQL refuses it), without
 * lone surrogates (no valid UTF-8) and other control characters but line breaks and tabs, trimmed, at most
 * `maxLength` UTF-16 units. Null when nothing is left.
 */
export function readText(value: unknown, maxLength: number): string | null {
  if (typeof value !== 'string') return null;
  const clean = value.slice(0, maxLength).replace(UNSTORABLE, '').trim();
  return clean === '' ? null : clean;
}

/** With the u flag a surrogate matches only when it is alone. */
const UNSTORABLE = /\p{Surrogate}|(?![\n\r\t])\p{Control}/gu;
