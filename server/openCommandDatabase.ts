import { openDatabase, type Database } from '../db/database.ts';
import { findRunningPostgres } from '../db/embedded/findRunningPostgres.ts';
import { migrate } from '../db/migrate.ts';
import type { DatabaseConfig } from './config.ts';
import { openDatabaseServer } from './openDatabaseServer.ts';
import type { OnStop } from './shutdown.ts';

export interface CommandDatabaseOptions {
  /** Shown in pg_stat_activity. */
  applicationName: string;
  statementTimeoutMs: number;
  log: (message: string) => void;
  onStop: OnStop;
}

/** One connection to the configured database, with the newest schema: for commands, which also work beside a server. */
export async function openCommandDatabase(
  where: DatabaseConfig,
  { applicationName, statementTimeoutMs, log, onStop }: CommandDatabaseOptions,
): Promise<Database> {
  // A server that runs on the embedded database shares it.
  const running = where.kind === 'embedded' ? await findRunningPostgres(where.dataDir) : undefined;
  const url = running ?? (await openDatabaseServer(where, { log, onStop }));
  await migrate(url);
  const database = openDatabase({ url, poolSize: 1, statementTimeoutMs, applicationName });
  await onStop(() => database.close());
  return database;
}
