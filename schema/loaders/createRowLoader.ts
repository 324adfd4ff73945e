import type { Tag } from '../../db/tags.ts';
import { oncePer } from '../oncePer.ts';
import { createDataLoader, type Loader } from './loader.ts';

/** Which row, and which of its columns. */
export interface RowKey<Id, Column> {
  id: Id;
  /** None for a loader whose rows are always whole. */
  columns?: ReadonlySet<Column>;
}

export interface RowLoaderOptions<Id, Column, Row> {
  /** `<result>By<Key>`: the loader's name in metrics. */
  name: string;
  /** One statement for all ids, with at least these columns. Rows may come in any order, and may be missing. */
  fetch: (ids: readonly Id[], columns: ReadonlySet<Column>) => Promise<readonly Row[]>;
  /** The id that a row was asked for by. */
  idOf: (row: Row) => Id;
  /** Of what was read, also when there is no such row. */
  tags: (key: RowKey<Id, Column>, row: Row | null) => Iterable<Tag>;
  /** Needed when ids are objects. */
  idText?: (id: Id) => string;
}

/**
 * One row or null per key. Keys of a tick that differ in their columns only, be it in several operations of a
 * batch, are one statement over the union of the columns.
 */
export function createRowLoader<Id, Column, Row>(
  options: RowLoaderOptions<Id, Column, Row>,
): Loader<RowKey<Id, Column>, Row | null> {
  const { fetch, idOf, idText = String } = options;
  const loader = createDataLoader<RowKey<Id, Column>, Row | null>(
    options.name,
    async (keys) => {
      const ids = new Map(keys.map((key) => [idText(key.id), key.id]));
      const rows = await fetch([...ids.values()], unionOfColumns(keys));
      const byId = new Map(rows.map((row) => [idText(idOf(row)), row]));
      return keys.map((key) => byId.get(idText(key.id)) ?? null);
    },
    (key) => `${idText(key.id)} ${columnsText(key.columns)}`,
  );
  return { load: (key) => loader.load(key), tags: options.tags, span: null };
}

export function unionOfColumns<Column>(
  keys: readonly { columns?: ReadonlySet<Column> }[],
): ReadonlySet<Column> {
  const union = new Set<Column>();
  let last: ReadonlySet<Column> | undefined;
  for (const { columns } of keys) {
    // Those of one field share a set.
    if (columns === undefined || columns === last) continue;
    for (const column of columns) union.add(column);
    last = columns;
  }
  return union;
}

/** The same for the same columns, in whatever order they were asked for. */
export const columnsText = (columns: ReadonlySet<unknown> = NONE): string => sortedText(columns);

const NONE: ReadonlySet<unknown> = new Set();
const sortedText = oncePer((columns: ReadonlySet<unknown>) => [...columns].sort().join());
