import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import type { AnsweredStatement, Cause } from './cause.ts';
import { ConnectionDatabase } from './connectionDatabase.ts';
import { LinkedSet, type Place } from './linkedSet.ts';

export interface ConnectionOptions {
  url: string;
  statementTimeoutMs: number;
  applicationName: string;
  /** Called for each statement sent, BEGIN and COMMIT included. */
  onStatement: ((text: string) => void) | undefined;
  /** Called for each statement answered, but for BEGIN and COMMIT. */
  onAnswered?: ((statement: AnsweredStatement) => void) | undefined;
}

/** The connection went away while something was asked of it: whether that has happened nobody can say. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError';
  readonly code = 'CONNECTION_CLOSED';

  constructor(cause?: unknown) {
    super('The connection to PostgreSQL was lost.', { cause });
  }
}

/** By which PostgreSQL, postgres.js and the system say that a connection which was there has ended. */
const LOSS_CODES = new Set([
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'ECONNRESET',
  'EPIPE',
]);

const CANCELED = new Set(['57014']);

/**
 * Between two statements of a transaction there is a moment's work. A process that is stopped there must not keep its
 * locks, above all that of the outbox, from everybody else.
 */
const IDLE_IN_TRANSACTION_MS = 10_000;

/**
 * PostgreSQL ends a statement that takes too long and says so. When it does not even say that within so long, it is frozen
 * or the network swallows everything, which a connection alone finds out after a quarter of an hour.
 */
const SILENCE_MS = 1_000;
/** PostgreSQL takes a call within milliseconds; who waits for a read waits for two seconds at most. */
const CONNECT_SECONDS = 2;
/** What is under way when a connection is closed is a read, as a rule, and ends by then. */
const CLOSE_SECONDS = 2;
/** How often that is looked for. */
const LOOK_MS = 500;

interface Waiting {
  reject: (error: Error) => void;
  timeoutMs: number;
}

export interface Run {
  cause: Cause | undefined;
  /** After which PostgreSQL ends a statement of it, when that is not what the connection was opened with. */
  timeoutMs?: number;
}

/** One connection, opened by its first statement. Once it is lost it stays lost. */
export interface Connection {
  readonly isLost: boolean;
  /** @throws ConnectionLostError as soon as the connection is lost, whatever has become of `work` */
  run<T>(work: (db: ConnectionDatabase) => Promise<T>, run: Run): Promise<T>;
  /** The same for a statement whose rows have one column, never null: as the bytes that came, of which no text is made. */
  readBytes(statement: string): Promise<Buffer[]>;
  /**
   * Asks PostgreSQL to end what it executes on this connection, which is not to be used any more after that: the request
   * may come late and hit the next statement, which then counts as lost.
   */
  cancel(): void;
  close(): Promise<void>;
}

/**
 * A client of postgres.js with one connection, for the life of that connection. The client would connect again by
 * itself, but not always well: it forgets that what it had yet to write was for the old connection and then waits for
 * ever, and after some failures it pauses for up to 20 s.
 */
