const DAY_MS = 86_400_000;

const long = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });

/** The calendar day in UTC, `2026-11-21`, of an instant in milliseconds. */
export const dayOf = (instantMs: number): string => new Date(instantMs).toISOString().slice(0, 10);

/** The day `count` days before a day. */
export const daysBefore = (day: string, count: number): string => dayOf(Date.parse(day) - count * DAY_MS);

/** How many days lie between two days; 0 for the same day. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);

/** `Nov 21, 2026`, in the reader's language; a calendar day belongs to UTC and is not moved to the local zone. */
export const formatDay = (day: string): string => long.format(Date.parse(day));
