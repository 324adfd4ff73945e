import { sql } from 'drizzle-orm';
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type { Abortable } from './abortable.ts';
import type { AnsweredStatement, Cause } from './cause.ts';
import { ConnectionLostError } from './connectionLoss.ts';
import type { ConnectionDatabase } from './connectionDatabase.ts';
import { createJointReads, type KeyedRead, type Within } from './jointReads.ts';
import { openLanes, type PoolFigures } from './lanes.ts';
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
  /** The same for the statements of transactions, when they get more time than reads. */
  writeTimeoutMs?: number;
  /** Shown in pg_stat_activity, so that an operator can tell requests from background work. */
  applicationName: string;
  /** Called for each statement sent, BEGIN and COMMIT included. */
  onStatement?: (text: string) => void;
  /** Called for each statement answered, but for BEGIN and COMMIT. */
  onAnswered?: (statement: AnsweredStatement) => void;
  /** Whether PostgreSQL is said to be away: while it answers nobody, nobody waits for it. */
  isAway?: () => boolean;
}

/** What a transaction of `Database.write` hands back: its result, and the tags of what it changed. */
export interface Written<T> {
  result: T;
  changed: Iterable<Tag>;
}

/** Called after a commit with what it has changed and its sequence in the outbox. */
export type ChangeListener = (tags: ReadonlySet<Tag>, sequence: number) => Promise<void> | void;

export interface Database {
  /** Runs a read on the least busy connection. One call is one statement, as a rule. */
  read<T>(query: (db: Queryable) => Promise<T>): Promise<T>;
  /** The same by keys: what several ask for in one turn of the event loop is one statement, told with the cause of the first. */
  readKeys<Key, Value>(read: KeyedRead<Key, Value>): Promise<readonly Value[]>;
  /**
   * Runs a transaction and writes what it changed into the outbox with it, then tells whoever has subscribed; answers
   * after that.
   */
  write<T>(work: (tx: Queryable) => Promise<Written<T>>): Promise<T>;
  /**
   * The same for a piece of work that may become pointless. Once the signal aborts, reads reject with its reason, nothing
   * more is sent, what PostgreSQL still executes of them is ended there, and nothing more is committed. Statements are told
   * with their cause.
   */
  within(signal: Abortable | undefined, cause?: Cause): Database;
  /** The listener is awaited after each commit, before the writer gets its answer: it reads its own writes. */
  onChanged(listener: ChangeListener): void;
  pool(): PoolFigures;
  close(): Promise<void>;
}

/** Clients that leave take connections with them on which others wait: twice in a row is seen under load, and then more. */
const MOST_TRIES = 4;

/**
 * Reads and writes on a pool of connections, each of which is used until it is lost. `within` makes handles of it for
 * single pieces of work.
 */
export function openDatabase(options: DatabaseOptions): Database {
  const { statementTimeoutMs, writeTimeoutMs = statementTimeoutMs } = options;
  const lanes = openLanes({ onStatement: undefined, ...options });
  const listeners: ChangeListener[] = [];

  async function transact<T>(
    work: (tx: Queryable) => Promise<Written<T>>,
    { signal, cause }: Within,
  ): Promise<T> {
    const commit = ({ drizzle }: ConnectionDatabase) =>
      drizzle.transaction(async (tx) => {
        // It may have waited for its connection for too long already.
        signal?.throwIfAborted();
        if (writeTimeoutMs !== statementTimeoutMs)
          await tx.execute(sql.raw(`SET LOCAL statement_timeout = ${writeTimeoutMs}`));
        const written = await work(tx);
        const tags = new Set(written.changed);
        const sequence = tags.size > 0 ? await appendOutbox(tx, tags) : undefined;
        // Who has been told that it took too long is not to find it done.
        signal?.throwIfAborted();
        return { ...written, tags, sequence };
      });
    const { result, tags, sequence } = await lanes.run(
      (connection) => connection.run(commit, { cause, timeoutMs: writeTimeoutMs }),
      {
        isWrite: true,
        signal,
      },
    );
    if (sequence !== undefined) for (const listener of listeners) await listener(tags, sequence);
    return result;
  }

  const joinRead = createJointReads((query, within) => handle(within).read(query));

  const handle = (within: Within): Database => {
    const call = { isWrite: false, signal: within.signal };
    const { cause } = within;
    return {
      async read(query) {
        for (let tries = 1; ; tries += 1)
          try {
            return await lanes.run((connection) => connection.run(query, { cause }), call);
          } catch (error) {
            // PostgreSQL was restarted under it, or ended what somebody else had asked for. A read may be asked again.
            if (!(error instanceof ConnectionLostError) || tries === MOST_TRIES) throw error;
          }
      },
      readKeys: (read) => joinRead(read, within),
      write: (work) => transact(work, within),
      within: (signal, of) => handle({ signal, cause: of }),
      onChanged: (listener) => void listeners.push(listener),
      pool: lanes.figures,
      close: lanes.close,
    };
  };
  return handle({ signal: undefined, cause: undefined });
}
