import type { Logger } from 'pino';
import { maskPassword } from '../maskPassword.ts';
import { createLatencyHistogram } from '../metrics/latencyHistogram.ts';
import { createBreaker } from './breaker.ts';
import { inTime, OutOfTime } from './inTime.ts';
import { connectToRedis, isRefusal, type RedisConnection } from './redisConnection.ts';
import { NOTHING_KNOWN, readInfo, type RedisFigures } from './redisFigures.ts';

/** Bytes on Redis, which may be absent, frozen, full or slow at every moment: then it is as if it were empty. */
export interface RedisLevel {
  /** undefined: not there, not in time, or Redis is away. Never rejects, and is settled within DEADLINE_MS. */
  get(key: string): Promise<Buffer | undefined>;
  /**
   * Returns at once and never throws. `ttlSeconds` is whole and >= 1. Sent within this turn of the event loop, but
   * after what is called next: a get or delete of the same key has to wait for the next turn.
   */
  set(key: string, value: Buffer, ttlSeconds: number): void;
  /** Returns at once and never throws. While Redis is away nothing is deleted. */
  delete(key: string): void;
  readonly isAvailable: boolean;
  /** For how long it has been known to be away; 0 while it is not. */
  readonly awaySeconds: number;
  /** What Redis tells of itself is asked for in the background, so that it is of the last time somebody looked. */
  figures(): RedisFigures;
  /** Resolves within two seconds, when nothing is open any more. */
  close(): Promise<void>;
}

export interface RedisLevelOptions {
  /** redis:// or rediss://; holds a password, which is never logged. */
  url: string;
  log: Pick<Logger, 'info' | 'warn'>;
}

/** A cached answer that takes longer is slower than most executions. */
export const DEADLINE_MS = 100;
/** Between two attempts to reach Redis: it is in use again at most so much later, and an attempt costs it nothing. */
const PROBE_MS = 1000;
/** Written and not acknowledged yet: what 1 Gbit/s carries in two thirds of the deadline. More would make gets late. */
const MOST_PENDING_BYTES = 8 * 1024 * 1024;
const INFO_MS = 5000;

/** Returns at once and connects in the background. Whoever calls meanwhile finds nothing. */
export function openRedisLevel({ url, log }: RedisLevelOptions): RedisLevel {
  const latency = createLatencyHistogram();
  let errors = 0;
  let replies = 0;
  let pendingBytes = 0;
  let known = NOTHING_KNOWN;
  let knownAt = -Infinity;

  const breaker = createBreaker<RedisConnection>({
    async connect() {
      const connection = await connectToRedis(url, (used, reason) => breaker.trip(used, reason));
      try {
        await inTime(Promise.all([connection.ping(), readFigures(connection)]), DEADLINE_MS);
        return connection;
      } catch (error) {
        connection.destroy();
        throw error;
      }
    },
    drop: (connection) => connection.destroy(),
    intervalMs: PROBE_MS,
    onAway: (reason) =>
      log.warn(
        { redis: maskPassword(url), reason: describe(reason) },
        'Redis is away: answers are kept in memory only until it is back',
      ),
    onBack: () => log.info({ redis: maskPassword(url) }, 'Redis is back'),
  });

  async function readFigures(connection: RedisConnection): Promise<void> {
    knownAt = performance.now();
    known = readInfo(await connection.info(), connection.database);
  }

  async function call<T>(run: (connection: RedisConnection) => Promise<T>): Promise<T | undefined> {
    const { line } = breaker;
    if (!line) return undefined;
    const repliesBefore = replies;
    try {
      const reply = await inTime(run(line), DEADLINE_MS);
      replies += 1;
      return reply;
    } catch (error) {
      errors += 1;
      // A refusal is an answer: Redis itself is well. So it is when others were answered meanwhile: it is this process, or
      // the line, that has too much to do, and without Redis would have more.
      const isWell = isRefusal(error) || (error instanceof OutOfTime && replies > repliesBefore);
      if (!isWell) breaker.trip(line, error);
      return undefined;
    }
  }

  return {
    async get(key) {
      if (!breaker.line) return undefined;
      const startedAt = performance.now();
      const value = await call(({ values }) => values.get(key, { raw: true }));
      latency.record(performance.now() - startedAt);
      // Raw is what the client says, which is bytes; Keyv's type tells of what it would have wrapped them in.
      return value as Buffer | undefined;
    },
    set(key, value, ttlSeconds) {
      // Keyv would keep it for ever at 0, and would not store it at a fraction.
      if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1) return;
      if (!breaker.line || pendingBytes + value.length > MOST_PENDING_BYTES) return;
      pendingBytes += value.length;
      void call(({ values }) => values.set(key, value, ttlSeconds * 1000)).then(
        () => (pendingBytes -= value.length),
      );
    },
    delete(key) {
      void call(({ values }) => values.delete(key));
    },
    get isAvailable() {
      return breaker.line !== undefined;
    },
    get awaySeconds() {
      return breaker.awaySeconds;
    },
    figures() {
      const available = breaker.line !== undefined;
      if (available && performance.now() - knownAt >= INFO_MS) void call(readFigures);
      return { available, errors, latency: latency.counts(), ...(available ? known : NOTHING_KNOWN) };
    },
    close: () => breaker.close(),
  };
}

/** The text alone: the fields of an error may hold the URL with its password. */
function describe(reason: unknown): string {
  if (!(reason instanceof Error)) return String(reason);
  // When a name has several addresses, the error of all of them has no message.
  return reason.message || ('code' in reason ? String(reason.code) : reason.name);
}
