import { sql, type SQL } from 'drizzle-orm';
import { openConnection, type Connection } from './connection.ts';
import type { Queryable } from './database.ts';

export interface CursorsOptions {
  url: string;
  /** Readings at a time, each on a connection of its own. */
  places: number;
  /** After this long PostgreSQL itself ends a statement: the next lines are not to take longer. */
  statementTimeoutMs: number;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  onStatement?: (text: string) => void;
}

/** Reads what is too long to be held, a piece at a time as it is asked for. */
export interface Cursors {
  readonly places: number;
  readonly free: number;
  /**
   * Takes a place. Once the signal aborts, what PostgreSQL executes is ended there, and everything of the reading rejects
   * with the signal's reason.
   * @throws RangeError when no place is free
   */
  begin(signal: AbortSignal): Reading;
  /** Ends all readings. */
  close(): Promise<void>;
}

/** Of a text, in its order; not empty. */
export type Piece = readonly Buffer[];

/** One transaction that reads: all of it sees the rows of one moment. */
export interface Reading {
  read<T>(query: (db: Queryable) => Promise<T>): Promise<T>;
  /**
   * Reads a query with one column of text, never null or empty: some 64 KB at a time, in UTF-8, in parts as they came. One
   * piece is read ahead, and no more before the last one is taken. Once a reading.
   */
  pieces(query: SQL): AsyncGenerator<Piece, void>;
  /** Gives the place back, whatever is under way. */
  end(): Promise<void>;
}

/** In bytes. Below it round trips show; above it what is read and not collected yet is another 30 MB. */
const PIECE = 64 * 1024;
/** The first piece is small whatever a row holds: from there on the rows of a fetch double or halve. */
const FIRST_ROWS = 8;
/** A power of two, as PostgreSQL prepares a statement for each number of rows. */
const MOST_ROWS = 1024;
/**
 * Between two pieces it is the client who reads. One that takes nothing is cut after 40 s at most, and then this is not
 * needed: it is for a process that is stopped.
 */
const IDLE_MS = 60_000;
/** Of all rows that the first ones are wanted of: the plan is to have them at once, in the order of an index. */
const FIRST_FRACTION = 0.0001;

export function openCursors({ onStatement, ...options }: CursorsOptions): Cursors {
  const { places } = options;
  const open = new Set<Reading>();
  return {
    places,
    get free() {
      return places - open.size;
    },
    begin(signal) {
      if (open.size >= places) throw new RangeError(`All ${places} places are taken.`);
      // A new one each: whatever has become of the last, nothing of it is left.
      const connection = openConnection({ ...options, onStatement });
      const reading = createReading(connection, signal, () => open.delete(reading));
      open.add(reading);
      return reading;
    },
    async close() {
      await Promise.all([...open].map((reading) => reading.end()));
    },
  };
}

function createReading(connection: Connection, signal: AbortSignal, onEnd: () => void): Reading {
  let begun: Promise<void> | undefined;
  let underWay = 0;
  let ended: Promise<void> | undefined;

  const cancel = (): void => {
    if (underWay > 0) connection.cancel();
  };
  signal.addEventListener('abort', cancel, { once: true });

  async function guard<T>(ask: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    underWay += 1;
    try {
      return await ask();
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      underWay -= 1;
    }
  }

  const ask: Reading['read'] = (query) => guard(() => connection.run(query, { cause: undefined }));

  async function begin(): Promise<void> {
    await ask((db) => db.execute(sql.raw('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')));
    await ask((db) =>
      db.execute(sql`SELECT set_config('idle_in_transaction_session_timeout', ${String(IDLE_MS)}, true),
        set_config('cursor_tuple_fraction', ${String(FIRST_FRACTION)}, true)`),
    );
  }

  const read: Reading['read'] = async (query) => {
    await (begun ??= begin());
    return ask(query);
  };

  return {
    read,
    async *pieces(query) {
      await read((db) => db.execute(sql`DECLARE lines NO SCROLL CURSOR FOR ${query}`));
      let count = FIRST_ROWS;
      const fetch = async (): Promise<Piece> => {
        const piece = await guard(() => connection.readBytes(`FETCH ${count} FROM lines`));
        const bytes = piece.reduce((sum, { length }) => sum + length, 0);
        if (bytes > PIECE) count = Math.max(1, count / 2);
        else if (bytes < PIECE / 2) count = Math.min(MOST_ROWS, count * 2);
        return piece;
      };
      for (let next = fetch(); ;) {
        const piece = await next;
        if (piece.length === 0) return;
        next = fetch();
        // Nobody may come back for it.
        next.catch(() => undefined);
        yield piece;
      }
    },
    end() {
      ended ??= (async () => {
        signal.removeEventListener('abort', cancel);
        cancel();
        await connection.close();
        onEnd();
      })();
      return ended;
    },
  };
}
