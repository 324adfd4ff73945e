import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import type { ScrapeRunStatus } from '../domain.ts';
import { scrapeRuns } from '../tables/scrapeRuns.ts';
import { scrapeTasks } from '../tables/scrapeTasks.ts';
import { runsTag, type Tag } from '../tags.ts';

/**
 * Everybody who changes the status of tasks locks their run first: whoever ends the last task then sees that it is the
 * last, and two writers never wait for each other in a circle. Null when there is no such run.
 */
export async function lockRun(tx: Queryable, runId: number): Promise<ScrapeRunStatus | null> {
  const [row] = await tx.execute<{ status: ScrapeRunStatus }>(
    sql`SELECT status FROM ${scrapeRuns} WHERE id = ${runId} FOR NO KEY UPDATE`,
  );
  return row?.status ?? null;
}

/** Ends the run if no task of it is open. The run must be locked, and not ended yet. */
export async function endRunWhenDone(tx: Queryable, runId: number, now: Date): Promise<Tag[]> {
  const ended = await tx.execute(sql`
    UPDATE ${scrapeRuns} SET finished_at = ${now.toISOString()}::timestamptz, status = CASE
      WHEN t.cancelled > 0 THEN 'CANCELLED'
      WHEN t.succeeded = 0 THEN 'FAILED'
      WHEN t.failed > 0 OR t.quota > 0 THEN 'PARTIAL'
      ELSE 'SUCCEEDED' END
    FROM (
      SELECT count(*) FILTER (WHERE status IN ('QUEUED', 'RUNNING')) AS open,
        count(*) FILTER (WHERE status = 'SUCCEEDED') AS succeeded,
        count(*) FILTER (WHERE status = 'FAILED') AS failed,
        count(*) FILTER (WHERE status = 'SKIPPED' AND error_code = 'QUOTA') AS quota,
        count(*) FILTER (WHERE status = 'CANCELLED') AS cancelled
      FROM ${scrapeTasks} WHERE run_id = ${runId}) t
    WHERE id = ${runId} AND t.open = 0
    RETURNING id`);
  return ended.length === 0 ? [] : [runsTag];
}
