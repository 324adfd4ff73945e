/**
 * When a platform may be asked again, from its headers. Each platform has its own header and unit, so an
 * adapter names both.
 */

/** Longer waits than any platform's window (a day): an absurd header must not close a platform for years. */
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;

/** `Retry-After`: whole seconds or an HTTP date. Null when absent or unreadable. */
export function retryAfter(headers: Headers, now: Date): Date | null {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(value)) return waitUntil(now.getTime() + Number(value) * 1000, now);
  // An HTTP date begins with the name of a day; Date.parse would also read '-1' or '1.5' as dates.
  return /^[A-Z][a-z]{2,8}, /.test(value) ? waitUntil(Date.parse(value), now) : null;
}

/** A reset header in seconds since 1970 (X, Bluesky). Null when absent or unreadable. */
export function resetAtEpochSeconds(headers: Headers, name: string, now: Date): Date | null {
  const value = headers.get(name)?.trim() ?? '';
  return /^\d{1,12}$/.test(value) ? waitUntil(Number(value) * 1000, now) : null;
}

/** A reset header as an RFC 3339 instant (Mastodon). Null when absent or unreadable. */
export function resetAtInstant(headers: Headers, name: string, now: Date): Date | null {
  const value = headers.get(name)?.trim() ?? '';
  return /^\d{4}-\d{2}-\d{2}T/.test(value) ? waitUntil(Date.parse(value), now) : null;
}

/** A reset header in seconds from now, whole or not (Reddit). Null when absent or unreadable. */
export function resetInSeconds(headers: Headers, name: string, now: Date): Date | null {
  const value = headers.get(name)?.trim() ?? '';
  return /^\d{1,9}(?:\.\d{1,9})?$/.test(value) ? waitUntil(now.getTime() + Number(value) * 1000, now) : null;
}

/** A wait of whole minutes from now (Meta, which tells it within the JSON of a header). */
export function inMinutes(minutes: number, now: Date): Date | null {
  return waitUntil(now.getTime() + minutes * 60_000, now);
}

/** The next midnight of a time zone: where allowances of a day are given anew. Right across changes to summer time. */
export function nextMidnight(timeZone: 'UTC' | 'America/Los_Angeles', now: Date): Date {
  const dayAt = (ms: number) => new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(ms);
  // The day changes once within 25 hours, and zones are whole quarters of an hour off UTC.
  const today = dayAt(now.getTime());
  let ms = Math.floor(now.getTime() / QUARTER_MS) * QUARTER_MS;
  while (dayAt(ms) === today) ms += QUARTER_MS;
  return new Date(ms);
}

const QUARTER_MS = 15 * 60 * 1000;

/** A moment that has passed means now. */
function waitUntil(ms: number, now: Date): Date | null {
  if (Number.isNaN(ms)) return null;
  return new Date(Math.min(Math.max(ms, now.getTime()), now.getTime() + LONGEST_WAIT_MS));
}
