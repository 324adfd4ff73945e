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
import type {
  AlertFigures,
  CacheOptimized,
  DatabaseOptimized,
  PerformanceFigures,
  PerformancePoint,
  PerformanceWindow,
  Recommendation,
} from './performanceFigures.ts';

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
