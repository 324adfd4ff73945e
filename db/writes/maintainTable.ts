import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';

/** Renews what the planner knows of a table, and of its partitions. */
export async function analyzeTable(db: Queryable, table: string): Promise<void> {
  await db.execute(sql`ANALYZE ${sql.identifier(table)}`);
}

/** Makes room of dead rows free for others. Not within a transaction, so not by `Database.write`. */
export async function vacuumTable(db: Queryable, table: string): Promise<void> {
  await db.execute(sql`VACUUM ${sql.identifier(table)}`);
}
