import { eq, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { instances, type InstanceRow } from '../tables/instances.ts';

/** Whoever has been silent for so long is not remembered either. */
const FORGOTTEN_MINUTES = 60;

/** A sign of life, in one statement; tells how many tasks of runs are queued or running. Nothing cached depends on it. */
export async function beatInstance(db: Queryable, beat: Omit<InstanceRow, 'lastSeenAt'>): Promise<number> {
  const [row] = await db.execute<{ waiting: number }>(sql`
    WITH forgotten AS (
      DELETE FROM instances WHERE last_seen_at < now() - make_interval(mins => ${FORGOTTEN_MINUTES})
    ), beat AS (
      INSERT INTO instances (name, role, started_at, last_seen_at, rss_bytes, cpu_percent)
      VALUES (${beat.name}, ${beat.role}, ${beat.startedAt}::timestamptz, now(), ${beat.rssBytes}::bigint,
        ${beat.cpuPercent}::float8)
      ON CONFLICT (name) DO UPDATE SET last_seen_at = excluded.last_seen_at, rss_bytes = excluded.rss_bytes,
        cpu_percent = excluded.cpu_percent
    )
    SELECT count(*) AS waiting FROM scrape_tasks WHERE status IN ('QUEUED', 'RUNNING')`);
  return row!.waiting;
}

/** It has ended by itself. */
export async function removeInstance(db: Queryable, name: string): Promise<void> {
  await db.delete(instances).where(eq(instances.name, name));
}
