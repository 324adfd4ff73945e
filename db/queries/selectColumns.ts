/**
 * The part of a table of columns that a query was asked for. The caller gets rows typed as if they were whole:
 * it may read the columns that it named, and nothing else.
 */
export function selectColumns<Columns extends Record<string, unknown>, Name extends keyof Columns>(
  columns: Columns,
  names: Iterable<Name>,
): Pick<Columns, Name> {
  return Object.fromEntries([...names].map((name) => [name, columns[name]])) as Pick<Columns, Name>;
}
