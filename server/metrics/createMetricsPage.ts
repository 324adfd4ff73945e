import type { Database } from '../../db/database.ts';
import { liveInstances } from '../../db/queries/liveInstances.ts';
import { recordedRuns, taskFigures } from '../../db/queries/scraperFigures.ts';
import type { AlertFigures } from '../../schema/performanceFigures.ts';
import { inTime } from '../cache/inTime.ts';
import type { Metrics } from './createMetrics.ts';
import { expose } from './exposition.ts';
import { metricFamilies, type SharedReadings } from './families.ts';

export interface MetricsPageOptions {
  metrics: Metrics;
  /** Of background work. */
  database: Database;
  alerts: () => readonly AlertFigures[];
  version: string;
  now: () => Date;
}

/** The scraper's figures go through every task that was ever worked off. */
const SHARED_EVERY_MS = 15_000;
/** A scrape of the metrics ends after 10 s, as a rule, and tells of everything else while the database is away. */
const SHARED_WAIT_MS = 2_000;

/** The text of /metrics. */
export function createMetricsPage({
  metrics,
  database,
  alerts,
  version,
  now,
}: MetricsPageOptions): () => Promise<string> {
  const startedAt = now();
  let shared: SharedReadings | undefined;
  let readAt = -Infinity;

  async function askDatabase(): Promise<SharedReadings> {
    const [tasks, runs, instances] = await Promise.all([
      database.read((db) => taskFigures(db, null)),
      database.read((db) => recordedRuns(db, null)),
      database.read(liveInstances),
    ]);
    return { tasks, runs, instances };
  }

  async function readShared(): Promise<void> {
    if (performance.now() - readAt < SHARED_EVERY_MS) return;
    readAt = performance.now();
    shared = await inTime(askDatabase(), SHARED_WAIT_MS).catch(() => undefined);
  }

  return async () => {
    await readShared();
    const totals = metrics.totals();
    return expose(
      metricFamilies({
        version,
        startedAt,
        totals,
        pool: metrics.pool(),
        loopLagMs: metrics.loopLag('sinceStart'),
        alerts: alerts(),
        shared,
      }),
    );
  };
}
