import { sql, type SQL, type SQLWrapper } from 'drizzle-orm';
import { StoredArray, StoredColumn } from '../columnRows.ts';
import { eachDay } from '../day.ts';
import type { Day } from '../domain.ts';

/**
 * The days of a derived table with at least one column, for a select list. Nearly always none is missing between the first
 * and the last, and only those travel: PostgreSQL writes a day as text three times as slowly as a number.
 */
export function gatheredDays(date: SQLWrapper): SQL {
  const all = sql`array_agg(${date})`;
  const first = sql`(${all})[1]`;
  const last = sql`(${all})[count(*)::int]`;
  return sql`${first} AS "date.first", ${last} AS "date.last",
    CASE WHEN abs(${last} - ${first}) + 1 > count(*) THEN ${all}::text END AS "date"`;
}

/** Days in order, up or down, each once. */
export interface GatheredDays {
  /** Null when there is no day. */
  first: Day | null;
  last: Day | null;
  /** All of them; empty when none is missing between the first and the last. */
  all: StoredArray;
}

/** The days of an account as a column of so many. */
export interface DayColumn {
  column: StoredColumn;
  length: number;
}

/** Reads them again. */
export function readGatheredDays({ first, last, all }: GatheredDays): DayColumn {
  if (first === null || last === null) return NO_DAYS;
  if (all.isEmpty) return withoutGap(first, last);
  const column = new StoredColumn(all);
  return { column, length: column.values().length };
}

const columnOf = (days: readonly Day[]): DayColumn => ({
  column: new StoredColumn(new StoredArray(`{${days.join()}}`, true)),
  length: days.length,
});

const NO_DAYS = columnOf([]);

let latest: (DayColumn & { first: Day; last: Day }) | undefined;

/** Of a page of accounts nearly all were captured on the same days. */
function withoutGap(first: Day, last: Day): DayColumn {
  if (latest?.first !== first || latest.last !== last) {
    const days = first <= last ? eachDay(first, last) : eachDay(last, first).reverse();
    latest = { first, last, ...columnOf(days) };
  }
  return latest;
}
