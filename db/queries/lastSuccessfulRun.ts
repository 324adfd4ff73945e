import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { accounts } from '../tables/accounts.ts';
import { scrapeRuns } from '../tables/scrapeRuns.ts';

export interface LastSuccessfulRun {
  /** When the last run ended that brought numbers: SUCCEEDED, or PARTIAL, as an account that is gone makes every run. */
  succeededAt: string | null;
  /** When the oldest account that is collected was added; null when there is none. */
  trackedSince: string | null;
}

export async function lastSuccessfulRun(db: Queryable): Promise<LastSuccessfulRun> {
  const [row] = await db.execute<LastSuccessfulRun & Record<string, unknown>>(sql`
    SELECT min(created_at) AS "trackedSince", (
      SELECT max(finished_at) FROM ${scrapeRuns} WHERE status IN ('SUCCEEDED', 'PARTIAL')) AS "succeededAt"
    FROM ${accounts} WHERE status = 'ACTIVE'`);
  return row!;
}
