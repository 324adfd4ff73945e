import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestNetwork } from '@atproto/dev-env';
import { startEmbeddedPostgres } from '../../../db/embedded/startEmbeddedPostgres.ts';
import { startRedis } from '../../support/redis.ts';
import { listenOnLoopback } from './listenOnLoopback.ts';

/**
 * A whole Bluesky network on loopback: PLC directory, PDS, AppView and moderation, as Bluesky's own
 * developers run it.
 */
export interface BlueskyNetwork {
  readonly services: TestNetwork;
  /** What BLUESKY_API_BASE_URL is set to: the AppView, which needs no credentials. */
  readonly appViewUrl: string;
  stop(): Promise<void>;
}

export async function startBlueskyNetwork(): Promise<BlueskyNetwork> {
  listenOnLoopback();
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bluesky-'));
  const postgres = await startEmbeddedPostgres({ dataDir: folder, durable: false, log: () => undefined });
  const redis = await startRedis();
  const redisAddress = new URL(redis.url).host;
  const services = await withEnvironment({ REDIS_HOST: redisAddress, TMPDIR: folder }, () =>
    TestNetwork.create({
      dbPostgresUrl: postgres.url,
      dbPostgresSchema: 'bluesky',
      pds: { redisScratchAddress: redisAddress },
    }),
  );
  return {
    services,
    appViewUrl: `http://127.0.0.1:${services.bsky.port}`,
    async stop() {
      await services.close();
      await redis.stop();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The network reads these from the environment only: its Redis, and where it leaves files behind. */
async function withEnvironment<T>(
  variables: Readonly<Record<string, string>>,
  work: () => Promise<T>,
): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(variables)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}
