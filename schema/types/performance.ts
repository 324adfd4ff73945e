import { PLATFORMS } from '../../db/domain.ts';
import type { TaskFigures } from '../../db/queries/scraperFigures.ts';
import { builder } from '../builder.ts';
import type { PerformanceFigures } from '../context.ts';
import { PerformanceWindow, Platform } from '../enums.ts';
import { badInput } from '../errors/codedError.ts';
import { listOf } from '../fieldSize.ts';
import { CacheStats } from './cacheStats.ts';
import { Latency } from './latency.ts';

/** A part of all; 0 when there is nothing. */
const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** The figures as they were at an instant. */
interface PerformanceRecord extends PerformanceFigures {
  at: Date;
}

const HttpStats = builder.objectRef<PerformanceRecord>('HttpStats').implement({
  rights: 'viewer',
  description: 'GraphQL requests as clients see them; a batch is one request.',
  fields: (t) => ({
    requests: t.field({ type: 'SafeInt', resolve: ({ http }) => http.requests }),
    requestsPerSecond: t.float({
      resolve: ({ http, since, at }) => share(http.requests, (at.getTime() - since.getTime()) / 1000),
    }),
    errors: t.field({
      type: 'SafeInt',
      description: 'Requests with an error in their answer.',
      resolve: ({ http }) => http.errors,
    }),
    errorRate: t.float({ description: '0..1', resolve: ({ http }) => share(http.errors, http.requests) }),
    latency: t.field({ type: Latency, resolve: ({ http }) => http.latency }),
    cachedLatency: t.field({
      type: Latency,
      description: 'Of the requests that were answered from the cache alone.',
      resolve: ({ http }) => http.cachedLatency,
    }),
    uncachedLatency: t.field({
      type: Latency,
      description: 'Of all others: at least one operation of theirs was executed.',
      resolve: ({ http }) => http.uncachedLatency,
    }),
  }),
});

const PoolStats = builder.objectRef<PerformanceFigures['database']['pool']>('PoolStats').implement({
  rights: 'viewer',
  description: 'Connections to the database, of requests and of background work.',
  fields: (t) => ({
    size: t.exposeInt('size'),
    busy: t.exposeInt('busy'),
    idle: t.int({ resolve: ({ size, busy }) => size - busy }),
    waiting: t.exposeInt('waiting', {
      description: 'Statements that share a connection with an unanswered one.',
    }),
  }),
});

const DatabaseStats = builder.objectRef<PerformanceFigures['database']>('DatabaseStats').implement({
  rights: 'viewer',
  description: 'Statements of requests and of background work.',
  fields: (t) => ({
    statements: t.expose('statements', { type: 'SafeInt' }),
    latency: t.expose('latency', { type: Latency }),
    pool: t.expose('pool', { type: PoolStats }),
  }),
});

const PlatformScrapeStats = builder.objectRef<TaskFigures>('PlatformScrapeStats').implement({
  rights: 'viewer',
  description: 'What collecting one platform came to.',
  fields: (t) => ({
    platform: t.field({ type: Platform, resolve: ({ platform }) => platform as never }),
    requests: t.expose('attempts', {
      type: 'SafeInt',
      description: 'Attempts for single accounts: a call for 25 handles counts 25.',
    }),
    succeeded: t.expose('succeeded', { type: 'SafeInt' }),
    failed: t.expose('failed', { type: 'SafeInt' }),
    rateLimited: t.expose('rateLimited', { type: 'SafeInt' }),
    latency: t.field({ type: Latency, resolve: (figures) => figures }),
  }),
});

const NO_TASKS: TaskFigures = {
  platform: null,
  queued: 0,
  attempts: 0,
  succeeded: 0,
  failed: 0,
  rateLimited: 0,
  count: 0,
  meanMs: null,
  minMs: null,
  maxMs: null,
  p50Ms: null,
  p95Ms: null,
  p99Ms: null,
};

const ScraperStats = builder.objectRef<readonly TaskFigures[]>('ScraperStats').implement({
  rights: 'viewer',
  description: 'From the recorded tasks: all workers, also before a restart.',
  fields: (t) => {
    const overall = (figures: readonly TaskFigures[]) =>
      figures.find(({ platform }) => platform === null) ?? NO_TASKS;
    return {
      queueDepth: t.int({
        description: 'Tasks queued or running.',
        resolve: (figures) => overall(figures).queued,
      }),
      runs: t.field({
        type: 'SafeInt',
        resolve: (_figures, _args, ctx) => ctx.loaders.recordedRuns({ parent: null, args: {} }),
      }),
      tasksSucceeded: t.field({ type: 'SafeInt', resolve: (figures) => overall(figures).succeeded }),
      tasksFailed: t.field({ type: 'SafeInt', resolve: (figures) => overall(figures).failed }),
      failureRate: t.float({
        nullable: true,
        description: 'failed / (succeeded + failed); null when no task has ended so.',
        resolve: (figures) => {
          const { succeeded, failed } = overall(figures);
          return succeeded + failed === 0 ? null : failed / (succeeded + failed);
        },
      }),
      latency: t.field({ type: Latency, description: "Of a task's last attempt.", resolve: overall }),
      byPlatform: t.field({
        type: [PlatformScrapeStats],
        size: listOf(PLATFORMS.length),
        resolve: (figures) => figures.filter(({ platform }) => platform !== null),
      }),
    };
  },
});

const ProcessStats = builder.objectRef<PerformanceFigures['process']>('ProcessStats').implement({
  rights: 'viewer',
  description: 'The process that answered.',
  fields: (t) => ({
    rssBytes: t.expose('rssBytes', { type: 'SafeInt' }),
    heapUsedBytes: t.expose('heapUsedBytes', { type: 'SafeInt' }),
    cpuPercent: t.exposeFloat('cpuPercent', { description: 'Of one core, since the start.' }),
    eventLoopLagP99Ms: t.exposeFloat('eventLoopLagP99Ms'),
    uptimeSeconds: t.exposeFloat('uptimeSeconds'),
  }),
});

const Performance = builder.objectRef<PerformanceRecord>('Performance').implement({
  rights: 'viewer',
  description: 'How fast answers are, and why.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime' }),
    since: t.expose('since', { type: 'DateTime', description: 'When the process started.' }),
    http: t.field({ type: HttpStats, resolve: (figures) => figures }),
    cache: t.expose('cache', { type: CacheStats }),
    database: t.expose('database', { type: DatabaseStats }),
    scraper: t.field({
      type: ScraperStats,
      nullable: true,
      description: 'Everything recorded, also before restarts; null while the database is away.',
      resolve: (_figures, _args, ctx) =>
        ctx.loaders.taskFigures({ parent: null, args: {} }).catch(() => null),
    }),
    process: t.expose('process', { type: ProcessStats }),
  }),
});

builder.queryFields((t) => ({
  performance: t.field({
    rights: 'viewer',
    type: Performance,
    args: { window: t.arg({ type: PerformanceWindow, required: true, defaultValue: 'SINCE_START' }) },
    resolve: (_parent, { window }, ctx) => {
      if (window !== 'SINCE_START')
        throw badInput(`Expected the window SINCE_START, the only one kept yet, got ${window}.`);
      return { ...ctx.ports.performance(), at: ctx.clock.readVolatile() };
    },
  }),
}));
