import type { TaskFigures } from '../../db/queries/scraperFigures.ts';
import { INSTANCE_ROLES, type InstanceRow } from '../../db/tables/instances.ts';
import type { AlertFigures, PoolFigures } from '../../schema/performanceFigures.ts';
import { ALERT_RULES } from '../alerts/alertSettings.ts';
import type { CacheTotals } from '../cache/cacheFigures.ts';
import { counter, gauge, histogram, summary, type Family } from './exposition.ts';
import type { Totals } from './totals.ts';

export interface MetricReadings {
  version: string;
  startedAt: Date;
  totals: Totals;
  pool: PoolFigures;
  /** Milliseconds, since the start. */
  loopLagMs: number;
  /** Those that are firing. */
  alerts: readonly AlertFigures[];
  /** Undefined while the database is away. */
  shared: SharedReadings | undefined;
}

/** What the database tells, of all processes and of all time. */
export interface SharedReadings {
  tasks: readonly TaskFigures[];
  runs: number;
  instances: readonly InstanceRow[];
}

/** The figures of `performance` under the names of Prometheus: of this process, but for what the database tells. */
export function metricFamilies(readings: MetricReadings): Family[] {
  return [
    ...processFamilies(readings),
    ...httpFamilies(readings.totals),
    ...operationFamilies(readings.totals),
    ...cacheFamilies(readings.totals.cache),
    ...databaseFamilies(readings),
    alertFamily(readings.alerts),
    ...(readings.shared ? sharedFamilies(readings.shared) : []),
  ];
}

function processFamilies({ version, startedAt, totals, loopLagMs }: MetricReadings): Family[] {
  const { rss, heapUsed } = process.memoryUsage();
  return [
    one('tidemark_build_info', 'The version that runs, as a label.', gauge(1, { version })),
    one('process_start_time_seconds', 'When the process started.', gauge(startedAt.getTime() / 1000)),
    one('process_cpu_seconds_total', 'CPU time of all threads.', counter(totals.cpuMs / 1000)),
    one('process_resident_memory_bytes', 'Resident memory.', gauge(rss)),
    one('nodejs_heap_size_used_bytes', 'Heap in use.', gauge(heapUsed)),
    one(
      'nodejs_eventloop_lag_p99_seconds',
      '99 % of the turns of the event loop came no later, since the start.',
      gauge(loopLagMs / 1000),
    ),
  ];
}

function httpFamilies({ http }: Totals): Family[] {
  return [
    one('tidemark_http_requests_total', 'GraphQL requests; a batch is one.', counter(http.requests)),
    one('tidemark_http_request_errors_total', 'Those with an error in their answer.', counter(http.errors)),
    {
      name: 'tidemark_http_request_duration_seconds',
      help: 'Time until a GraphQL request was answered; cached: by the cache alone.',
      samples: [
        histogram(http.cachedLatency, { cached: 'true' }),
        histogram(http.uncachedLatency, { cached: 'false' }),
      ],
    },
  ];
}

function operationFamilies({ operations }: Totals): Family[] {
  const all = [...operations.values()];
  const family = (name: string, help: string, valueOf: (each: (typeof all)[number]) => number): Family => ({
    name: `tidemark_operation_${name}`,
    help,
    samples: all.map((each) => counter(valueOf(each), { operation: each.name })),
  });
  return [
    family('requests_total', 'Operations by the name that clients give them.', ({ requests }) => requests),
    family('errors_total', 'Those with an error in their answer.', ({ errors }) => errors),
    family('cache_hits_total', 'Those answered from the cache.', ({ cacheHits }) => cacheHits),
    family('statements_total', 'Statements sent for them.', ({ statements }) => statements),
    family(
      'seconds_total',
      'Time until the requests that they came with were answered.',
      ({ latency }) => latency.sum / 1000,
    ),
  ];
}

