import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import type { Day } from '../domain.ts';
import { isRemembered, usesNow } from '../queries/popularOperations.ts';
import { texts } from '../sqlArrays.ts';
import { popularOperations } from '../tables/popularOperations.ts';

/** Uses of an operation since they were last added. */
export interface OperationUses {
  key: string;
  body: string;
  askedOn: Day;
  /** >= 1. */
  uses: number;
}

/** As many as `warmCache` may be asked for. */
const MOST_ROWS = 1_000;

/**
 * Adds to the uses that all servers have counted: each tells its own since it last did, so that none overwrites what
 * another has seen. What was not used for a week goes, and the least used beyond the thousandth.
 */
export async function addPopularUses(tx: Queryable, rows: readonly OperationUses[]): Promise<void> {
  // Two servers would lock the same rows in different orders; readers do not wait.
  await tx.execute(sql`LOCK TABLE ${popularOperations} IN SHARE ROW EXCLUSIVE MODE`);
  await tx.execute(sql`DELETE FROM ${popularOperations} WHERE NOT ${isRemembered}`);
  await tx.execute(sql`
    INSERT INTO ${popularOperations} (key, body, asked_on, uses, used_at)
    SELECT key, body, asked_on, uses, now()
    FROM unnest(${texts(rows.map((row) => row.key))}, ${texts(rows.map((row) => row.body))},
      ${texts(rows.map((row) => row.askedOn))}::date[], ${texts(rows.map((row) => String(row.uses)))}::float8[])
      AS added(key, body, asked_on, uses)
    ON CONFLICT (key) DO UPDATE SET uses = ${usesNow} + excluded.uses, used_at = excluded.used_at`);
  await tx.execute(sql`
    DELETE FROM ${popularOperations} WHERE key IN (
      SELECT key FROM ${popularOperations} ORDER BY ${usesNow} DESC, key OFFSET ${MOST_ROWS})`);
}
