import type { AnsweredStatement, Cause } from './cause.ts';
import { ConnectionDatabase } from './connectionDatabase.ts';
import { ConnectionLostError, isCanceled, isLoss } from './connectionLoss.ts';
import { LinkedSet, type Place } from './linkedSet.ts';
import { connectClient, openClient, type ClientOptions, type SentQuery } from './postgresClient.ts';
import { createStatementWatch } from './statementWatch.ts';

export interface ConnectionOptions extends ClientOptions {
  /** Called for each statement sent, BEGIN and COMMIT included. */
  onStatement: ((text: string) => void) | undefined;
  /** Called for each statement answered, but for BEGIN and COMMIT. */
  onAnswered?: ((statement: AnsweredStatement) => void) | undefined;
}

/**
 * PostgreSQL ends a statement that takes too long and says so. When it does not even say that within so long, it is frozen
 * or the network swallows everything, which a connection alone finds out after a quarter of an hour.
 */
const SILENCE_MS = 1_000;
/** How often that is looked for. */
const LOOK_MS = 500;
/** What is under way when a connection is closed is a read, as a rule, and ends by then. */
const CLOSE_SECONDS = 2;

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
  let first: SentQuery | undefined;
  let isOpen = false;
  let opening: Promise<void> | undefined;

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

  const client = openClient(options, {
    isLost: () => isLost,
    onLost: lose,
    onQuery: (query) => (first ??= query),
    onStatement(text) {
      heardAt = performance.now();
      options.onStatement?.(text);
    },
  });
  const watchFor = createStatementWatch(options.onAnswered);

  /** What is asked meanwhile waits, in its order. */
  function open(): Promise<void> {
    return (opening ??= connectClient(client).then(() => void (isOpen = true)));
  }

  async function guard<T>(work: () => Promise<T>, timeoutMs: number): Promise<T> {
    try {
      return await new Promise((resolve, reject) => {
        const place = begin({ reject, timeoutMs });
        (isOpen ? work() : open().then(work)).then(resolve, reject).finally(() => end(place));
      });
    } catch (error) {
      const isHit = isCancelled && isCanceled(error);
      if (!isHit && !isLoss(error)) throw error;
      if (!isHit) lose();
      throw error instanceof ConnectionLostError ? error : new ConnectionLostError(error);
    }
  }

  return {
    get isLost() {
      return isLost;
    },
    run: (work, { cause, timeoutMs = options.statementTimeoutMs }) =>
      guard(() => work(new ConnectionDatabase(client, watchFor(cause))), timeoutMs),
    readBytes: (statement) =>
      guard(
        async () => (await client.unsafe(statement).raw()).map(([bytes]) => bytes!),
        options.statementTimeoutMs,
      ),
    cancel() {
      const state = first?.state;
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
