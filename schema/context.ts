import type { AccountFilter } from '../db/queries/accountFilter.ts';
import type {
  AccountStatus,
  AuditOutcome,
  Platform,
  Role,
  ScrapeMode,
  ScrapePriority,
} from '../db/domain.ts';
import type { ApiKeyRow } from '../db/tables/apiKeys.ts';
import type { Tag } from '../db/tags.ts';
import type { BoundLoaders } from './loaders/createLoaders.ts';
import type { ReadLog } from './loaders/readLog.ts';
import type { OperationClock } from './operationClock.ts';

/** What one GraphQL operation may use: data through loaders, everything else through ports. */
export interface GraphQLContext {
  /** The loaders of the HTTP request, reporting to this operation's `reads`. */
  loaders: BoundLoaders;
  /** What this operation has read so far. */
  reads: ReadLog;
  /** Forgets what was loaded: after each change that a mutation makes, and for each event of a subscription. */
  renewLoaders(): void;
  ports: Ports;
  /** The only way to the clock: what is made of it is noted in `reads`. */
  clock: OperationClock;
  caller: RequestCaller;
  /** Told to the client with its answer: by it log, audit and complaint are brought together. */
  requestId: string;
  /** For the audit of the mutation that is under way. */
  noteChange(change: AuditedChange): void;
}

/** Who asks. */
export interface RequestCaller {
  /** Whose idempotency keys these are, and who the audit says it was. */
  name: string;
  role: Role | null;
  /** What runs that are started here say of their cause. */
  trigger: 'MANUAL' | 'SCHEDULE';
}

/** What resolvers may ask of the world outside the database; server/ plugs in the real ones, tests may fake them. */
export interface Ports {
  startRun(request: StartRunRequest): Promise<StartRunResult>;
  /** What `startRun` would do; nothing is stored. */
  planRun(request: Pick<StartRunRequest, 'filter' | 'accountIds' | 'mode'>): Promise<PlanRunResult>;
  retryRun(request: RetryRunRequest): Promise<StartRunResult | { kind: 'not_found' }>;
  /** Ends a run: what is queued is cancelled. False when there is no such run. */
  cancelRun(runId: number): Promise<boolean>;
  addAccounts(request: AddAccountsRequest): Promise<AddAccountsResult>;
  importAccounts(csv: string, options: { dryRun: boolean }): Promise<ImportAccountsResult>;
  importSnapshots(
    data: string,
    options: { format: 'CSV' | 'JSON'; dryRun: boolean },
  ): Promise<ImportSnapshotsResult>;
  updateAccount(id: number, change: AccountChange): Promise<UpdateAccountResult>;
  /** Yields at once, then whenever the run's progress may have changed, until it has ended or the reader leaves. */
  watchRun(runId: number): AsyncIterable<void>;
  platformStatuses(): PlatformConfiguration[];
  schedules(): ScheduleConfiguration[];
  /** No answer that depends on one of the tags is served any more once this is done. */
  invalidateCache(tags: readonly Tag[]): Promise<void>;
  /** Executes and stores what was asked most often; null: as many as the cache thinks right. */
  warmCache(limit: number | null): Promise<CacheWarmed>;
  performance(window: PerformanceWindow): PerformanceFigures;
  /** The last so many minutes, oldest first; the last one is not over. */
  performanceSeries(minutes: number): readonly PerformancePoint[];
  /** Those that are firing. */
  alerts(): AlertFigures[];
  /** An event now and then one every two seconds, until nobody listens. */
  everyTwoSeconds(): AsyncIterable<void>;
  /** How PostgreSQL would execute the text of a slow statement for any values; null for what it cannot explain. */
  explainStatement(text: string): Promise<string | null>;
  /** What these figures, and those of the database, advise. Never rejects. */
  recommendations(figures: PerformanceFigures): Promise<Recommendation[]>;
  optimizeCache(options: { dryRun: boolean }): Promise<CacheOptimized>;
  optimizeDatabase(options: { analyze: boolean; vacuum: boolean }): Promise<DatabaseOptimized>;
  /** Whether callers are told apart at all. */
  isOpen: boolean;
  /** Also hands out the key itself, once. */
  createApiKey(request: ApiKeyRequest): Promise<{ row: ApiKeyRow; text: string }>;
  /** Undefined when there is no such key. */
  revokeApiKey(id: number): Promise<ApiKeyRow | undefined>;
  /** Writes down what is about to be done; nothing is done when that fails. */
  beginAudit(entry: AuditRequest): Promise<AuditEnd>;
}

