import { is, Placeholder, SQL, sql, type Query, type SQLChunk, type SQLWrapper } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';

/** It remembers how columns are spelled: one for all. */
export const DIALECT = new PgDialect({ casing: 'snake_case' });

/**
 * A part of a statement that is the same whenever it is used, as one text: put together from its pieces each time, the
 * statement of a page takes longer to write than its answer to read.
 * @throws for a part that has parameters
 */
export function rendered(part: SQL): SQL {
  const { sql: text, params } = DIALECT.sqlToQuery(part);
  if (params.length > 0) throw new RangeError(`Expected SQL without parameters, got ${text}`);
  return sql.raw(text);
}

/** What clients select are some dozen sets of columns; whoever makes up more has them made anew. */
const MOST_SETS = 500;

/** Makes what depends on nothing but a list of names once for each list. */
export function byNames<Name extends string, Made>(
  make: (names: readonly Name[]) => Made,
): (names: Iterable<Name>) => Made {
  const made = new Map<string, Made>();
  return (names) => {
    const list = [...names];
    const key = list.join();
    let found = made.get(key);
    if (found === undefined) {
      if (made.size >= MOST_SETS) made.clear();
      made.set(key, (found = make(list)));
    }
    return found;
  };
}

/** The values of a statement, by the names of its placeholders. */
export type Values = Readonly<Record<string, unknown>>;

/**
 * Statements that are put together once for each shape, and differ in their values only, which stand in them as
 * `sql.placeholder(name)`: for those that are asked most, whose texts take as long to make as to send.
 * @param make of plain data: equal JSON is an equal statement
 */
export function byShape<Shape>(make: (shape: Shape) => SQL): (shape: Shape, values: Values) => SQL {
  const made = new Map<string, Query>();
  return (shape, values) => {
    const key = JSON.stringify(shape);
    let found = made.get(key);
    if (!found) {
      if (made.size >= MOST_SETS) made.clear();
      made.set(key, (found = DIALECT.sqlToQuery(make(shape))));
    }
    return new Statement(found, values);
  };
}

/** The names of those that are there: a part of the shape. */
export const boundsIn = (bounds: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(bounds).filter((name) => bounds[name] !== null);

/**
 * A value that the planner does not see, for statements of which one plan is good whatever is asked. PostgreSQL keeps a plan
 * only if it seems as cheap as one for these very values: about one account it would plan anew each time, which takes as
 * long as to answer (docs/explanation/reading.md).
 */
export const unseenValue = (value: unknown, type: string): SQL => sql`(SELECT ${value}::${sql.raw(type)})`;

/** The same of a placeholder. */
export const unseen = (name: string, type: string): SQL => unseenValue(sql.placeholder(name), type);

/** The value of a name among those, else null. */
export const unseenOf =
  (names: readonly string[], type: string) =>
  (name: string): SQL | null =>
    names.includes(name) ? unseen(name, type) : null;

/** What a whole statement has for who makes it a part of another: without it, it would be an empty one. */
const NO_PART: SQLWrapper = {
  getSQL() {
    throw new RangeError('Expected a part of a statement, got a whole one with its values.');
  },
};

/** A whole statement; it cannot be a part of another. */
class Statement extends SQL {
  readonly #made: Query;
  readonly #values: Values;

  constructor(made: Query, values: Values) {
    super([NO_PART as SQLChunk]);
    this.#made = made;
    this.#values = values;
  }

  override toQuery(): Query {
    const { sql: text, params } = this.#made;
    return {
      sql: text,
      params: params.map((param) => (is(param, Placeholder) ? this.#values[param.name] : param)),
    };
  }
}
