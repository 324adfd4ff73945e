import { startOwnRedis } from './redisControl.ts';

export interface RunningRedis {
  url: string;
  /** Ends it, unless it is the one of REDIS_URL, which is not ours. */
  stop(): Promise<void>;
}

/**
 * A Redis for tests: the one of REDIS_URL, else one of our own on a free port of 127.0.0.1 that keeps
 * nothing. Rejects when no program can be had; a test file may then skip itself, and has to say so.
 */
export async function startRedis(): Promise<RunningRedis> {
  const given = process.env['REDIS_URL'];
  return given ? { url: given, stop: async () => undefined } : startOwnRedis();
}
