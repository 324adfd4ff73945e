import type { AnsweredStatement } from '../../db/cause.ts';
import type { Database } from '../../db/database.ts';
import type { PoolFigures } from '../../schema/performanceFigures.ts';
import type { CacheTotals } from '../cache/cacheFigures.ts';
import { countsSince, createLatencyHistogram, quantile } from './latencyHistogram.ts';
import { createOperationRegister, type OperationCounters } from './operationCounters.ts';
import type { Totals } from './totals.ts';
import { watchTurns } from './watchTurns.ts';

/** How often it is looked how late the event loop comes: waking an idle process as often costs half a per cent of a core. */
const SAMPLE_MS = 20;

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
  const lags = createLatencyHistogram();
  const turns = watchTurns(SAMPLE_MS, lags.record);
  let lagsWhenAsked = lags.counts();
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
      turns.look();
      const counts = lags.counts();
      if (span === 'sinceStart') return quantile(counts, 0.99) ?? 0;
      const since = countsSince(counts, lagsWhenAsked);
      lagsWhenAsked = counts;
      return quantile(since, 0.99) ?? 0;
    },
    stop: turns.stop,
  };
}
