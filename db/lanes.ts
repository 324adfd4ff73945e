import { untilAborted, type Abortable } from './abortable.ts';
import { openConnection, type Connection, type ConnectionOptions } from './connection.ts';
import { endOfTurn } from './endOfTurn.ts';
import { LinkedSet } from './linkedSet.ts';

export interface LanesOptions extends ConnectionOptions {
  /** Connections held at most, those apart that are being ended. */
  poolSize: number;
  /** Whether PostgreSQL is said to be away, by whoever asks it regularly. */
  isAway?: () => boolean;
}

export interface Call {
  /** Writes are never cancelled: their transaction may be committing. */
  isWrite: boolean;
  /** Once it aborts nobody waits for the call any more. */
  signal: Abortable | undefined;
}

export interface PoolFigures {
  size: number;
  busy: number;
  /** Calls that share a connection with an earlier one that has not been answered. */
  waiting: number;
}

/** A pool of connections on each of which calls wait in a row. */
export interface Lanes {
  /**
   * Does the work on the least busy connection.
   * @throws the signal's reason as soon as it aborts; what was asked for a read is then ended in PostgreSQL, too
   * @throws CallRefusedError at once while PostgreSQL is away
   */
  run<T>(work: (connection: Connection) => Promise<T>, call: Call): Promise<T>;
  figures(): PoolFigures;
  close(): Promise<void>;
}

/** Of postgres.js, when PostgreSQL does not take a call in time. */
const UNTAKEN = 'CONNECT_TIMEOUT';

/** PostgreSQL does not answer, neither those who wait already nor who asks it regularly: nobody else is to wait. */
export class CallRefusedError extends Error {
  override readonly name = 'CallRefusedError';
  readonly code = UNTAKEN;

  constructor() {
    super('PostgreSQL does not answer.');
  }
}

/** A place for one connection: when that is lost, old or given up, the next call opens another. */
interface Lane {
  connection: Connection;
  openedAt: number;
  /** Not answered yet, oldest first: in this order PostgreSQL sees them. */
  readonly calls: LinkedSet<Waiting>;
}

interface Waiting {
  isWrite: boolean;
  isAbandoned: boolean;
}

/** PostgreSQL keeps what it has learned of statements and tables for each connection: half an hour's worth. */
const CONNECTION_LIFE_MS = 30 * 60_000;
/** Nearly every read is answered within it, and then its connection is as good as before. */
const CANCEL_AFTER_MS = 100;
/** Without any answer for so long, calls do not take the word of others against it that PostgreSQL is away. */
const SILENCE_MS = 1_000;

/**
 * Clients with one connection each: with many connections in one client postgres.js gets slower for ever under
 * concurrency, as its queue leaves holes (27 to 76 µs a query after 240,000 queries).
 */
export function openLanes(options: LanesOptions): Lanes {
  const { poolSize, isAway } = options;
  const open = (): Lane => ({
    connection: openConnection(options),
    openedAt: performance.now(),
    calls: new LinkedSet(),
  });
  const lanes = Array.from({ length: poolSize }, open);
  /** Writes keep to one half: however many of them wait for a lock, reads find the other half free of them. */
  const writing = lanes.length > 1 ? Math.ceil(lanes.length / 2) : 1;
  /** Connections on which a statement is being cancelled, for whom others have been opened. */
  let ending = 0;
  /** Since when calls have been waiting and none was answered. */
  let silentSince: number | undefined;

  function leastBusy(isWrite: boolean): Lane {
    let best = isWrite ? 0 : lanes.length - 1;
    const size = (place: number): number => lanes[place]!.calls.size;
    if (isWrite) {
      for (let place = 1; place < writing; place += 1) if (size(place) < size(best)) best = place;
    } else for (let place = best - 1; place >= 0; place -= 1) if (size(place) < size(best)) best = place;
    return lanes[best]!;
  }

  function refresh(lane: Lane, now: number): void {
    const isOld = lane.calls.size === 0 && now - lane.openedAt > CONNECTION_LIFE_MS;
    if (isOld) void lane.connection.close();
    if (isOld || lane.connection.isLost)
      Object.assign(lane, { connection: openConnection(options), openedAt: now });
  }

  /** Ends in PostgreSQL what nobody waits for, unless it ends by itself. */
  function lookAt(lane: Lane): void {
    const { oldest } = lane.calls;
    if (!oldest?.isAbandoned) return;
    setTimeout(() => {
      if (lane.calls.oldest === oldest) cancelOldest(lane);
    }, CANCEL_AFTER_MS).unref();
  }

  /**
   * A cancellation may come late and hit what is executed next. So the connection gets no more calls, and one with a
   * write is left alone: statement_timeout ends what is executed there.
   */
  function cancelOldest(lane: Lane): void {
    const { connection } = lane;
    for (const { isWrite } of lane.calls) if (isWrite) return;
    const place = lanes.indexOf(lane);
    if (place >= 0) {
      if (ending >= lanes.length || isSilent()) return;
      lanes[place] = open();
      ending += 1;
      void connection.close().finally(() => (ending -= 1));
    }
    connection.cancel();
  }

  const unanswered = (): number => lanes.reduce((sum, { calls }) => sum + calls.size, 0);
  const isSilent = (): boolean =>
    silentSince !== undefined && performance.now() - silentSince > SILENCE_MS && isAway?.() === true;

  return {
    async run(work, { isWrite, signal }) {
      signal?.throwIfAborted();
      if (isSilent()) throw new CallRefusedError();
      const lane = leastBusy(isWrite);
      const startedAt = performance.now();
      refresh(lane, startedAt);
      const waiting: Waiting = { isWrite, isAbandoned: false };
      const place = lane.calls.add(waiting);
      silentSince ??= startedAt;
      const { connection } = lane;
      const end = (isAnswered: boolean): void => {
        lane.calls.delete(place);
        if (isAnswered) silentSince = undefined;
        lookAt(lane);
      };
      const answer = work(connection).then(
        async (value) => {
          end(true);
          // Of many requests, what comes in one turn is worked on together (docs/decisions/0022).
          if (signal && !isWrite && unanswered() >= poolSize) await endOfTurn();
          return value;
        },
        (error: unknown) => {
          // Also a refusal is an answer; that nobody took the call is none.
          end(!connection.isLost && !isUntaken(error));
          throw error;
        },
      );
      if (isWrite || !signal) return answer;
      return untilAborted(answer, signal, () => {
        waiting.isAbandoned = true;
        lookAt(lane);
      });
    },
    figures() {
      const busy = lanes.filter(({ calls }) => calls.size > 0).length;
      return { size: lanes.length, busy, waiting: unanswered() - busy };
    },
    async close() {
      await Promise.all(lanes.map(({ connection }) => connection.close()));
    },
  };
}

const isUntaken = (error: unknown): boolean =>
  error instanceof Error && ('code' in error ? error.code === UNTAKEN : isUntaken(error.cause));
