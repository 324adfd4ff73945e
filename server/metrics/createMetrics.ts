import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Database } from '../../db/database.ts';
import type { PerformanceFigures } from '../../schema/context.ts';
import { createLatencyHistogram } from './latencyHistogram.ts';

/** How often the event loop's delay is sampled; the delay is told on top of this. */
const SAMPLE_MS = 10;

/** What this process has done since it started: plain counters, and histograms of bounded size. */
export interface Metrics {
  /**
   * A GraphQL request has been answered. `failed`: by its status, or with errors in its answer. `cached`: all of it
   * came from the cache.
   */
  onRequest(milliseconds: number, failed: boolean, cached: boolean): void;
  onStatement(): void;
  onAnswered(milliseconds: number): void;
  /** The pools whose connections are told. */
  watch(databases: readonly Database[]): void;
  figures(): Omit<PerformanceFigures, 'cache'>;
  stop(): void;
}

export function createMetrics(now: () => Date): Metrics {
  const since = now();
  const startedAt = performance.now();
  const cpuAtStart = process.cpuUsage();
  const eventLoop = monitorEventLoopDelay({ resolution: SAMPLE_MS });
  eventLoop.enable();
  const requests = createLatencyHistogram();
  const cachedRequests = createLatencyHistogram();
  const uncachedRequests = createLatencyHistogram();
  const answers = createLatencyHistogram();
  let errors = 0;
  let statements = 0;
  let pools: readonly Database[] = [];

  function processFigures(): PerformanceFigures['process'] {
    const uptimeMs = performance.now() - startedAt;
    const { user, system } = process.cpuUsage(cpuAtStart);
    // NaN before the first sample.
    const lagMs = (eventLoop.percentile(99) || 0) / 1e6;
    return {
      rssBytes: process.memoryUsage.rss(),
      heapUsedBytes: process.memoryUsage().heapUsed,
      // Of one core: a process of several threads may pass 100.
      cpuPercent: uptimeMs === 0 ? 0 : (user + system) / 10 / uptimeMs,
      eventLoopLagP99Ms: Math.max(0, lagMs - SAMPLE_MS),
      uptimeSeconds: uptimeMs / 1000,
    };
  }

  function poolFigures(): PerformanceFigures['database']['pool'] {
    const sum = { size: 0, busy: 0, waiting: 0 };
    for (const { size, busy, waiting } of pools.map((database) => database.pool())) {
      sum.size += size;
      sum.busy += busy;
      sum.waiting += waiting;
    }
    return sum;
  }

  return {
    onRequest(milliseconds, failed, cached) {
      requests.record(milliseconds);
      (cached ? cachedRequests : uncachedRequests).record(milliseconds);
      if (failed) errors += 1;
    },
    onStatement: () => void (statements += 1),
    onAnswered: (milliseconds) => answers.record(milliseconds),
    watch: (databases) => void (pools = databases),
    figures() {
      const latency = requests.figures();
      return {
        since,
        http: {
          requests: latency.count,
          errors,
          latency,
          cachedLatency: cachedRequests.figures(),
          uncachedLatency: uncachedRequests.figures(),
        },
        database: { statements, latency: answers.figures(), pool: poolFigures() },
        process: processFigures(),
      };
    },
    stop: () => eventLoop.disable(),
  };
}
