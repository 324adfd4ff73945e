import { sql, type SQL } from 'drizzle-orm';
import type { Rows } from '../columnRows.ts';

/** The position of a row in an order: one text a key, as PostgreSQL writes it. */
export type Position = readonly string[];

/**
 * One key of an order. The expression is never null: what is unknown is mapped to the value that comes last, so
 * that one comparison serves and an index on the same expression is used.
 */
export interface OrderKey {
  expression: SQL;
  direction: 'asc' | 'desc';
  type: 'bigint' | 'text' | 'date' | 'timestamptz' | 'float8';
}

/** A stretch of a list, counted from its start or its end, between two positions. */
export interface PageRequest {
  limit: number;
  fromEnd: boolean;
  after: Position | null;
  before: Position | null;
}

export interface Page<Row> {
  /** In the order of the list, also when it was read from its end. */
  rows: Rows<Row>;
  /** Of the row at this index; undefined when there is none. */
  positionAt(index: number): Position | undefined;
  hasNext: boolean;
  hasPrevious: boolean;
}

/** One more than is shown, so that we know whether there is more. */
export const pageLimit = (page: PageRequest): number => page.limit + 1;

export function orderBy(keys: readonly OrderKey[], page: Pick<PageRequest, 'fromEnd'>): SQL[] {
  return keys.map(({ expression, direction }) =>
    (direction === 'asc') === page.fromEnd ? sql`${expression} DESC` : sql`${expression}`,
  );
}

/** The position of each row as one column, for `toPage`. */
export function positionColumn(keys: readonly OrderKey[]): SQL<string> {
  return sql<string>`json_build_array(${sql.join(
    keys.map(({ expression }) => sql`(${expression})::text`),
    sql`, `,
  )})::text`;
}

/** Out of that column. */
export const readPosition = (position: string): Position => JSON.parse(position) as Position;

/** A position, or what stands for one. */
type Bound = readonly (string | SQL)[];

export function withinPage(
  keys: readonly OrderKey[],
  page: { after: Bound | null; before: Bound | null },
): SQL[] {
  const conditions: SQL[] = [];
  if (page.after) conditions.push(...beyond(keys, page.after, false));
  if (page.before) conditions.push(...beyond(keys, page.before, true));
  return conditions;
}

/** Strictly behind the position, or before it. The first condition alone bounds the index scan. */
function beyond(keys: readonly OrderKey[], position: Bound, backwards: boolean): SQL[] {
  const compare = ({ expression, direction, type }: OrderKey, index: number) => {
    const value = sql`${position[index]}::${sql.raw(type)}`;
    const operator = sql.raw((direction === 'asc') === backwards ? '<' : '>');
    return { expression, value, operator };
  };
  const [first, ...rest] = keys.map(compare);
  if (!first) return [];
  const lexicographic = [first, ...rest].reduceRight<SQL | null>(
    (behind, { expression, value, operator }) => {
      const strictly = sql`${expression} ${operator} ${value}`;
      return behind ? sql`(${strictly} OR (${expression} = ${value} AND ${behind}))` : strictly;
    },
    null,
  );
  return [sql`${first.expression} ${first.operator}= ${first.value}`, lexicographic ?? sql`true`];
}

/** Makes the page of rows that were read by `orderBy`, `withinPage` and `pageLimit`, with their `positionColumn`. */
export function toPage<Row>(found: readonly { row: Row; position: string }[], page: PageRequest): Page<Row> {
  const cut = cutPage(found, page, ({ position }) => readPosition(position));
  return { ...cut, rows: Array.from(cut.rows, ({ row }) => row) };
}

/** The same for rows that tell their positions themselves. */
export function cutPage<Row>(
  found: Rows<Row>,
  page: PageRequest,
  positionOf: (row: Row) => Position,
): Page<Row> {
  const isCut = found.length > page.limit;
  const shown = found.slice(0, page.limit);
  const rows = page.fromEnd ? shown.toReversed() : shown;
  // A given cursor stands on a row outside of the page, so there is something on its side.
  return {
    rows,
    positionAt(index) {
      const row = rows.at(index);
      return row === undefined ? undefined : positionOf(row);
    },
    hasNext: page.fromEnd ? page.before !== null : isCut || page.before !== null,
    hasPrevious: page.fromEnd ? isCut || page.after !== null : page.after !== null,
  };
}
