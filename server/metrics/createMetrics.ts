import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import type { AnsweredStatement } from '../../db/cause.ts';
import type { Database } from '../../db/database.ts';
import type { PoolFigures } from '../../schema/context.ts';
import type { CacheTotals } from '../cache/cacheFigures.ts';
import { createLatencyHistogram } from './latencyHistogram.ts';
import { createOperationRegister, type OperationCounters } from './operationCounters.ts';
import type { Totals } from './totals.ts';

/** How often the event loop's delay is sampled; the delay is told on top of this. */
const SAMPLE_MS = 10;

/** How a GraphQL request was answered. */
export interface AnsweredRequest {
  milliseconds: number;
  /** By its status, or with errors in its answer. */
  failed: boolean;
  /** All of it came from the cache. */
  cached: boolean;
}

/** What this process has done since it started: plain counters, and histograms of bounded size. */
export interface Metrics {
  onRequest(request: AnsweredRequest): void;
  /** The counters of operations that are called so, for whoever answers them. */
  operation(name: string): OperationCounters;
  onStatement(): void;
  onAnswered(statement: AnsweredStatement): void;
  /** The pools whose connections are told, and what the cache tells. */
  watch(sources: MetricSources): void;
  totals(): Totals;
  pool(): PoolFigures;
  /** 99 % of the event loop's turns came no later than so many milliseconds: since the start, or since it was asked last. */
  loopLag(span: 'sinceStart' | 'sinceAsked'): number;
  stop(): void;
}

export interface MetricSources {
  databases: readonly Database[];
  /** A worker has no cache. */
  cacheTotals: () => CacheTotals;
}

export function createMetrics(now: () => Date): Metrics {
  const startedAt = performance.now();
  const cpuAtStart = process.cpuUsage();
  const eventLoop = { sinceStart: watchEventLoop(), sinceAsked: watchEventLoop() };
  const requests = createLatencyHistogram();
  const cachedRequests = createLatencyHistogram();
  const uncachedRequests = createLatencyHistogram();
  const statementTimes = createLatencyHistogram();
  const operations = createOperationRegister();
  let answered = 0;
  let errors = 0;
  let statements = 0;
  let sources: MetricSources | undefined;

  return {
    onRequest({ milliseconds, failed, cached }) {
      answered += 1;
      requests.record(milliseconds);
      (cached ? cachedRequests : uncachedRequests).record(milliseconds);
      if (failed) errors += 1;
    },
    operation: operations.of,
    onStatement: () => void (statements += 1),
    onAnswered: ({ milliseconds }) => statementTimes.record(milliseconds),
    watch: (watched) => void (sources = watched),
    totals() {
      const { user, system } = process.cpuUsage(cpuAtStart);
      return {
        at: now(),
        http: {
          requests: answered,
          errors,
          latency: requests.counts(),
          cachedLatency: cachedRequests.counts(),
          uncachedLatency: uncachedRequests.counts(),
        },
        operations: operations.totals(),
        cache: sources!.cacheTotals(),
        statements,
        statementLatency: statementTimes.counts(),
        cpuMs: (user + system) / 1000,
        uptimeMs: performance.now() - startedAt,
      };
    },
    pool() {
      const sum = { size: 0, busy: 0, waiting: 0 };
      for (const { size, busy, waiting } of sources!.databases.map((database) => database.pool())) {
        sum.size += size;
        sum.busy += busy;
        sum.waiting += waiting;
      }
      return sum;
    },
    loopLag(span) {
      const watched = eventLoop[span];
      // NaN before the first sample.
      const lag = Math.max(0, (watched.percentile(99) || 0) / 1e6 - SAMPLE_MS);
      if (span === 'sinceAsked') watched.reset();
      return lag;
    },
    stop: () => Object.values(eventLoop).forEach((watched) => watched.disable()),
  };
}

function watchEventLoop(): IntervalHistogram {
  const watched = monitorEventLoopDelay({ resolution: SAMPLE_MS });
  watched.enable();
  return watched;
}
