import type { AlertFigures, PerformanceFigures } from '../../schema/performanceFigures.ts';
import type { SlowStatements } from '../metrics/slowStatements.ts';
import type { AlertRuleName } from './alertSettings.ts';

/** All that rules look at. */
export interface Situation {
  /** Of the last five minutes, as is `slow`. */
  figures: {
    http: Pick<PerformanceFigures['http'], 'latency'>;
    cache: Pick<PerformanceFigures['cache'], 'hits' | 'misses'>;
  };
  /** Statements that took longer than the threshold. */
  slow: readonly Pick<ReturnType<SlowStatements['figures']>[number], 'calls' | 'maxMs'>[];
  /** Tasks of all workers that ended in the last hour; null before that is known. */
  scraping: { succeeded: number; failed: number } | null;
  /** Null where nothing is collected. */
  hoursWithoutRun: number | null;
  /** 0: it answers. */
  databaseAwaySeconds: number;
  /** 0: it answers, or there is none. */
  redisAwaySeconds: number;
  /** For which the event loop had its longest turn of the last five minutes. */
  longestBlockMs: number;
}

export interface AlertRule {
  severity: AlertFigures['severity'];
  /** The side of the threshold on which it is true. */
  side: 'above' | 'below';
  /** Of the whole installation: one process tells it for all. */
  isShared: boolean;
  /** What it measures is how long something has lasted: one look is enough to know that it is no moment's trouble. */
  isDuration: boolean;
  /** Null: nothing can be said, as too little has happened. */
  measure(situation: Situation): number | null;
  /** @param value rounded, as the threshold is a whole number */
  message(value: number, threshold: number): string;
}

/** Of fifty requests two or three are slower than the 95th percentile: one alone rings nothing. */
const LEAST_REQUESTS = 50;
/** Twenty pages of a dashboard; fewer are somebody's first look. */
const LEAST_LOOKUPS = 100;
/** One statement may wait for a lock, or be large. */
const LEAST_SLOW = 5;
/** Two accounts that are gone are no failure of collecting. */
const LEAST_TASKS = 20;

export const RULES: Readonly<Record<AlertRuleName, AlertRule>> = {
  CACHE_HIT_RATE: {
    severity: 'WARNING',
    side: 'below',
    isShared: false,
    isDuration: false,
    measure: ({ figures: { cache } }) => shareOf(cache.hits, cache.misses, LEAST_LOOKUPS),
    message: (value, threshold) =>
      `The cache answered ${value} % of what was asked for and can be stored; at least ${threshold} % are expected.`,
  },
  LATENCY: {
    severity: 'WARNING',
    side: 'above',
    isShared: false,
    isDuration: false,
    measure: ({ figures: { http } }) => (http.latency.count < LEAST_REQUESTS ? null : http.latency.p95Ms),
    message: (value, threshold) =>
      `5 % of the requests took longer than ${value} ms; at most ${threshold} ms are expected.`,
  },
  SLOW_STATEMENTS: {
    severity: 'WARNING',
    side: 'above',
    isShared: false,
    isDuration: false,
    measure({ slow }) {
      const calls = slow.reduce((sum, shape) => sum + shape.calls, 0);
      return calls < LEAST_SLOW ? null : Math.max(...slow.map(({ maxMs }) => maxMs));
    },
    message: (value, threshold) =>
      `Several statements took longer than ${threshold} ms, the slowest ${value} ms.`,
  },
  SCRAPE_FAILURES: {
    severity: 'WARNING',
    side: 'above',
    isShared: true,
    isDuration: false,
    measure: ({ scraping }) => scraping && shareOf(scraping.failed, scraping.succeeded, LEAST_TASKS),
    message: (value, threshold) =>
      `${value} % of the accounts that were collected in the last hour failed; at most ${threshold} % are expected.`,
  },
  NO_SUCCESSFUL_RUN: {
    severity: 'CRITICAL',
    side: 'above',
    isShared: true,
    isDuration: false,
    measure: ({ hoursWithoutRun }) => hoursWithoutRun,
    message: (value, threshold) =>
      `No run has succeeded for ${value} hours; one is expected every ${threshold} hours.`,
  },
  DATABASE_AWAY: {
    severity: 'CRITICAL',
    side: 'above',
    isShared: false,
    isDuration: true,
    measure: ({ databaseAwaySeconds }) => databaseAwaySeconds,
    message: (value) => `PostgreSQL has not answered for ${value} s.`,
  },
  REDIS_AWAY: {
    severity: 'WARNING',
    side: 'above',
    isShared: false,
    isDuration: true,
    measure: ({ redisAwaySeconds }) => redisAwaySeconds,
    message: (value) => `Redis has not answered for ${value} s: answers are kept in memory only.`,
  },
  EVENT_LOOP_BLOCKED: {
    severity: 'WARNING',
    side: 'above',
    isShared: false,
    isDuration: false,
    measure: ({ longestBlockMs }) => longestBlockMs,
    message: (value, threshold) =>
      `The process did nothing else for ${value} ms at a stretch; at most ${threshold} ms are expected.`,
  },
};

/** In percent. */
function shareOf(part: number, others: number, least: number): number | null {
  const all = part + others;
  return all < least ? null : (100 * part) / all;
}
