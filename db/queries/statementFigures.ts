import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';

/** Statements of one shape, of all processes, as pg_stat_statements has counted them. Milliseconds. */
export interface StatementFigures {
  /** With $1, $2 … for its values. */
  text: string;
  calls: number;
  meanMs: number;
  maxMs: number;
}

/**
 * Those of this role in this database that took longest in sum, the longest first; null where the extension is not there.
 * @throws what PostgreSQL says when the extension is there, but was not loaded at its start, or may not be read
 */
export async function statementFigures(db: Queryable, limit: number): Promise<StatementFigures[] | null> {
  const [extension] = await db.execute<{ schema: string }>(sql`
    SELECT nspname AS "schema" FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace
    WHERE extname = 'pg_stat_statements'`);
  if (!extension) return null;
  // Other commands are kept as they were written, with what they hold.
  return db.execute<StatementFigures & Record<string, unknown>>(sql`
    SELECT query AS "text", calls AS "calls", mean_exec_time AS "meanMs", max_exec_time AS "maxMs"
    FROM ${sql.identifier(extension.schema)}.pg_stat_statements
    WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND userid = (SELECT oid FROM pg_roles WHERE rolname = current_user)
      AND query ~* '^\\s*(select|with|insert|update|delete)\\M'
    ORDER BY total_exec_time DESC LIMIT ${limit}`);
}
