import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import { ConnectionLostError, openConnection, type Connection } from './connection.ts';
import type { Tag } from './tags.ts';
import { appendOutbox } from './writes/appendOutbox.ts';

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

/** Called after a commit with what it has changed and its sequence in the outbox. */
export type ChangeListener = (tags: ReadonlySet<Tag>, sequence: number) => Promise<void> | void;

export interface PoolFigures {
  size: number;
  busy: number;
  /** Calls that share a connection with an earlier one that has not been answered. */
  waiting: number;
}

export interface Database {
  /** Runs a read on the least busy connection. One call is one statement, as a rule. */
  read<T>(query: (db: Queryable) => Promise<T>): Promise<T>;
  /**
   * Runs a transaction and writes what it changed into the outbox with it, then tells whoever has subscribed; answers
   * after that.
   */
  write<T>(work: (tx: Queryable) => Promise<Written<T>>): Promise<T>;
  /** The listener is awaited after each commit, before the writer gets its answer: it reads its own writes. */
  onChanged(listener: ChangeListener): void;
  pool(): PoolFigures;
  close(): Promise<void>;
}

/** A place for one connection: when that is lost or old, the next call opens another. */
interface Lane {
  connection: Connection;
  openedAt: number;
  pending: number;
}

/** PostgreSQL keeps what it has learned of statements and tables for each connection: half an hour's worth. */
const CONNECTION_LIFE_MS = 30 * 60_000;

/**
 * A pool of clients with one connection each: with many connections in one client postgres.js gets slower
 * for ever under concurrency, as its queue leaves holes (27 to 76 µs a query after 240,000 queries).
 */
export function openDatabase(options: DatabaseOptions): Database {
  const open = (): Connection => openConnection({ onStatement: undefined, ...options });
  const lanes: Lane[] = Array.from({ length: options.poolSize }, () => ({
    connection: open(),
    openedAt: performance.now(),
    pending: 0,
  }));
  const listeners: ChangeListener[] = [];

  async function onLeastBusyLane<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const lane = lanes.reduce((best, each) => (each.pending < best.pending ? each : best));
    const startedAt = performance.now();
    const isOld = lane.pending === 0 && startedAt - lane.openedAt > CONNECTION_LIFE_MS;
    if (isOld) void lane.connection.close();
    if (isOld || lane.connection.isLost) Object.assign(lane, { connection: open(), openedAt: startedAt });
    lane.pending += 1;
    try {
      return await work(lane.connection);
    } finally {
      lane.pending -= 1;
      options.onAnswered?.(performance.now() - startedAt);
    }
  }

  return {
    async read(query) {
      try {
        return await onLeastBusyLane((connection) => connection.run(query));
      } catch (error) {
        // PostgreSQL was restarted under it. A read may be asked twice.
        if (!(error instanceof ConnectionLostError)) throw error;
        return onLeastBusyLane((connection) => connection.run(query));
      }
    },
    async write(work) {
      const { result, tags, sequence } = await onLeastBusyLane((connection) =>
        connection.run((db) =>
          db.transaction(async (tx) => {
            const written = await work(tx);
            const tags = new Set(written.changed);
            return { ...written, tags, sequence: tags.size > 0 ? await appendOutbox(tx, tags) : undefined };
          }),
        ),
      );
      if (sequence !== undefined) for (const listener of listeners) await listener(tags, sequence);
      return result;
    },
    onChanged: (listener) => void listeners.push(listener),
    pool: () => ({
      size: lanes.length,
      busy: lanes.filter((lane) => lane.pending > 0).length,
      waiting: lanes.reduce((sum, lane) => sum + Math.max(0, lane.pending - 1), 0),
    }),
    async close() {
      await Promise.all(lanes.map(({ connection }) => connection.close()));
    },
  };
}
