import { LRUCache } from 'lru-cache';
import type { Validity } from './entry.ts';

type Ghost = Pick<Validity, 'fence' | 'until'> & { bytes: number };

/** What is known of answers that had to go to make room, so that it can be told what more room would have gained. */
export interface Ghosts {
  add(key: string, validity: Validity, bytes: number): void;
  /** The ghost of an answer that a memory of twice the size would still hold; it is forgotten. */
  take(key: string): Ghost | undefined;
}

/** Some 350 bytes each, by the growth of the heap. */
const MOST_GHOSTS = 10_000;

/** @param maxBytes of the memory: when as many bytes went after an answer, one of twice its size would not have it either */
export function createGhosts(maxBytes: number): Ghosts {
  const ghosts = new LRUCache<string, Ghost>({
    max: MOST_GHOSTS,
    maxSize: maxBytes,
    sizeCalculation: ({ bytes }) => bytes,
  });

  return {
    add: (key, { fence, until }, bytes) => void ghosts.set(key, { fence, until, bytes }),
    take(key) {
      const ghost = ghosts.peek(key);
      if (ghost) ghosts.delete(key);
      return ghost;
    },
  };
}
