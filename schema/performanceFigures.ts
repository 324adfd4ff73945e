/** What to turn, and what shows that. */
export interface Recommendation {
  /** docs/how-to/tune.md lists them. */
  code: string;
  message: string;
  /** Figures only, no values of anybody's. */
  evidence: string;
}

export interface CacheOptimized {
  /** What was done, or would be, each in a sentence. */
  applied: string[];
  stats: CacheFigures;
  recommendations: Recommendation[];
}

export interface DatabaseOptimized {
  applied: string[];
  /** What took longest in sum first. */
  slow: SlowStatementFigures[];
  findings: Recommendation[];
}

export interface LatencyFigures {
  count: number;
  meanMs: number | null;
  minMs: number | null;
  maxMs: number | null;
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
}

export interface CacheFigures<Latency = LatencyFigures> {
  /** False while nothing is served from the cache. */
  available: boolean;
  /** Operations answered from a level. */
  hits: number;
  /** Operations that were executed, or waited for an execution. */
  misses: number;
  /** Operations that waited for an equal one that was under way. */
  joins: number;
  /** Stored answers that were found and not served. */
  staleRefusals: number;
  stores: number;
  invalidations: number;
  /** Answers made again though they still held: a memory of twice its size, or a longer lifetime, would have had them. */
  missesBySize: number;
  missesByLifetime: number;
  l1: CacheLevelFigures<Latency>;
  l2: CacheLevelFigures<Latency>;
  byTag: readonly TagFigures[];
}

/** Null is what a level does not tell. */
export interface CacheLevelFigures<Latency = LatencyFigures> {
  name: string;
  available: boolean;
  hits: number;
  misses: number;
  errors: number;
  latency: Latency;
  entries: number | null;
  bytes: number | null;
  evictions: number | null;
  connectedClients: number | null;
}

/** Of answers whose tags are of one kind. */
export interface TagFigures {
  readonly kind: string;
  stores: number;
  hits: number;
  /** Changes told of tags of this kind. */
  purges: number;
}

/** Requests as clients see them; a batch is one. */
export interface HttpFigures<Latency = LatencyFigures> {
  requests: number;
  errors: number;
  latency: Latency;
  /** Of the requests that were answered from the cache alone, and of all others. */
  cachedLatency: Latency;
  uncachedLatency: Latency;
}

export interface OperationFigures<Latency = LatencyFigures> {
  readonly name: string;
  requests: number;
  errors: number;
  cacheHits: number;
  /** Those that the cache might have answered, and did not. */
  misses: number;
  /** Of the request that it came with. */
  latency: Latency;
  /** Requests that were not answered from the cache, and the statements sent for them. */
  executions: number;
  statements: number;
}

/** Statements of one shape that took too long. */
export interface SlowStatementFigures {
  /** $ stands for a value, (…) for a list of them. */
  statement: string;
  /** One of them as it was sent, for its plan. */
  text: string;
  calls: number;
  meanMs: number;
  maxMs: number;
  /** Of the latest of them; null for background work. */
  operation: string | null;
}

export interface ProcessFigures {
  rssBytes: number;
  heapUsedBytes: number;
  /** Of one core: a process of several threads may pass 100. */
  cpuPercent: number;
  eventLoopLagP99Ms: number;
  uptimeSeconds: number;
}

export type PerformanceWindow = 'SINCE_START' | 'LAST_5_MINUTES';

/** What this process has done since `since`, and how it stands. */
export interface PerformanceFigures {
  since: Date;
  at: Date;
  http: HttpFigures;
  /** Asked most first. */
  operations: readonly OperationFigures[];
  cache: CacheFigures;
  database: {
    statements: number;
    latency: LatencyFigures;
    /** What took longest in sum first. */
    slow: readonly SlowStatementFigures[];
    pool: PoolFigures;
  };
  process: ProcessFigures;
}

export interface PoolFigures {
  size: number;
  busy: number;
  /** Statements that share a connection with an unanswered one. */
  waiting: number;
}

/** Something that an operator has set a threshold for is beyond it. */
export interface AlertFigures {
  rule: string;
  severity: 'WARNING' | 'CRITICAL';
  value: number;
  threshold: number;
  since: Date;
  message: string;
}

/** A minute of this process. */
export interface PerformancePoint {
  /** Its beginning. */
  at: Date;
  requests: number;
  errors: number;
  p95Ms: number | null;
  hitRate: number | null;
  /** In memory. */
  cacheBytes: number;
  busyConnections: number;
  /** Tasks of runs that are queued or running; null while the database did not answer. */
  queueDepth: number | null;
}
