import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';

/** The first year with a partition of its own; what is older shares one. */
const FIRST_YEAR = 2020;
/** So that a server which nobody restarts for a year does not run out; more would be asked in vain by each query. */
const YEARS_AHEAD = 1;
/** See migration 0007: that days are read from the index alone needs a vacuum now and then, not once a year. */
const SETTINGS = 'autovacuum_vacuum_insert_scale_factor = 0';

/**
 * Makes the yearly partitions of `snapshots` up to the year after that of `now`: at each start, and with each run.
 * Repeating it changes nothing.
 * @returns the names of those that were missing
 */
export async function ensurePartitions(db: Queryable, now: Date): Promise<string[]> {
  const existing = await db.execute<{ name: string }>(
    sql`SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'snapshots'::regclass`,
  );
  const names = new Set(existing.map((row) => row.name));
  const made: string[] = [];
  for (let year = FIRST_YEAR; year <= now.getUTCFullYear() + YEARS_AHEAD; year += 1) {
    const name = `snapshots_${year}`;
    if (names.has(name)) continue;
    // Bounds of a partition can't be parameters.
    await db.execute(
      sql.raw(
        `CREATE TABLE IF NOT EXISTS ${name} PARTITION OF snapshots
          FOR VALUES FROM ('${year}-01-01') TO ('${year + 1}-01-01') WITH (${SETTINGS})`,
      ),
    );
    made.push(name);
  }
  return made;
}
