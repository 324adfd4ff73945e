import type { Queryable } from '../database.ts';
import { foreignSql } from '../foreignSql.ts';

/** What PostgreSQL has a plan for. */
const PLANNABLE = /^\s*(?:select|with|insert|update|delete)\b/i;

/**
 * How PostgreSQL executes a statement of ours whatever its values are; it is not executed. Null for what has no plan.
 * @throws what PostgreSQL 15 says, which plans for known values only
 */
export async function explainStatement(db: Queryable, text: string): Promise<string | null> {
  if (!PLANNABLE.test(text)) return null;
  const values = Math.max(0, ...Array.from(text.matchAll(/\$(\d+)/g), ([, number]) => Number(number)));
  const nothing = Array.from({ length: values }, () => null);
  const rows = await db.execute<Record<string, string>>(
    foreignSql(`EXPLAIN (GENERIC_PLAN) ${text}`, nothing),
  );
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}
