import DataLoader from 'dataloader';
import type { Database } from '../../db/database.ts';
import type { Tag } from '../../db/tags.ts';
import type { FilterClock } from './filterClock.ts';
import { noteSpan, type ReadLog, type Span } from './readLog.ts';

/**
 * The clock of the loaders that look at it. It stands still for one set of loaders, so that a page, its count and all
 * operations of a batch judge by the same instant.
 */
export interface LoaderClock<Arguments> {
  /** The instant, and when another would have decided the same; null when the time has no say in these arguments. */
  look(args: Arguments): { now: Date; span: Promise<Span> } | null;
}

/**
 * A DataLoader that knows the tags of what it reads. One set lives as long as one HTTP request, shared by the
 * operations of a batch; what an operation has read is noted for that operation alone.
 */
export interface Loader<Key, Value> {
  load(key: Key): Promise<Value>;
  /** Of what was read for the key, also when nothing was found. */
  tags(key: Key, value: Value): Iterable<Tag>;
  /** When the clock would have given the same for the key. Null for a loader that has no clock. */
  span: ((key: Key) => Promise<Span> | null) | null;
}

/** What loaders are made of, once a request. */
export interface LoaderSources {
  database: Database;
  clock: FilterClock;
}

/** A loader as an operation sees it. */
export type BoundLoader<Key, Value> = (key: Key) => Promise<Value>;

/** Lets an operation load, and notes in its log what it has read. */
export function bindLoader<Key, Value>(loader: Loader<Key, Value>, reads: ReadLog): BoundLoader<Key, Value> {
  const note = (key: Key, value: Value): Value => {
    for (const tag of loader.tags(key, value)) reads.tags.add(tag);
    return value;
  };
  return (key) => {
    const loading = loader.load(key);
    const looking = loader.span?.(key);
    if (!looking) return loading.then((value) => note(key, value));
    return Promise.all([loading, looking]).then(([value, span]) => {
      noteSpan(reads, span);
      return note(key, value);
    });
  };
}

/** What the two helpers share: a DataLoader by text keys. */
export function createDataLoader<Key, Value>(
  name: string,
  loadAll: (keys: readonly Key[]) => Promise<(Value | Error)[]>,
  cacheKey: (key: Key) => string,
): DataLoader<Key, Value, string> {
  return new DataLoader<Key, Value, string>(loadAll, { name, cacheKeyFn: cacheKey });
}
