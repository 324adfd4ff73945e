import { sql, type SQL } from 'drizzle-orm';

/**
 * A list as one parameter: `= ANY(...)` and `unnest(...)` take any number of values, where `IN ($1, $2 …)` ends
 * at 65,535 and makes another statement for each length.
 */
export function bigints(values: readonly (number | null)[]): SQL {
  return sql`${`{${values.map((value) => value ?? 'NULL').join()}}`}::bigint[]`;
}

/** Likewise; also for `date[]`, `timestamptz[]` by a cast of the result. */
export function texts(values: readonly (string | null)[]): SQL {
  return sql`${`{${values.map(quoteElement).join()}}`}::text[]`;
}

function quoteElement(value: string | null): string {
  return value === null ? 'NULL' : `"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** Reads the text form of an array of numbers, as `array_agg` over counts gives it: `{1,NULL,3}`. */
export function readNumbers(text: string): (number | null)[] {
  return JSON.parse(`[${text.slice(1, -1).replaceAll('NULL', 'null')}]`) as (number | null)[];
}

/** Reads the text form of an array of words without quotes, commas or spaces: dates, enum values. */
export function readWords(text: string): (string | null)[] {
  const words = text.slice(1, -1);
  return words === '' ? [] : words.split(',').map((word) => (word === 'NULL' ? null : word));
}