export function openConnection(options: ConnectionOptions): Connection {
  let isLost = false;
  /** Who waits, and for how long PostgreSQL may execute a statement of theirs. */
  const waiting = new LinkedSet<Waiting>();
  /** When it last had something to say: a statement was sent, or what was asked has been answered. */
  let heardAt = 0;
  let watch: NodeJS.Timeout | undefined;
  let isCancelled = false;
  let first: object | undefined;

  function lose(): void {
    if (isLost) return;
    isLost = true;
    // What postgres.js has rejected in this moment keeps its own reason; what it has forgotten gets this one.
    setImmediate(() => {
      for (const { reject } of waiting) reject(new ConnectionLostError());
      void client.end({ timeout: 0 });
    });
  }

  function begin(who: Waiting): Place<Waiting> {
    heardAt = performance.now();
    watch ??= setInterval(() => {
      const longest = Math.max(...[...waiting].map(({ timeoutMs }) => timeoutMs));
      if (performance.now() - heardAt > longest + SILENCE_MS) lose();
    }, LOOK_MS).unref();
    return waiting.add(who);
  }

  function end(place: Place<Waiting>): void {
    heardAt = performance.now();
    waiting.delete(place);
    if (waiting.size > 0) return;
    clearInterval(watch);
    watch = undefined;
  }

  const client = postgres(options.url, {
    max: 1,
    // Array types are never sent as such: what needs one casts a text parameter. Saves a statement a connection.
    fetch_types: false,
    connect_timeout: CONNECT_SECONDS,
    // It would end under the calls that wait behind the last one; who opens connections retires them in a quiet moment.
    max_lifetime: null,
    onnotice: () => undefined,
    onclose: lose,
    types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
    connection: {
      application_name: options.applicationName,
      statement_timeout: options.statementTimeoutMs,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
      TimeZone: 'UTC',
    },
    debug(_connection, text) {
      heardAt = performance.now();
      options.onStatement?.(text);
    },
  });
  prepareStatements(client, (query) => (first ??= query));
  guardTransactions(client, () => isLost);
  // It teaches the client Drizzle's types.
  drizzle(client);
  const watchStatement = createStatementWatch(options.onAnswered);

  /** The same client for each cause, which knows on whose behalf it is used. */
  function databaseOf(cause: Cause | undefined): ConnectionDatabase {
    const { unsafe, begin } = client;
    const watched = Object.assign(Object.create(client) as typeof client, {
      unsafe: (...args: Parameters<typeof unsafe>) => watchStatement(unsafe(...args), args[0], cause),
      begin: (work: (tx: postgres.TransactionSql) => Promise<unknown>) =>
        begin((tx) => {
          const { unsafe: send } = tx;
          tx.unsafe = ((...args: Parameters<typeof send>) =>
            watchStatement(send(...args), args[0], cause)) as typeof send;
          return work(tx);
        }),
    });
    return new ConnectionDatabase(watched);
  }

  async function guard<T>(work: () => Promise<T>, timeoutMs: number): Promise<T> {
    try {
      return await new Promise((resolve, reject) => {
        const place = begin({ reject, timeoutMs });
        work()
          .then(resolve, reject)
          .finally(() => end(place));
      });
    } catch (error) {
      const isHit = isCancelled && hasCode(error, CANCELED);
      if (!isHit && !hasCode(error, LOSS_CODES)) throw error;
      if (!isHit) lose();
      throw error instanceof ConnectionLostError ? error : new ConnectionLostError(error);
    }
  }

  return {
    get isLost() {
      return isLost;
    },
    run: (work, { cause, timeoutMs = options.statementTimeoutMs }) =>
      guard(() => work(databaseOf(cause)), timeoutMs),
    readBytes: (statement) =>
      guard(
        async () => (await client.unsafe(statement).raw()).map(([bytes]) => bytes!),
        options.statementTimeoutMs,
      ),
    cancel() {
      const state = (first as Stated | undefined)?.state;
      // PostgreSQL has not been reached yet: nothing is executed there, and a query rejects that nobody waits for.
      if (!state || isLost) return;
      isCancelled = true;
      // postgres.js cancels whatever runs where a query says that it does: all of ours run in the same process.
      const any = Object.assign(client.unsafe(''), { state, active: true });
      // It resolves when the request is out; whether it was heeded shows in the statement.
      void Promise.resolve(any.cancel() as unknown).catch(() => undefined);
    },
    // Of what is lost nothing is to be waited for, and postgres.js would.
    close: () => client.end({ timeout: isLost ? 0 : CLOSE_SECONDS }),
  };
}

function hasCode(error: unknown, codes: ReadonlySet<string>): boolean {
  for (let each = error; each instanceof Error; each = each.cause)
    if ('code' in each && codes.has(each.code as string)) return true;
  return false;
}

/** Tells of the statements of one connection, on which each waits for the one before. */
function createStatementWatch(onAnswered: ConnectionOptions['onAnswered']) {
  let answeredAt = 0;
  return <Query extends PromiseLike<unknown>>(
    query: Query,
    text: string,
    cause: Cause | undefined,
  ): Query => {
    const sentAt = performance.now();
    const then = query.then.bind(query);
    let isTold = false;
    function tell(): void {
      if (isTold) return;
      isTold = true;
      const now = performance.now();
      const milliseconds = now - Math.max(sentAt, answeredAt);
      answeredAt = now;
      if (cause) cause.statements += 1;
      onAnswered?.({ text, milliseconds, cause });
    }
    // A query of postgres.js is sent when somebody waits for it, and not by us.
    const watchedThen = (...[resolved, rejected]: Parameters<typeof then>) =>
      then(
        (value) => {
          tell();
          const rows = takeRows(value);
          return resolved ? resolved(rows) : rows;
        },
        (error: unknown) => {
          tell();
          if (!rejected) throw error;
          return rejected(error);
        },
      );
    query.then = watchedThen as typeof query.then;
    return query;
  };
}

/**
 * Leaves nothing in the result. The query that holds it is held by functions which it was given as properties (`this.resolve
 * = x => …`), and such functions V8 makes among the old objects: until its next full collection nothing of a result would be
 * freed, and all of it copied twice.
 */
function takeRows<Result>(result: Result): Result {
  if (!Array.isArray(result)) return result;
  const rows = [...(result as unknown[])];
  result.length = 0;
  return rows as Result;
}

/**
 * Drizzle sends everything unprepared. Prepared, PostgreSQL parses and plans a shape once a connection; the
 * connection's limited life bounds how many shapes it keeps.
 */
function prepareStatements(client: postgres.Sql, onQuery: (query: object) => void): void {
  const { unsafe } = client;
  client.unsafe = <T extends (postgres.Row & Iterable<postgres.Row>)[]>(
    ...[text, parameters, queryOptions]: Parameters<typeof unsafe>
  ) => {
    // When statements are told of (`debug`), postgres.js makes an error for each, to know who asked. To gather its stack takes
    // as long as to send the statement, and it holds whoever was under way.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    const query = unsafe<T>(text, parameters, { ...queryOptions, prepare: true });
    Error.stackTraceLimit = stackTraceLimit;
    onQuery(query);
    return query;
  };
}

/** What postgres.js notes in a query and does not declare: the process of PostgreSQL it was sent to, and its secret. */
interface Stated {
  state?: object | null;
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
