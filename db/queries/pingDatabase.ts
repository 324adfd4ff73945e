import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';

/** Resolves when PostgreSQL answers at all. */
export async function pingDatabase(db: Queryable): Promise<void> {
  await db.execute(sql`SELECT 1`);
}