export interface ApiKeyRequest {
  /** Checked. */
  name: string;
  role: Role;
  expiresAt: Date | null;
  createdBy: string;
}

export interface AuditRequest {
  caller: string;
  role: Role;
  action: string;
  requestId: string;
  input: unknown;
}

/** What was changed, as far as a mutation can tell: plain data without secrets. */
export interface AuditedChange {
  before?: unknown;
  after?: unknown;
}

/** Writes down how it ended; never rejects, as what was done is done. */
export type AuditEnd = (outcome: AuditOutcome, change: AuditedChange) => Promise<void>;

export interface StartRunRequest {
  /** Neither filter nor accountIds: all ACTIVE accounts; both: the intersection. */
  filter: AccountFilter | null;
  accountIds: readonly number[] | null;
  mode: ScrapeMode;
  priority: ScrapePriority;
  idempotencyKey: string | null;
  caller: string;
  trigger: 'MANUAL' | 'SCHEDULE';
}

export interface RetryRunRequest {
  runId: number;
  idempotencyKey: string | null;
  caller: string;
}

export type PlanRunResult =
  | { kind: 'planned'; accounts: number; estimatedSeconds: number; platforms: readonly PlatformPlan[] }
  | { kind: 'active'; runId: number }
  | { kind: 'nothing' };

export interface PlatformPlan {
  platform: Platform;
  accounts: number;
  requests: number;
  skipped: number;
  reason: string | null;
  estimatedCostUsd: number | null;
}

export interface ScheduleConfiguration {
  name: string;
  cron: string;
  /** The first slot after an instant; null when there is none any more. */
  nextSlot(after: Date): Date | null;
}

export type StartRunResult =
  | { kind: 'started'; runId: number; replayed: boolean }
  /** A run of the same date that shares an account is QUEUED or RUNNING. */
  | { kind: 'active'; runId: number }
  | { kind: 'conflict' }
  | { kind: 'nothing' };

export interface RejectedRow {
  line: number;
  code: string;
  message: string;
}

export interface AddAccountsRequest {
  urls: readonly string[];
  /** A slug. */
  organization: string | null;
  tags: readonly string[];
  dryRun: boolean;
}

export interface AddedAccount {
  url: string;
  platform: Platform;
  handle: string;
  /** Null for a new one in a dry run. */
  accountId: number | null;
}

export type AddAccountsResult =
  | { kind: 'added'; rows: AddedAccount[]; created: number; unchanged: number; rejected: RejectedRow[] }
  | { kind: 'invalid'; field: 'organization' | 'tags'; message: string };

export type ImportAccountsResult =
  | { kind: 'imported'; created: number; updated: number; unchanged: number; rejected: RejectedRow[] }
  | { kind: 'invalid'; message: string };

export type ImportSnapshotsResult =
  | {
      kind: 'imported';
      accountsCreated: number;
      created: number;
      updated: number;
      unchanged: number;
      rejected: RejectedRow[];
    }
  | { kind: 'invalid'; message: string };

/** An absent field is kept; null clears where null is allowed. */
export interface AccountChange {
  handle?: string;
  isCore?: boolean;
  status?: AccountStatus;
  tags?: readonly string[];
  /** A slug. */
  organization?: string | null;
  displayName?: string | null;
}

export type UpdateAccountResult =
  /** Only what is not as it was. */
  | { kind: 'updated'; before: object; after: object }
  | { kind: 'not_found' }
  | { kind: 'invalid'; field: keyof AccountChange; message: string };

export interface PlatformConfiguration {
  platform: Platform;
  configured: boolean;
  problemCode: string | null;
  problem: string | null;
  requestsPerWindow: number | null;
  windowSeconds: number | null;
  /** Our own pace, all workers together. */
  paceRequests: number;
  paceSeconds: number;
  /** Accounts of one batch. */
  batchSize: number;
}

export interface CacheWarmed {
  warmed: number;
  skipped: number;
  milliseconds: number;
}

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
