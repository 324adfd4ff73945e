import DataLoader from 'dataloader';
import type { Tag } from '../../db/tags.ts';
import type { ReadLog } from './readLog.ts';

/**
 * A DataLoader that knows the tags of what it reads. One set lives as long as one HTTP request, shared by the
 * operations of a batch; what an operation has read is noted for that operation alone.
 */
export interface Loader<Key, Value> {
  load(key: Key): Promise<Value>;
  /** Of what was read for the key, also when nothing was found. */
  tags(key: Key, value: Value): Iterable<Tag>;
}

/** A loader as an operation sees it. */
export type BoundLoader<Key, Value> = (key: Key) => Promise<Value>;

/** Lets an operation load, and notes in its log what it has read. */
export function bindLoader<Key, Value>(loader: Loader<Key, Value>, reads: ReadLog): BoundLoader<Key, Value> {
  return async (key) => {
    const value = await loader.load(key);
    for (const tag of loader.tags(key, value)) reads.tags.add(tag);
    return value;
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
