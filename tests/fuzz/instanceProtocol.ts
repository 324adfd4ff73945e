/** What the parent tells an instance; each is answered with `done` and its number. */
export type Order = { number: number } & (
  { kind: 'start'; settings: InstanceSettings; clock: ClockState } | { kind: 'clock'; clock: ClockState }
);

/** For how long instances keep an answer at most: the product's default, which clock steps pass now and then. */
export const MAX_TTL_SECONDS = 86_400;

export interface InstanceSettings {
  /** tidemark: the product; stock: the cache of @envelop/response-cache as it comes. */
  server: 'tidemark' | 'stock';
  role: 'all' | 'server' | 'worker';
  databaseUrl: string;
  redisUrl: string | undefined;
  /** Whether what is asked most is computed unasked. */
  warming: boolean;
}

/** The clock of all instances: the machine's, so many milliseconds ahead, or an instant at which it stands still. */
export interface ClockState {
  offsetMs: number;
  frozenAt: number | null;
}

/** What an instance tells its parent. */
export type News =
  | { kind: 'done'; number: number; port: number }
  /** What the execution of an operation has read; instants are null when the clock was not read. */
  | {
      kind: 'read';
      name: string;
      tags: string[];
      from: number | null;
      until: number | null;
      isVolatile: boolean;
    };
