import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { openDatabase, type Database } from '../../db/database.ts';
import type { Platform } from '../../db/domain.ts';
import { startEmbeddedPostgres } from '../../db/embedded/startEmbeddedPostgres.ts';
import { migrate } from '../../db/migrate.ts';
import { upsertAccounts, type AccountEntry } from '../../db/writes/upsertAccounts.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

/** A PostgreSQL of its own, with the newest schema and nothing in it. */
export interface World extends AsyncDisposable {
  readonly url: string;
  readonly database: Database;
}

export async function openWorld(): Promise<World> {
  const folder = await temporaryFolder();
  const cluster = await startEmbeddedPostgres({
    dataDir: join(folder, 'data'),
    durable: false,
    log: () => undefined,
  });
  await migrate(cluster.url);
  const database = openTestDatabase(cluster.url);
  return {
    url: cluster.url,
    database,
    async [Symbol.asyncDispose]() {
      await database.close();
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const openTestDatabase = (url: string): Database =>
  openDatabase({ url, poolSize: 4, statementTimeoutMs: 60_000, applicationName: 'proof' });

/** The ids of accounts `name0` … of a platform, in their order. */
export async function addAccounts(
  database: Database,
  platform: Platform,
  handles: readonly string[],
  now = new Date(),
): Promise<number[]> {
  const entries = handles.map((handle): AccountEntry => ({
    platform,
    handle,
    url: `https://example.org/${handle}`,
    isUrlDerived: true,
    organization: null,
  }));
  return database.write(async (tx) => {
    const { rows, changed } = await upsertAccounts(tx, entries, { now });
    return { result: rows.map((row) => row.accountId!), changed };
  });
}

/** What a run came to, counted anew from the rows themselves. */
export interface Recount {
  status: string;
  /** Tasks that are not SUCCEEDED. */
  unfinished: number;
  /** Accounts of the run without exactly one snapshot of its day. */
  lost: number;
  doubled: number;
  mostAttempts: number;
  /** True when the roll-ups of the day say what the snapshots say. */
  isRolledUp: boolean;
}

export async function recount(database: Database, runId: number): Promise<Recount> {
  const [row] = await database.read((db) =>
    db.execute<Recount & Record<string, unknown>>(sql`
      WITH each AS (
        SELECT t.account_id, t.status, t.attempts, (
          SELECT count(*) FROM snapshots s WHERE s.account_id = t.account_id AND s.date = t.date) AS snapshots
        FROM scrape_tasks t WHERE t.run_id = ${runId})
      SELECT r.status,
        (SELECT count(*) FROM each WHERE status <> 'SUCCEEDED') AS unfinished,
        (SELECT count(*) FROM each WHERE snapshots < 1) AS lost,
        (SELECT count(*) FROM each WHERE snapshots > 1) AS doubled,
        (SELECT max(attempts) FROM each) AS "mostAttempts",
        NOT EXISTS (
          SELECT 1 FROM (
            SELECT a.platform, count(*) AS captured, sum(s.followers) AS followers
            FROM snapshots s JOIN accounts a ON a.id = s.account_id WHERE s.date = r.date GROUP BY a.platform) s
          LEFT JOIN platform_daily d ON d.platform = s.platform AND d.date = r.date
          WHERE d.captured IS DISTINCT FROM s.captured OR d.followers IS DISTINCT FROM s.followers) AS "isRolledUp"
      FROM scrape_runs r WHERE r.id = ${runId}`),
  );
  return row!;
}

/** Waits for a condition; a promise that is broken shows itself by its time. */
export async function until(
  what: string,
  condition: () => Promise<boolean> | boolean,
  patienceMs = 120_000,
): Promise<number> {
  const startedAt = performance.now();
  while (!(await condition())) {
    if (performance.now() - startedAt > patienceMs) throw new Error(`In vain was waited for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return performance.now() - startedAt;
}
