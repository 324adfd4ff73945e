import { gte, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import type { Platform } from '../domain.ts';
import { scrapeRuns } from '../tables/scrapeRuns.ts';
import { scrapeTasks } from '../tables/scrapeTasks.ts';

/** Of the time from the start of a task's last attempt to its end. */
export interface TaskLatency {
  count: number;
  meanMs: number | null;
  minMs: number | null;
  maxMs: number | null;
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
}

export interface TaskFigures extends TaskLatency {
  /** Null for the row over all platforms. */
  platform: Platform | null;
  queued: number;
  /** Attempts made for single accounts; a batch of 25 counts 25. */
  attempts: number;
  succeeded: number;
  failed: number;
  rateLimited: number;
}

/**
 * What is recorded, by all workers, also before a restart: one row a platform and one over all.
 * @param since an instant: only tasks that have ended since, and those that have not; null: all
 */
export async function taskFigures(db: Queryable, since: string | null): Promise<TaskFigures[]> {
  const ms = sql`extract(epoch FROM finished_at - started_at)::float8 * 1000`;
  const ended =
    since === null
      ? sql``
      : // By their runs, which are few and by which tasks are found: tasks of years are not read.
        sql`WHERE run_id IN (
            SELECT id FROM ${scrapeRuns} WHERE finished_at IS NULL OR finished_at >= ${since}::timestamptz)
          AND (status IN ('QUEUED', 'RUNNING') OR finished_at >= ${since}::timestamptz)`;
  return db.execute<TaskFigures & Record<string, unknown>>(sql`
    SELECT platform,
      count(*) FILTER (WHERE status IN ('QUEUED', 'RUNNING')) AS "queued",
      coalesce(sum(attempts), 0)::bigint AS "attempts",
      count(*) FILTER (WHERE status = 'SUCCEEDED') AS "succeeded",
      count(*) FILTER (WHERE status = 'FAILED') AS "failed",
      count(*) FILTER (WHERE error_code = 'RATE_LIMITED') AS "rateLimited",
      count(ms) AS "count", avg(ms) AS "meanMs", min(ms) AS "minMs", max(ms) AS "maxMs",
      percentile_disc(0.5) WITHIN GROUP (ORDER BY ms) AS "p50Ms",
      percentile_disc(0.95) WITHIN GROUP (ORDER BY ms) AS "p95Ms",
      percentile_disc(0.99) WITHIN GROUP (ORDER BY ms) AS "p99Ms"
    FROM (SELECT *, CASE WHEN attempts > 0 THEN ${ms} END AS ms FROM ${scrapeTasks} ${ended}) tasks
    GROUP BY GROUPING SETS ((platform), ())
    ORDER BY platform NULLS LAST`);
}

/** @param since an instant: only those that were requested since; null: all */
export async function recordedRuns(db: Queryable, since: string | null): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(*)` })
    .from(scrapeRuns)
    .where(since === null ? undefined : gte(scrapeRuns.requestedAt, since));
  return row?.count ?? 0;
}
