import { sql, type SQL } from 'drizzle-orm';

/**
 * A list as one parameter: `= ANY(...)` and `unnest(...)` take any number of values, where `IN ($1, $2 …)` ends
 * at 65,535 and makes another statement for each length.
 */
export const bigints = (values: readonly (number | null)[]): SQL => sql`${numbersText(values)}::bigint[]`;

/** Likewise; also for `date[]`, `timestamptz[]` by a cast of the result. */
export const texts = (values: readonly (string | null)[]): SQL => sql`${wordsText(values)}::text[]`;

/** The text form of an array of numbers, as a parameter that is cast to `bigint[]`. */
export const numbersText = (values: readonly (number | null)[]): string =>
  `{${values.map((value) => value ?? 'NULL').join()}}`;

/** Likewise, cast to `text[]`. */
export const wordsText = (values: readonly (string | null)[]): string =>
  `{${values.map(quoteElement).join()}}`;

function quoteElement(value: string | null): string {
  return value === null ? 'NULL' : `"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** Reads the text form of an array of numbers, as `array_agg` over counts gives it: `{1,NULL,3}`. */
export function readNumbers(text: string): (number | null)[] {
  return JSON.parse(`[${text.slice(1, -1).replaceAll('NULL', 'null')}]`) as (number | null)[];
}

/** Reads the text form of an array of words without quotes, commas or spaces: dates, enum values. */
export function readWords(text: string): (string | null)[] {
  if (text === '{}') return [];
  const words = text.slice(1, -1).split(',');
  return text.includes('NULL') ? words.map((word) => (word === 'NULL' ? null : word)) : words;
}
