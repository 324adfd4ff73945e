import type { ExecutionResult } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { Cause } from '../../db/cause.ts';
import type { Database } from '../../db/database.ts';
import type { Loaders } from '../../schema/loaders/createLoaders.ts';
import type { Answer } from '../cache/answer.ts';
import type { CacheMode } from '../cache/answerCache.ts';
import type { CacheStatus } from '../cache/cacheStatus.ts';
import type { Caller } from '../auth/caller.ts';
import type { Fence } from '../cache/invalidations.ts';
import type { Deadline } from './deadline.ts';
import type { Verdict } from '../gate/createGate.ts';
import type { ParameterSource } from './readParameters.ts';
import type { Work } from './work.ts';

/** What the parts of the server share about one HTTP request on its way through Yoga. */
export interface RequestState {
  /** Told to the client as X-Request-Id and written into the log with each error. */
  readonly id: string;
  readonly parameters: ParameterSource;
  readonly caller: Caller;
  /** What the request wants of the cache. */
  readonly cacheMode: CacheMode;
  /** Its answers have been looked for in Redis already. */
  readonly isAbsentFromRedis: boolean;
  /** What its queries read from, when that is not the database of all requests. */
  readonly database?: Database | undefined;
  /** The client wants to know what its operations cost. */
  readonly showsCost: boolean;
  /** Who waits for what its queries read; undefined: this process itself, to the end. */
  readonly work?: Work | undefined;
  /** What bounds it; undefined when it is this process that asks. */
  readonly deadline?: Deadline | undefined;
  /** Its operations, when they have been read and judged. */
  reading: Promise<GraphQLParams | GraphQLParams[]> | undefined;
  /** What its operations have come to already, at their places; Yoga is to write it. */
  results: readonly ExecutionResult[] | undefined;
  /** The operations came as an array. */
  isBatch: boolean;
  /** In the order in which they came. */
  operations: readonly GraphQLParams[];
  /** What the gate says of each operation, at its place. */
  verdicts: readonly Verdict[];
  /** Of the caller's rate limit, for this request. */
  pointsTaken: number;
  /** Seconds until a request that was refused for its cost may be sent again. */
  retryAfter: number | undefined;
  /** On whose behalf its statements are sent. */
  readonly cause: Cause;
  /** What its operations are called, at their places; nothing for one that was refused before it was executed. */
  readonly names: string[];
  /** The places of the operations whose answers hold errors. */
  readonly failures: Set<number>;
  /** Shared by the queries of the request; made by the first of them, when the news were read up to the fence. */
  shared: { loaders: Loaders; handle: Database; fence: Fence } | undefined;
  /** What became of each operation, at its place; nothing for one that was refused before it was executed. */
  readonly outcomes: (OperationOutcome | undefined)[];
}

export interface OperationOutcome {
  /** Under which its answer is stored; undefined for a mutation. */
  key: string | undefined;
  /** Undefined when it is not to be stored. */
  answer: Answer | undefined;
  status: CacheStatus;
}

/** Yoga's server context: every context of an operation inherits it. */
export interface ServerContext {
  state: RequestState;
}

export function createRequestState(
  request: Pick<
    RequestState,
    'id' | 'parameters' | 'caller' | 'cacheMode' | 'database' | 'work' | 'deadline'
  > &
    Partial<Pick<RequestState, 'isAbsentFromRedis' | 'showsCost'>>,
): RequestState {
  return {
    id: request.id,
    parameters: request.parameters,
    caller: request.caller,
    cacheMode: request.cacheMode,
    isAbsentFromRedis: request.isAbsentFromRedis ?? false,
    database: request.database,
    showsCost: request.showsCost ?? false,
    work: request.work,
    deadline: request.deadline,
    reading: undefined,
    results: undefined,
    isBatch: false,
    operations: [],
    verdicts: [],
    pointsTaken: 0,
    retryAfter: undefined,
    cause: { operation: null, requestId: request.id, statements: 0 },
    names: [],
    failures: new Set(),
    shared: undefined,
    outcomes: [],
  };
}
