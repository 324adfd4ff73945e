import { LRUCache } from 'lru-cache';
import type { Database } from '../../../db/database.ts';
import { dayOf } from '../../../db/day.ts';
import { mostPopularOperations, type PopularOperation } from '../../../db/queries/popularOperations.ts';
import { addPopularUses, type OperationUses } from '../../../db/writes/addPopularUses.ts';

/** An operation as a client asks it; what else came with it decides nothing about its answer. */
export interface AskedOperation {
  query?: string | undefined;
  operationName?: string | undefined;
  variables?: Record<string, unknown> | undefined;
}

/** Which queries are asked, and how often: counted here, and kept in the database for all servers and their successors. */
export interface PopularOperations {
  /** A query was asked whose answer is one to store. */
  learn(key: string, operation: AskedOperation): void;
  /** The answer under this key was served once more. */
  use(key: string): void;
  /** Adds what was counted since the last time to what all servers have counted. */
  save(): Promise<void>;
  /** The most used first. */
  mostUsed(limit: number): Promise<PopularOperation[]>;
}

export interface PopularOperationsOptions {
  database: Database;
  now: () => Date;
}

/** Far more than a dashboard and a handful of scripts ask between two savings. */
const MOST_OPERATIONS = 1_000;
/** In characters, of all of them and of one: larger ones are made by programs, and each of them is another. */
const MOST_TEXT = 4 * 1024 * 1024;
const LONGEST_BODY = 20_000;
/** Of those that were used, at a time: one small statement. */
const MOST_SAVED = 100;

export function createPopularOperations({ database, now }: PopularOperationsOptions): PopularOperations {
  /** `uses`: not saved yet. */
  const counted = new LRUCache<string, Omit<OperationUses, 'key'>>({
    max: MOST_OPERATIONS,
    maxSize: MOST_TEXT,
    maxEntrySize: LONGEST_BODY,
    sizeCalculation: ({ body }) => body.length,
  });
  let saving: Promise<void> | undefined;

  function use(key: string): boolean {
    const operation = counted.get(key);
    if (operation) operation.uses += 1;
    return operation !== undefined;
  }

  async function saveUsed(): Promise<void> {
    const rows = [...counted.entries()]
      .filter(([, { uses }]) => uses > 0)
      .sort(([, one], [, other]) => other.uses - one.uses)
      .slice(0, MOST_SAVED)
      .map(([key, operation]) => ({ key, ...operation }));
    if (rows.length === 0) return;
    await database.write(async (tx) => ({ result: await addPopularUses(tx, rows), changed: [] }));
    for (const { key, uses } of rows) {
      const operation = counted.peek(key);
      if (operation) operation.uses -= uses;
    }
  }

  return {
    learn(key, { query, operationName, variables }) {
      if (use(key)) return;
      const body = JSON.stringify({ query, operationName, variables });
      counted.set(key, { body, askedOn: dayOf(now()), uses: 1 });
    },
    use: (key) => void use(key),
    save: () => (saving ??= saveUsed().finally(() => (saving = undefined))),
    mostUsed: (limit) => database.read((db) => mostPopularOperations(db, limit)),
  };
}
