import { formatBytes, formatMilliseconds } from '../format/formatMeasure.ts';
import { formatCompact, formatFull, formatRatio } from '../format/formatNumber.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { Unknown } from '../ui/Unknown.tsx';
import { Measure } from './Measure.tsx';

export const PerformanceMeasuresFragment = graphql(`
  fragment PerformanceMeasures on Performance {
    http {
      requests
      requestsPerSecond
      errors
      latency {
        p95Ms
        p99Ms
      }
      cachedLatency {
        p95Ms
      }
      uncachedLatency {
        p95Ms
      }
    }
    cache {
      available
      hitRate
      l1 {
        hits
        misses
        bytes
        entries
        evictions
      }
      l2 {
        available
        hits
        misses
        bytes
      }
    }
    database {
      statements
      latency {
        p95Ms
      }
      pool {
        size
        busy
        waiting
      }
    }
    scraper {
      queueDepth
      failureRate
    }
    process {
      rssBytes
      cpuPercent
      eventLoopLagP99Ms
    }
    series(minutes: 60) {
      at
      requests
      p95Ms
      hitRate
      cacheBytes
      busyConnections
      queueDepth
    }
  }
`);

interface PerformanceMeasuresProps {
  readonly performance: FragmentOf<typeof PerformanceMeasuresFragment>;
}

/** What an operator looks at first, each figure with its last hour. */
export function PerformanceMeasures({ performance }: PerformanceMeasuresProps) {
  const { http, cache, database, scraper, process, series } = readFragment(
    PerformanceMeasuresFragment,
    performance,
  );
  const milliseconds = (value: number | null) =>
    value === null ? <Unknown reason="nothing was asked" /> : formatMilliseconds(value);
  const levelRate = ({ hits, misses }: { hits: number; misses: number }): string =>
    hits + misses === 0 ? 'not asked' : formatRatio(hits / (hits + misses));
  return (
    <div className="measures">
      <Measure
        name="Requests"
        value={`${formatCompact(http.requestsPerSecond)}/s`}
        detail={`${formatFull(http.requests)} in all, ${formatFull(http.errors)} with errors`}
        field="performance.http.requestsPerSecond"
        series={series.map(({ requests }) => requests)}
      >
        GraphQL requests as clients see them, those from the cache included. A batch is one. An error is a
        request with an error in its answer, whoever made it.
      </Measure>
      <Measure
        name="Answered within (p95)"
        value={milliseconds(http.latency.p95Ms)}
        detail={
          <>
            cached {milliseconds(http.cachedLatency.p95Ms)}, others {milliseconds(http.uncachedLatency.p95Ms)}
          </>
        }
        field="performance.http.latency.p95Ms"
        series={series.map(({ p95Ms }) => p95Ms)}
      >
        95 of 100 requests were answered faster. When it rises: look whether the hit rate has fallen, then at
        the slow statements, then at the event loop.
      </Measure>
      <Measure
        name="From the cache"
        value={
          cache.hitRate === null ? <Unknown reason="nothing was looked for" /> : formatRatio(cache.hitRate)
        }
        detail={`memory ${levelRate(cache.l1)}, Redis ${cache.l2.available ? levelRate(cache.l2) : 'not there'}`}
        field="performance.cache.hitRate"
        series={series.map(({ hitRate }) => hitRate)}
        top={1}
      >
        Operations answered without being executed. Redis is asked for what memory does not have. When it
        falls: see which operations never hit, and which kinds of tags are purged.
      </Measure>
      <Measure
        name="Cache in memory"
        value={cache.l1.bytes === null ? <Unknown reason="there is none" /> : formatBytes(cache.l1.bytes)}
        detail={`${formatFull(cache.l1.entries ?? 0)} answers, ${formatFull(cache.l1.evictions ?? 0)} gave way to others`}
        field="performance.cache.l1"
        series={series.map(({ cacheBytes }) => cacheBytes)}
      >
        Answers kept by this process. Answers that give way to others while the hit rate is low mean that
        CACHE_L1_BYTES is too small.
      </Measure>
      <Measure
        name="Connections busy"
        value={`${database.pool.busy} of ${database.pool.size}`}
        detail={`${database.pool.waiting} statements wait; p95 of a statement ${
          database.latency.p95Ms === null ? 'unknown' : formatMilliseconds(database.latency.p95Ms)
        }`}
        field="performance.database.pool"
        series={series.map(({ busyConnections }) => busyConnections)}
        top={database.pool.size}
      >
        Connections to PostgreSQL on which something is executed. Statements that wait for long mean a pool
        that is too small (DB_POOL_SIZE) or statements that are too slow.
      </Measure>
      <Measure
        name="Tasks waiting"
        value={scraper ? formatFull(scraper.queueDepth) : <Unknown reason="the database is away" />}
        detail={
          scraper?.failureRate == null ? 'none has ended' : `${formatRatio(scraper.failureRate)} failed`
        }
        field="performance.scraper.queueDepth"
        series={series.map(({ queueDepth }) => queueDepth)}
      >
        Tasks of scrape runs that are queued or under way, of all workers. Platforms have limits: a queue that
        moves slowly is shown with its reason on the page of the run.
      </Measure>
      <Measure
        name="Event loop"
        value={formatMilliseconds(process.eventLoopLagP99Ms)}
        detail={`CPU ${Math.round(process.cpuPercent)} % of a core, ${formatBytes(process.rssBytes)} of memory`}
        field="performance.process.eventLoopLagP99Ms"
      >
        How late this process gets to its work, in 99 of 100 turns at most. Above 100 ms everything waits for
        something that computes: npm run profile names it.
      </Measure>
    </div>
  );
}
