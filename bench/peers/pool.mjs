import pg from 'pg';
import { databaseUrl, poolSize } from './settings.mjs';

const BIGINT = 20;
const DATE = 1082;
// Counts stay below 2^53, and days are text: neither a BigInt nor a Date has to be made of them.
pg.types.setTypeParser(BIGINT, Number);
pg.types.setTypeParser(DATE, (text) => text);

export const pool = new pg.Pool({ connectionString: databaseUrl, max: poolSize, idleTimeoutMillis: 0 });

/** Rows of a statement that each connection prepares once. */
export async function rowsOf({ name, text }, values) {
  return (await pool.query({ name, text, values })).rows;
}
