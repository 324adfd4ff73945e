import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { foreignSql } from './foreignSql.ts';
import { installJobQueue } from './jobQueue.ts';
import { packageRoot } from './packageRoot.ts';
import { ensurePartitions } from './writes/ensurePartitions.ts';

/** Any number that nobody else uses for an advisory lock of this database: "tide" in ASCII. */
const MIGRATION_LOCK = 0x74696465;

/**
 * Brings the database to the newest schema. The migrations are one transaction, and an advisory lock lets
 * servers that start together do it one after the other; a start that was killed leaves nothing half done.
 */
export async function migrate(url: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => undefined, connect_timeout: 5 });
  try {
    await client`SELECT pg_advisory_lock(${MIGRATION_LOCK})`;
    const db = drizzle(client, { casing: 'snake_case' });
    await applyMigrations(db, { migrationsFolder: join(packageRoot(), 'db/migrations') });
    await installJobQueue((text, values) => db.execute(foreignSql(text, values)));
    await ensurePartitions(db, new Date());
  } finally {
    await client.end({ timeout: 5 });
  }
}
