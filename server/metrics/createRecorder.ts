import type {
  PerformanceFigures,
  PerformancePoint,
  PerformanceWindow,
  ProcessFigures,
} from '../../schema/performanceFigures.ts';
import type { Metrics } from './createMetrics.ts';
import { latencyFigures, quantile, type LatencyCounts } from './latencyHistogram.ts';
import type { SlowStatements } from './slowStatements.ts';
import { totalsSince, type Totals } from './totals.ts';

export interface RecorderOptions {
  metrics: Metrics;
  slow: Pick<SlowStatements, 'figures'>;
  /** As of the last heartbeat; null while the database does not answer. */
  queueDepth: () => number | null;
  /** Ten seconds, but for tests: all that is said of them here goes by it. */
  tickMs?: number | undefined;
}

/** Remembers how the totals stood, so that what happened lately can be told. Asking costs a difference. */
export interface Recorder {
  /** What happened in the window; of one shorter than the process is old, the last 300 to 310 seconds. */
  figures(window: PerformanceWindow): PerformanceFigures;
  /** Oldest first, the minute that is not over last. */
  series(minutes: number): PerformancePoint[];
  /** Called once after each ten seconds were recorded. */
  onTick(listener: () => void): void;
  stop(): void;
}

const TICK_MS = 10_000;
/** Five minutes of them. */
const TICKS_KEPT = 30;
const TICKS_A_MINUTE = 6;
/** A day; 150 KB. */
const MINUTES_KEPT = 1_440;

interface Tick {
  totals: Totals;
  /** Of the ten seconds before it. */
  lagMs: number;
}

export function createRecorder(options: RecorderOptions): Recorder {
  const { metrics, slow, queueDepth, tickMs = TICK_MS } = options;
  const start = metrics.totals();
  const ticks: Tick[] = [{ totals: start, lagMs: 0 }];
  const minutes: PerformancePoint[] = [];
  const listeners: (() => void)[] = [];
  let minute = start;
  let ticksOfMinute = 0;

  const timer = setInterval(() => {
    const totals = metrics.totals();
    ticks.push({ totals, lagMs: metrics.loopLag('sinceAsked') });
    if (ticks.length > TICKS_KEPT + 1) ticks.shift();
    ticksOfMinute += 1;
    if (ticksOfMinute === TICKS_A_MINUTE) {
      minutes.push(pointOf(totals));
      if (minutes.length > MINUTES_KEPT) minutes.shift();
      minute = totals;
      ticksOfMinute = 0;
    }
    for (const listener of listeners) listener();
  }, tickMs).unref();

  function pointOf(totals: Totals): PerformancePoint {
    const { http, cache } = totalsSince(totals, minute);
    const lookups = cache.hits + cache.misses;
    return {
      at: minute.at,
      requests: http.requests,
      errors: http.errors,
      p95Ms: quantile(http.latency, 0.95),
      hitRate: lookups === 0 ? null : cache.hits / lookups,
      cacheBytes: cache.l1.bytes ?? 0,
      busyConnections: metrics.pool().busy,
      queueDepth: queueDepth(),
    };
  }

  function processFigures(
    now: Totals,
    { cpuMs, uptimeMs }: Totals,
    window: PerformanceWindow,
  ): ProcessFigures {
    const { rss, heapUsed } = process.memoryUsage();
    return {
      rssBytes: rss,
      heapUsedBytes: heapUsed,
      cpuPercent: uptimeMs === 0 ? 0 : (100 * cpuMs) / uptimeMs,
      eventLoopLagP99Ms:
        window === 'SINCE_START'
          ? metrics.loopLag('sinceStart')
          : Math.max(...ticks.map(({ lagMs }) => lagMs)),
      uptimeSeconds: now.uptimeMs / 1000,
    };
  }

  return {
    figures(window) {
      const now = metrics.totals();
      const from = window === 'SINCE_START' ? start : ticks[0]!.totals;
      const since = totalsSince(now, from);
      return {
        since: from.at,
        at: now.at,
        http: { ...since.http, ...latencies(since.http) },
        operations: [...since.operations.values()]
          .sort((one, other) => other.requests - one.requests)
          .map((each) => ({ ...each, latency: latencyFigures(each.latency) })),
        cache: {
          ...since.cache,
          l1: { ...since.cache.l1, latency: latencyFigures(since.cache.l1.latency) },
          l2: { ...since.cache.l2, latency: latencyFigures(since.cache.l2.latency) },
        },
        database: {
          statements: since.statements,
          latency: latencyFigures(since.statementLatency),
          slow: slow.figures(from.at.getTime()),
          pool: metrics.pool(),
        },
        process: processFigures(now, since, window),
      };
    },
    series: (count) => [...minutes, pointOf(metrics.totals())].slice(-count),
    onTick: (listener) => void listeners.push(listener),
    stop: () => clearInterval(timer),
  };
}

const latencies = (http: Record<'latency' | 'cachedLatency' | 'uncachedLatency', LatencyCounts>) => ({
  latency: latencyFigures(http.latency),
  cachedLatency: latencyFigures(http.cachedLatency),
  uncachedLatency: latencyFigures(http.uncachedLatency),
});
