import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';

const EXPLAIN = 'EXPLAIN (GENERIC_PLAN) ';

/** Whether a statement was sent by `explainStatement`. */
export const isExplanation = (text: string): boolean => text.startsWith(EXPLAIN);

/** What PostgreSQL has a plan for. */
const PLANNABLE = /^\s*(?:select|with|insert|update|delete)\b/i;

/**
 * How PostgreSQL executes a statement of ours whatever its values are; it is not executed. Null for what has no plan.
 * @throws what PostgreSQL 15 says, which plans for known values only
 */
export async function explainStatement(db: Queryable, text: string): Promise<string | null> {
  if (!PLANNABLE.test(text)) return null;
  // Sent without values: PostgreSQL would plan for those.
  const rows = await db.execute<Record<string, string>>(sql.raw(`${EXPLAIN}${text}`));
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}
