/** What a client saw of one request. Times are milliseconds of one monotonic clock. */
export interface Seen {
  start: number;
  end: number;
  /** The process that was asked: a server that is started again is another one. */
  server: string;
  /** When it has to be answered at the latest. */
  deadlineMs: number;
  /** ok: the answer says so. unknown: a coded error, or the line broke; what was asked may have happened. */
  outcome: 'ok' | 'unknown';
  /** Words for a report. */
  note: string;
}

/**
 * A register is an account whose display name counts up. One client writes it, one write after the other, and none after
 * one whose outcome is unknown: so what may be read is known at every moment.
 */
export interface Write extends Seen {
  kind: 'write';
  account: number;
  value: number;
}

export interface Read extends Seen {
  kind: 'read';
  account: number;
  /** Null when there is none. */
  value: number | null;
  /** Said to be of before PostgreSQL went away. */
  isStale: boolean;
}

/** A run that is asked for with a key, again and again until it is there. */
export interface Trigger extends Seen {
  kind: 'trigger';
  key: string;
  runId: string | null;
}

/** Several accounts in one file. */
export interface Import extends Seen {
  kind: 'import';
  handles: readonly string[];
}

export type HistoryEvent = Write | Read | Trigger | Import;

/** What the database holds in the end. */
export interface FinalState {
  registers: ReadonlyMap<number, number | null>;
  /** The run of each key, and all runs. */
  runOfKey: ReadonlyMap<string, string>;
  runs: readonly string[];
  handles: ReadonlySet<string>;
}
