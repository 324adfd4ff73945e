import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator';
import { openConnection } from './connection.ts';
import type { ConnectionDatabase } from './connectionDatabase.ts';
import { foreignSql } from './foreignSql.ts';
import { installJobQueue } from './jobQueue.ts';
import { packageRoot } from './packageRoot.ts';
import { ensurePartitions } from './writes/ensurePartitions.ts';

/** Any number that nobody else uses for an advisory lock of this database: "tide" in ASCII. */
const MIGRATION_LOCK = 0x74696465;

/** An index over years of snapshots, or the wait for another server that makes one. */
const LONGEST_STATEMENT_MS = 3_600_000;

/**
 * Brings the database to the newest schema. The migrations are one transaction, and an advisory lock lets
 * servers that start together do it one after the other; a start that was killed leaves nothing half done.
 * @throws ConnectionLostError as soon as PostgreSQL goes away under it
 */
export async function migrate(url: string): Promise<void> {
  const connection = openConnection({
    url,
    statementTimeoutMs: LONGEST_STATEMENT_MS,
    applicationName: 'tidemark migration',
    onStatement: undefined,
  });
  try {
    const bring = async (db: ConnectionDatabase): Promise<void> => {
      await db.execute(sql`SELECT pg_advisory_lock(${MIGRATION_LOCK})`);
      await applyMigrations(db.drizzle, { migrationsFolder: join(packageRoot(), 'db/migrations') });
      await installJobQueue((text, values) => db.execute(foreignSql(text, values)));
      await ensurePartitions(db, new Date());
    };
    await connection.run(bring, { cause: undefined });
  } finally {
    // The lock goes with it.
    await connection.close();
  }
}
