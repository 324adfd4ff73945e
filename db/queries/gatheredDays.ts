import { sql, type SQL, type SQLWrapper } from 'drizzle-orm';
import { StoredColumn } from '../columnRows.ts';
import { daysBetween, eachDay } from '../day.ts';
import type { Day } from '../domain.ts';

/** Days in order, up or down, each once. */
export interface GatheredDays {
  /** Null when there is no day. */
  'date.first': Day | null;
  'date.last': Day | null;
  /** All of them as an array; null when none is missing between the first and the last. */
  date: string | null;
}

/**
 * The days of a derived table with at least one column, for a select list. Nearly always none is missing, and they travel
 * as the first and the last: PostgreSQL writes a day as text three times as slowly as a number.
 */
export function gatheredDays(date: SQLWrapper): SQL {
  const all = sql`array_agg(${date})`;
  const first = sql`(${all})[1]`;
  const last = sql`(${all})[count(*)::int]`;
  return sql`${first} AS "date.first", ${last} AS "date.last",
    CASE WHEN abs(${last} - ${first}) + 1 > count(*) THEN ${all}::text END AS "date"`;
}

/** Reads them again. */
export function readGatheredDays({ date, 'date.first': first, 'date.last': last }: GatheredDays): {
  column: StoredColumn;
  length: number;
} {
  if (first === null || last === null) return { column: arrayOf([]), length: 0 };
  if (date !== null) {
    const column = new StoredColumn({ text: date, areWords: true });
    return { column, length: column.values().length };
  }
  return { column: withoutGap(first, last), length: Math.abs(daysBetween(first, last)) + 1 };
}

const arrayOf = (days: readonly Day[]): StoredColumn =>
  new StoredColumn({ text: `{${days.join()}}`, areWords: true });

let latest: { first: Day; last: Day; column: StoredColumn } | undefined;

/** Of a page of accounts nearly all were captured on the same days. */
function withoutGap(first: Day, last: Day): StoredColumn {
  if (latest?.first !== first || latest.last !== last) {
    const days = first <= last ? eachDay(first, last) : eachDay(last, first).reverse();
    latest = { first, last, column: arrayOf(days) };
  }
  return latest.column;
}
