const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' });

const UNITS = [
  { unit: 'day', ms: 86_400_000 },
  { unit: 'hour', ms: 3_600_000 },
  { unit: 'minute', ms: 60_000 },
] as const;

/** `Nov 21, 2026, 7:00 AM` in the reader's time zone. */
export const formatInstant = (instant: string): string => dateTime.format(Date.parse(instant));

/** `22 hr. ago`: the largest whole unit; below a minute `now`. */
export function formatAge(instant: string, nowMs: number): string {
  const age = Math.max(0, nowMs - Date.parse(instant));
  const fitting = UNITS.find(({ ms }) => age >= ms);
  return fitting
    ? relative.format(-Math.floor(age / fitting.ms), fitting.unit)
    : relative.format(0, 'second');
}

/** `1 min 20 s` of a duration in seconds. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
