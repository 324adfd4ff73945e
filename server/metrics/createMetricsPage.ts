import type { Database } from '../../db/database.ts';
import { taskFigures, type TaskFigures } from '../../db/queries/scraperFigures.ts';
import { inTime } from '../cache/inTime.ts';
import type { Metrics } from './createMetrics.ts';
import { expose } from './exposition.ts';
import { metricFamilies } from './families.ts';

export interface MetricsPageOptions {
  metrics: Metrics;
  /** Of background work. */
  database: Database;
  version: string;
  now: () => Date;
}

/** The scraper's figures go through every task that was ever worked off. */
const TASKS_EVERY_MS = 15_000;
/** A scrape of the metrics ends after 10 s, as a rule, and tells of everything else while the database is away. */
const TASKS_WAIT_MS = 2_000;

/** The text of /metrics. */
export function createMetricsPage({
  metrics,
  database,
  version,
  now,
}: MetricsPageOptions): () => Promise<string> {
  const startedAt = now();
  let tasks: readonly TaskFigures[] | undefined;
  let readAt = -Infinity;

  async function readTasks(): Promise<void> {
    if (performance.now() - readAt < TASKS_EVERY_MS) return;
    readAt = performance.now();
    tasks = await inTime(
      database.read((db) => taskFigures(db, null)),
      TASKS_WAIT_MS,
    ).catch(() => undefined);
  }

  return async () => {
    await readTasks();
    const totals = metrics.totals();
    return expose(
      metricFamilies({
        version,
        startedAt,
        totals,
        pool: metrics.pool(),
        loopLagMs: metrics.loopLag('sinceStart'),
        tasks,
      }),
    );
  };
}
