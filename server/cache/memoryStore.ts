import { LRUCache } from 'lru-cache';

export interface MemoryStoreOptions<Value> {
  maxBytes: number;
  /** Bytes that a value holds, whole and >= 1; asked at each set. */
  sizeOf: (value: Value) => number;
  /** Told of each value that had to go to make room. */
  onEvicted?: (key: string, value: Value) => void;
}

export interface MemoryFigures {
  entries: number;
  bytes: number;
  /** Values that had to go to make room for others. */
  evictions: number;
}

/**
 * A store as Keyv wants it (get, set, delete, clear, on, opts), bounded in bytes: what was used least lately goes
 * first. Values are held as they are, not as copies or texts, and each call is done when it returns; Keyv's own
 * interface would cost a promise a call. It looks at no time: what is too old is for the reader to say.
 */
export interface MemoryStore<Value> {
  get(key: string): Value | undefined;
  /** As `get`, but nothing counts as used. */
  peek(key: string): Value | undefined;
  /** As they are now: what comes and goes meanwhile does not matter. */
  keys(): string[];
  /** Also measures a value again that has grown. What is too large is not kept, nor what it should replace. */
  set(key: string, value: Value): void;
  /** True when there was something. */
  delete(key: string): boolean;
  clear(): void;
  figures(): MemoryFigures;
  /** For Keyv, which listens to errors: here are none. */
  on(): void;
  readonly opts: { readonly maxBytes: number };
}

/** Of the whole: one answer can at most push out an eighth of the others, and the eight largest fit together. */
const LARGEST_SHARE = 1 / 8;

export function createMemoryStore<Value extends object>(
  options: MemoryStoreOptions<Value>,
): MemoryStore<Value> {
  const { maxBytes, sizeOf, onEvicted } = options;
  let evictions = 0;
  const cache = new LRUCache<string, Value>({
    maxSize: maxBytes,
    maxEntrySize: Math.floor(maxBytes * LARGEST_SHARE),
    sizeCalculation: sizeOf,
    dispose(value, key, reason) {
      if (reason !== 'evict') return;
      evictions += 1;
      onEvicted?.(key, value);
    },
  });

  return {
    get: (key) => cache.get(key),
    peek: (key) => cache.peek(key),
    keys: () => [...cache.keys()],
    set(key, value) {
      // lru-cache keeps the size that it knows when it is given the very same value again.
      if (cache.peek(key) === value) cache.delete(key);
      cache.set(key, value);
    },
    delete: (key) => cache.delete(key),
    clear: () => cache.clear(),
    figures: () => ({ entries: cache.size, bytes: cache.calculatedSize, evictions }),
    on: () => undefined,
    opts: { maxBytes },
  };
}
