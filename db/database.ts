import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import type { Tag } from './tags.ts';

/** What a query function takes: a connection of the pool, or a transaction on one. */
export type Queryable = Pick<
  PostgresJsDatabase,
  'select' | 'selectDistinctOn' | 'insert' | 'update' | 'delete' | 'execute'
>;

export interface DatabaseOptions {
  url: string;
  /** Connections held at most. */
  poolSize: number;
  /** After this long PostgreSQL itself ends a statement. */
  statementTimeoutMs: number;
  /** Shown in pg_stat_activity, so that an operator can tell requests from background work. */
  applicationName: string;
  /** Called for each statement sent, BEGIN and COMMIT included. */
  onStatement?: (text: string) => void;
  /** Called with the time from asking for a connection to the answer of a read or the end of a transaction. */
  onAnswered?: (milliseconds: number) => void;
}

/** What a transaction of `Database.write` hands back: its result, and the tags of what it changed. */
export interface Written<T> {
  result: T;
  changed: Iterable<Tag>;
}

export interface PoolFigures {
  size: number;
  busy: number;
  /** Calls that share a connection with an earlier one that has not been answered. */
  waiting: number;
}

export interface Database {
  /** Runs a read on the least busy connection. One call is one statement, as a rule. */
  read<T>(query: (db: Queryable) => Promise<T>): Promise<T>;
  /** Runs a transaction, then tells what it changed to whoever has subscribed; answers after that. */
  write<T>(work: (tx: Queryable) => Promise<Written<T>>): Promise<T>;
  /** The listener is awaited after each commit, before the writer gets its answer: it reads its own writes. */
  onChanged(listener: (tags: ReadonlySet<Tag>) => Promise<void> | void): void;
  pool(): PoolFigures;
  close(): Promise<void>;
}

interface Lane {
  client: postgres.Sql;
  db: PostgresJsDatabase;
  pending: number;
}

/**
 * A pool of clients with one connection each: with many connections in one client postgres.js gets slower
 * for ever under concurrency, as its queue leaves holes (27 to 76 µs a query after 240,000 queries).
 */
export function openDatabase(options: DatabaseOptions): Database {
  const lanes = Array.from({ length: options.poolSize }, () => openLane(options));
  const listeners: ((tags: ReadonlySet<Tag>) => Promise<void> | void)[] = [];

  async function onLeastBusyLane<T>(work: (lane: Lane) => Promise<T>): Promise<T> {
    const lane = lanes.reduce((best, each) => (each.pending < best.pending ? each : best));
    const startedAt = performance.now();
    lane.pending += 1;
    try {
      return await work(lane);
    } finally {
      lane.pending -= 1;
      options.onAnswered?.(performance.now() - startedAt);
    }
  }

  return {
    read: (query) => onLeastBusyLane((lane) => query(lane.db)),
    async write(work) {
      const { result, changed } = await onLeastBusyLane((lane) => lane.db.transaction(work));
      const tags = new Set(changed);
      if (tags.size > 0) for (const listener of listeners) await listener(tags);
      return result;
    },
    onChanged: (listener) => void listeners.push(listener),
    pool: () => ({
      size: lanes.length,
      busy: lanes.filter((lane) => lane.pending > 0).length,
      waiting: lanes.reduce((sum, lane) => sum + Math.max(0, lane.pending - 1), 0),
    }),
    async close() {
      await Promise.all(lanes.map((lane) => lane.client.end({ timeout: 5 })));
    },
  };
}

function openLane(options: DatabaseOptions): Lane {
  const client = postgres(options.url, {
    max: 1,
    // Array types are never sent as such: what needs one casts a text parameter. Saves a statement a connection.
    fetch_types: false,
    connect_timeout: 5,
    onnotice: () => undefined,
    types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
    connection: {
      application_name: options.applicationName,
      statement_timeout: options.statementTimeoutMs,
      TimeZone: 'UTC',
      // Compiling a plan takes up to a second and never pays for statements of milliseconds.
      jit: 'off',
    },
    debug: (_connection, text) => options.onStatement?.(text),
  });
  // Drizzle sends everything unprepared. Prepared, PostgreSQL parses and plans a shape once a connection; the
  // connection's limited life (30 to 60 minutes) bounds how many shapes it keeps.
  const { unsafe } = client;
  client.unsafe = (text, parameters, queryOptions) =>
    unsafe(text, parameters, { ...queryOptions, prepare: true });
  return { client, db: drizzle(client, { casing: 'snake_case' }), pending: 0 };
}
