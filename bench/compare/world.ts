import { readFileSync } from 'node:fs';
import { mkdtemp, chmod, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '../../db/database.ts';
import { addDays } from '../../db/day.ts';
import type { Day, Platform } from '../../db/domain.ts';
import { startEmbeddedPostgres } from '../../db/embedded/startEmbeddedPostgres.ts';
import { foreignSql } from '../../db/foreignSql.ts';
import { migrate } from '../../db/migrate.ts';
import { packageRoot } from '../../db/packageRoot.ts';
import { loadBulkData } from '../../tests/support/bulkData.ts';
import { startOwnRedis } from '../../tests/support/redisControl.ts';
import { parentOf } from '../cpuTime.ts';

export interface Size {
  name: 'small' | 'large';
  accounts: number;
  /** Of history for each of them. */
  days: number;
}

export const SIZES: Readonly<Record<Size['name'], Size>> = {
  small: { name: 'small', accounts: 500, days: 365 },
  large: { name: 'large', accounts: 5_000, days: 730 },
};

export interface KnownAccount {
  platform: Platform;
  handle: string;
  followers: number;
}

/** What all servers of a run share. */
export interface World {
  size: Size;
  databaseUrl: string;
  /** Of its postmaster. */
  postgresPid: number;
  redisUrl: string;
  redisPid: number;
  /** By followers descending, as lists have them. */
  accounts: readonly KnownAccount[];
  /** The last day of every account. */
  lastDay: Day;
  versions: { postgres: string; redis: string };
  end(): Promise<void>;
}

/** 3.65 million rows take minutes. */
const LOAD_MS = 20 * 60_000;

/** A PostgreSQL and a Redis of their own; the data is the same in each run, but for its days, which end yesterday. */
export async function openWorld(size: Size): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  // PostgreSQL runs as another user when this is root.
  await chmod(folder, 0o755);
  const postgres = await startEmbeddedPostgres({ dataDir: folder, durable: false, log: () => undefined });
  const redis = await startOwnRedis();
  async function end(): Promise<void> {
    await redis.stop();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
  try {
    const lastDay = addDays(new Date().toISOString().slice(0, 10), -1);
    await migrate(postgres.url);
    const options = { url: postgres.url, poolSize: 1, statementTimeoutMs: LOAD_MS, applicationName: 'bench' };
    const database = openDatabase(options);
    await loadBulkData(database, { accounts: size.accounts, days: size.days, until: lastDay });
    await addFunctions(database);
    // As autovacuum leaves it after a while, so that it has nothing to do during the run.
    await database.read((db) => db.execute(foreignSql('VACUUM ANALYZE')));
    const facts = await readFacts(database);
    await database.close();
    const information = String(await redis.command('INFO', 'server'));
    const redisFact = (name: string): string => new RegExp(`^${name}:(\\S+)`, 'm').exec(information)![1]!;
    return {
      size,
      databaseUrl: postgres.url,
      redisUrl: redis.url,
      redisPid: Number(redisFact('process_id')),
      lastDay,
      postgresPid: facts.postgresPid,
      accounts: facts.accounts,
      versions: { postgres: facts.version, redis: redisFact('redis_version') },
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** PostGraphile's operations. */
async function addFunctions(database: Database): Promise<void> {
  const script = readFileSync(join(packageRoot(), 'bench/peers/postgraphile.sql'), 'utf8');
  await database.read((db) => db.execute(foreignSql(script)));
}

async function readFacts(database: Database) {
  return database.read(async (db) => {
    const [server] = await db.execute<{ backend: number; version: string }>(
      foreignSql(`SELECT pg_backend_pid() AS backend, current_setting('server_version') AS version`),
    );
    const accounts = await db.execute<KnownAccount & Record<string, unknown>>(
      foreignSql(`
        SELECT a.platform, a.handle, l.followers FROM account_latest l JOIN accounts a ON a.id = l.account_id
        ORDER BY l.followers DESC, a.id`),
    );
    return { postgresPid: parentOf(server!.backend), version: server!.version, accounts: [...accounts] };
  });
}
