import { sql, type SQL } from 'drizzle-orm';
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