function cacheFamilies(cache: CacheTotals): Family[] {
  const levels = [
    { level: 'l1', ...cache.l1 },
    { level: 'l2', ...cache.l2 },
  ];
  const ofLevels = (
    name: string,
    help: string,
    kind: typeof counter,
    valueOf: (level: CacheTotals['l1']) => number | null,
  ): Family => ({
    name: `tidemark_cache_level_${name}`,
    help,
    samples: levels.flatMap((each) => {
      const value = valueOf(each);
      return value === null ? [] : [kind(value, { level: each.level })];
    }),
  });
  const ofTags = (
    name: string,
    help: string,
    valueOf: (kind: CacheTotals['byTag'][number]) => number,
  ): Family => ({
    name: `tidemark_cache_tag_${name}`,
    help,
    samples: cache.byTag.map((each) => counter(valueOf(each), { kind: each.kind })),
  });
  return [
    one(
      'tidemark_cache_available',
      '1 while answers are served from the cache.',
      gauge(Number(cache.available)),
    ),
    one('tidemark_cache_hits_total', 'Operations answered from a level.', counter(cache.hits)),
    one('tidemark_cache_misses_total', 'Operations that were not.', counter(cache.misses)),
    one('tidemark_cache_joins_total', 'Operations that waited for an equal one.', counter(cache.joins)),
    one(
      'tidemark_cache_stale_refusals_total',
      'Stored answers that were found and not served.',
      counter(cache.staleRefusals),
    ),
    one('tidemark_cache_stores_total', 'Answers stored.', counter(cache.stores)),
    one('tidemark_cache_invalidations_total', 'Changes heard of.', counter(cache.invalidations)),
    ofLevels('available', '1 while the level is asked.', gauge, ({ available }) => Number(available)),
    ofLevels('hits_total', 'Answers found there.', counter, ({ hits }) => hits),
    ofLevels('misses_total', 'Answers not found there.', counter, ({ misses }) => misses),
    ofLevels('errors_total', 'Calls that failed or came too late.', counter, ({ errors }) => errors),
    ofLevels('evictions_total', 'Answers that gave way to others.', counter, ({ evictions }) => evictions),
    ofLevels('entries', 'Answers kept.', gauge, ({ entries }) => entries),
    ofLevels('bytes', 'Memory taken.', gauge, ({ bytes }) => bytes),
    ofLevels(
      'connected_clients',
      'Connections of all processes that share the level.',
      gauge,
      ({ connectedClients }) => connectedClients,
    ),
    {
      name: 'tidemark_cache_level_lookup_duration_seconds',
      help: 'Time to look an answer up; of the first level a sample, one lookup in 64.',
      samples: levels.map(({ level, latency }) => histogram(latency, { level })),
    },
    ofTags('stores_total', 'Answers stored that had read a tag of the kind.', ({ stores }) => stores),
    ofTags('hits_total', 'Times such an answer was served.', ({ hits }) => hits),
    ofTags('purges_total', 'Changes told of tags of the kind.', ({ purges }) => purges),
  ];
}

function databaseFamilies({ totals, pool }: MetricReadings): Family[] {
  return [
    one('tidemark_database_statements_total', 'Statements sent.', counter(totals.statements)),
    one(
      'tidemark_database_statement_duration_seconds',
      'Time until a statement was answered.',
      histogram(totals.statementLatency),
    ),
    {
      name: 'tidemark_database_connections',
      help: 'Connections of the pools.',
      samples: [gauge(pool.busy, { state: 'busy' }), gauge(pool.size - pool.busy, { state: 'idle' })],
    },
    one(
      'tidemark_database_waiting_statements',
      'Statements that share a connection with an unanswered one.',
      gauge(pool.waiting),
    ),
  ];
}

function alertFamily(alerts: readonly AlertFigures[]): Family {
  const firing = new Set(alerts.map(({ rule }) => rule));
  return {
    name: 'tidemark_alert_firing',
    help: '1 while the alert is firing, as this process sees it.',
    samples: ALERT_RULES.map((rule) => gauge(Number(firing.has(rule)), { rule })),
  };
}

function sharedFamilies({ tasks, runs, instances }: SharedReadings): Family[] {
  const queued = tasks.find(({ platform }) => platform === null)?.queued ?? 0;
  const platforms = tasks.flatMap((each) =>
    each.platform === null ? [] : [{ ...each, platform: each.platform }],
  );
  return [
    {
      name: 'tidemark_instances',
      help: 'Processes on this database that have given a sign of life in the last minute.',
      samples: INSTANCE_ROLES.map((role) =>
        gauge(instances.filter((each) => each.role === role).length, { role }),
      ),
    },
    one('tidemark_scrape_runs_total', 'Runs requested, of all time.', counter(runs)),
    {
      name: 'tidemark_scrape_task_duration_seconds',
      help: 'Time that the last attempt of a task took, of all workers and all time.',
      samples: platforms.map(({ platform, ...latency }) => summary(latency, { platform })),
    },
    one('tidemark_scrape_queue_depth', 'Tasks queued or running, of all workers.', gauge(queued)),
    {
      name: 'tidemark_scrape_tasks_total',
      help: 'Tasks that have ended, of all workers and all time.',
      samples: platforms.flatMap(({ platform, succeeded, failed }) => [
        counter(succeeded, { platform, outcome: 'succeeded' }),
        counter(failed, { platform, outcome: 'failed' }),
      ]),
    },
    {
      name: 'tidemark_scrape_rate_limited_total',
      help: 'Tasks that failed as a platform took no more requests.',
      samples: platforms.map(({ platform, rateLimited }) => counter(rateLimited, { platform })),
    },
    {
      name: 'tidemark_scrape_attempts_total',
      help: 'Attempts made for single accounts.',
      samples: platforms.map(({ platform, attempts }) => counter(attempts, { platform })),
    },
  ];
}

const one = (name: string, help: string, sample: Family['samples'][number]): Family => ({
  name,
  help,
  samples: [sample],
});
