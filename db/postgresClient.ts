import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { ConnectionLostError } from './connectionLoss.ts';

/**
 * Between two statements of a transaction there is a moment's work. A process that is stopped there must not keep its
 * locks, above all that of the outbox, from everybody else.
 */
const IDLE_IN_TRANSACTION_MS = 10_000;
/** PostgreSQL takes a call within milliseconds; who waits for a read waits for two seconds at most. */
const CONNECT_SECONDS = 2;

/**
 * Prepared statements of a connection. PostgreSQL keeps up to 150 kB of each, and clients make up as many as there are orders of
 * columns. What comes after so many is sent unprepared, and planned each time.
 */
const MOST_PREPARED = 200;

/** What opens a connection. */
const OPENING = 'SELECT 1';

/** A query of postgres.js, with what that notes in it and does not declare. */
export interface SentQuery {
  /** The process of PostgreSQL that it was sent to, and its secret. */
  state?: object | null;
}

export interface ClientOptions {
  url: string;
  statementTimeoutMs: number;
  applicationName: string;
}

export interface ClientHooks {
  isLost: () => boolean;
  onLost: () => void;
  /** Called for each query that is made. */
  onQuery: (query: SentQuery) => void;
  /** Called for each statement sent, BEGIN and COMMIT included. */
  onStatement: (text: string) => void;
}

/** A client of postgres.js with one connection, which does otherwise where that does not do well. */
export function openClient(
  { url, applicationName, statementTimeoutMs }: ClientOptions,
  { isLost, onLost, onQuery, onStatement }: ClientHooks,
): postgres.Sql {
  const client = postgres(url, {
    max: 1,
    // Array types are never sent as such: what needs one casts a text parameter. Saves a statement a connection.
    fetch_types: false,
    connect_timeout: CONNECT_SECONDS,
    // It would end under the calls that wait behind the last one; who opens connections retires them in a quiet moment.
    max_lifetime: null,
    onnotice: () => undefined,
    onclose: onLost,
    types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
    connection: {
      application_name: applicationName,
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
      TimeZone: 'UTC',
    },
    debug(_connection, text) {
      if (text !== OPENING) onStatement(text);
    },
  });
  prepareStatements(client, onQuery);
  guardTransactions(client, isLost);
  // It teaches the client Drizzle's types.
  drizzle(client);
  return client as postgres.Sql;
}

/**
 * Connects the client, when nothing has been asked of it yet. Of what is asked while it connects, it sends half, and the rest
 * when it has nothing else to do, which under load is never.
 */
export async function connectClient(client: postgres.Sql): Promise<void> {
  await client.unsafe(OPENING);
}

/**
 * Drizzle sends everything unprepared. Prepared, PostgreSQL parses and plans a shape once a connection; the
 * connection's limited life bounds how many shapes it keeps.
 */
function prepareStatements(client: postgres.Sql, onQuery: ClientHooks['onQuery']): void {
  const { unsafe } = client;
  const prepared = new Set<string>();
  client.unsafe = <T extends (postgres.Row & Iterable<postgres.Row>)[]>(
    ...[text, parameters, queryOptions]: Parameters<typeof unsafe>
  ) => {
    // When statements are told of (`debug`), postgres.js makes an error for each, to know who asked. To gather its stack takes
    // as long as to send the statement, and it holds whoever was under way.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    const prepare = prepared.size < MOST_PREPARED || prepared.has(text);
    if (prepare) prepared.add(text);
    const query = unsafe<T>(text, parameters, { ...queryOptions, prepare });
    Error.stackTraceLimit = stackTraceLimit;
    onQuery(query as SentQuery);
    return query;
  };
}

/**
 * postgres.js sends the end of a transaction, and any statement of it, also when the connection is gone: it writes to
 * a socket that is null, in a callback that nobody can catch, and the process dies. So nothing is handed to it then.
 */
function guardTransactions(client: postgres.Sql, isLost: () => boolean): void {
  const begin = client.begin as (work: (tx: postgres.TransactionSql) => Promise<unknown>) => Promise<unknown>;
  const guardedBegin: typeof begin = (work) =>
    begin(async (tx) => {
      const { unsafe } = tx;
      tx.unsafe = (...args) => {
        if (isLost()) throw new ConnectionLostError();
        return unsafe(...args);
      };
      try {
        return await work(tx);
      } finally {
        // Its ROLLBACK or COMMIT never follows; `begin` has rejected already.
        if (isLost()) await new Promise(() => undefined);
      }
    });
  client.begin = guardedBegin as typeof client.begin;
}
