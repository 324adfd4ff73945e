import { execute, parse, validate, type DocumentNode } from 'graphql';
import type { Database } from '../../db/database.ts';
import { PLATFORMS } from '../../db/domain.ts';
import { schema } from '../../schema/index.ts';
import type { GraphQLContext, Ports } from '../../schema/context.ts';
import type { PerformanceFigures } from '../../schema/performanceFigures.ts';
import { bindLoaders, createLoaders, type Loaders } from '../../schema/loaders/createLoaders.ts';
import { createReadLog, type ReadLog } from '../../schema/loaders/readLog.ts';
import { createOperationClock } from '../../schema/operationClock.ts';

/** An answer of the schema itself, with nothing between that could have stored it. */
export interface DirectAnswer {
  /** As JSON; without errors. */
  text: string;
  reads: ReadLog;
}

const NO_LATENCY = {
  count: 0,
  meanMs: null,
  minMs: null,
  maxMs: null,
  p50Ms: null,
  p95Ms: null,
  p99Ms: null,
};
const NO_LEVEL = {
  name: 'none',
  available: false,
  hits: 0,
  misses: 0,
  errors: 0,
  latency: NO_LATENCY,
  entries: null,
  bytes: null,
  evictions: null,
  connectedClients: null,
};
const NO_FIGURES: PerformanceFigures = {
  since: new Date('2026-11-01T00:00:00Z'),
  at: new Date('2026-11-02T00:00:00Z'),
  http: {
    requests: 0,
    errors: 0,
    latency: NO_LATENCY,
    cachedLatency: NO_LATENCY,
    uncachedLatency: NO_LATENCY,
  },
  cache: {
    available: true,
    hits: 3,
    misses: 1,
    joins: 0,
    staleRefusals: 0,
    stores: 0,
    invalidations: 0,
    missesBySize: 0,
    missesByLifetime: 0,
    l1: NO_LEVEL,
    l2: NO_LEVEL,
    byTag: [{ kind: 'account', stores: 1, hits: 2, purges: 3 }],
  },
  operations: [
    {
      name: 'Q',
      requests: 1,
      errors: 0,
      cacheHits: 0,
      misses: 0,
      latency: NO_LATENCY,
      executions: 1,
      statements: 1,
    },
  ],
  database: { statements: 0, latency: NO_LATENCY, slow: [], pool: { size: 1, busy: 0, waiting: 0 } },
  process: { rssBytes: 0, heapUsedBytes: 0, cpuPercent: 0, eventLoopLagP99Ms: 0, uptimeSeconds: 0 },
};

/** What queries ask of the world outside the database. */
const QUERY_PORTS: Partial<Ports> = {
  platformStatuses: () =>
    PLATFORMS.map((platform) => ({
      platform,
      configured: true,
      problemCode: null,
      problem: null,
      requestsPerWindow: null,
      windowSeconds: null,
      paceRequests: 1,
      paceSeconds: 1,
      batchSize: 1,
    })),
  schedules: () => [
    { name: 'daily', cron: '10 6 * * *', nextSlot: (after) => new Date(after.getTime() + 3_600_000) },
  ],
  performance: () => NO_FIGURES,
  performanceSeries: () => [],
  alerts: () => [],
  explainStatement: () => Promise.resolve(null),
  recommendations: () => Promise.resolve([]),
  beginAudit: async () => async () => undefined,
};

export interface DirectOptions {
  now: () => Date;
  /** Those of other operations of the batch; its own otherwise. */
  loaders?: Loaders;
  /** What a mutation needs. */
  ports?: Partial<Ports>;
}

/** Executes one operation. Throws for an answer with errors. */
export async function askDirectly(
  database: Database,
  query: string,
  { now, loaders = createLoaders(database, now), ports = {} }: DirectOptions,
): Promise<DirectAnswer> {
  const contextValue = directContext(loaders, { now, ports });
  const { data, errors } = await execute({
    schema,
    document: documentOf(query),
    contextValue,
  });
  if (errors) throw new Error(`${errors.map(String).join('\n')}\nof ${query}`);
  return { text: JSON.stringify(data), reads: contextValue.reads! };
}

/** The context of one operation that nothing stands before. */
export function directContext(loaders: Loaders, { now, ports = {} }: DirectOptions): Partial<GraphQLContext> {
  const reads = createReadLog();
  return {
    loaders: bindLoaders(loaders, reads),
    reads,
    ports: { ...QUERY_PORTS, ...ports } as Ports,
    clock: createOperationClock(now, reads),
    caller: { name: 'anyone', role: 'admin', trigger: 'MANUAL' },
    requestId: 'direct',
    noteChange: () => undefined,
  };
}

const documents = new Map<string, DocumentNode>();

function documentOf(query: string): DocumentNode {
  const known = documents.get(query);
  if (known) return known;
  const document = parse(query);
  const errors = validate(schema, document);
  if (errors.length > 0) throw new Error(`${errors.map(String).join('\n')}\nof ${query}`);
  documents.set(query, document);
  return document;
}
