import { startEmbeddedPostgres } from '../db/embedded/startEmbeddedPostgres.ts';
import { probeDatabase } from '../db/probeDatabase.ts';
import type { DatabaseConfig } from './config.ts';
import type { OnStop } from './shutdown.ts';
import { OperatorError } from './operatorError.ts';
import { databaseError, dataDirError } from './startErrors.ts';
import { withDeadline } from './withDeadline.ts';

/** Known to be enough for every statement of db/; older ones lack some of what they use. */
const OLDEST = 15;
/** A start must have failed within 10 s. */
const PROBE_MS = 5_000;
/** The system's resolver has no deadline that we could set. */
const GIVE_UP_MS = 8_000;

/**
 * Starts the embedded PostgreSQL, or makes sure that the configured one is there and new enough.
 * @returns its URL, with the password
 */
export async function openDatabaseServer(
  database: DatabaseConfig,
  { log, onStop }: { log: (message: string) => void; onStop: OnStop },
): Promise<string> {
  if (database.kind === 'embedded') {
    const { dataDir } = database;
    const embedded = await startEmbeddedPostgres({ dataDir, log }).catch((error: unknown) => {
      throw dataDirError(error, dataDir);
    });
    await onStop(() => embedded.stop());
    return embedded.url;
  }
  const version = await withDeadline(probeDatabase(database.url, PROBE_MS), GIVE_UP_MS).catch(
    (error: unknown) => {
      throw databaseError(error, database);
    },
  );
  if (version === undefined) throw databaseError({ code: 'CONNECT_TIMEOUT' }, database);
  if (version < OLDEST * 10_000)
    throw new OperatorError(
      `DATABASE_URL: expected PostgreSQL ${OLDEST} or newer, found ${Math.floor(version / 10_000)}.`,
    );
  return database.url;
}
