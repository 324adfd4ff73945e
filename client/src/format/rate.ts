import { formatFull } from './formatNumber.ts';

const UNITS = [
  { seconds: 86_400, one: 'a day', several: 'days' },
  { seconds: 3_600, one: 'an hour', several: 'h' },
  { seconds: 60, one: 'a minute', several: 'min' },
] as const;

/** `10,000 a day`, `300 in 15 min`, `16 in 12 s`: so many requests in so many seconds. */
export function formatRate(requests: number, seconds: number): string {
  const unit = UNITS.find((each) => seconds % each.seconds === 0);
  if (unit === undefined) return `${formatFull(requests)} in ${formatFull(seconds)} s`;
  const count = seconds / unit.seconds;
  return `${formatFull(requests)} ${count === 1 ? unit.one : `in ${formatFull(count)} ${unit.several}`}`;
}
