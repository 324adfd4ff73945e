import { rm } from 'node:fs/promises';
import { migrate } from '../../db/migrate.ts';
import { startFaultProxy, type FaultProxy } from '../support/faultProxy/startFaultProxy.ts';
import { startOwnRedis, type OwnRedis } from '../support/redisControl.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { createMember, type Member } from './member.ts';
import { startOwnPostgres, type OwnPostgres } from './ownPostgres.ts';

/** Everything that may break, and the lines between. */
export interface World extends AsyncDisposable {
  readonly postgres: OwnPostgres;
  /** Between the processes and PostgreSQL. */
  readonly line: FaultProxy;
  readonly redis: OwnRedis;
  readonly redisLine: FaultProxy;
  readonly members: readonly Member[];
  servers(): Member[];
}

/** A heap in which the load has room, and nothing that grows. */
const HEAP_MIB = 160;
const ENVIRONMENT = {
  NODE_OPTIONS: `--max-old-space-size=${HEAP_MIB}`,
  CACHE_L1_BYTES: String(32 * 1024 * 1024),
  // Three processes, each with connections for news, queue and work, share fifty.
  DB_POOL_SIZE: '5',
  RATE_LIMIT: 'off',
};

export async function openWorld(servers: number, workers: number): Promise<World> {
  const folder = await temporaryFolder();
  const postgres = await startOwnPostgres(folder);
  await migrate(postgres.url);
  const line = await startFaultProxy(() => Number(new URL(postgres.url).port));
  const redis = await startOwnRedis();
  const redisLine = await startFaultProxy(() => redis.port);
  const url = new URL(postgres.url);
  url.port = String(line.port);
  const env = { ...ENVIRONMENT, REDIS_URL: `redis://127.0.0.1:${redisLine.port}` };
  const members = [
    ...Array.from({ length: servers }, (_each, n) =>
      createMember(`server ${n + 1}.`, 'server', url.href, env),
    ),
    ...Array.from({ length: workers }, (_each, n) =>
      createMember(`worker ${n + 1}.`, 'worker', url.href, env),
    ),
  ];
  await Promise.all(members.map((member) => member.start()));
  return {
    postgres,
    line,
    redis,
    redisLine,
    members,
    servers: () => members.filter(({ role }) => role === 'server'),
    async [Symbol.asyncDispose]() {
      await Promise.all(members.map((member) => member.kill()));
      await Promise.all([line.stop(), redisLine.stop(), redis.stop(), postgres.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
