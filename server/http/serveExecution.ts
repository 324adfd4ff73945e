import type { ExecutionResult, GraphQLError } from 'graphql';
import type { LRUCache } from 'lru-cache';
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '../auth/caller.ts';
import { bytesOf, createAnswer, spliceAnswers, type Answer } from '../cache/answer.ts';
import type { CacheMode } from '../cache/answerCache.ts';
import { BYPASSED, formatCacheStatus } from '../cache/cacheStatus.ts';
import type { HitLane } from '../cache/hitLane.ts';
import { giveBackHits } from '../gate/giveBackHits.ts';
import type { RateLimits } from '../gate/openRateLimits.ts';
import { showCost } from '../gate/showCost.ts';
import type { GraphQLHandler, GraphQLRequest } from '../graphql/createGraphQLHandler.ts';
import { createDeadline, READ_SECONDS, type Deadline } from '../graphql/deadline.ts';
import { createRequestState, type OperationOutcome, type RequestState } from '../graphql/requestState.ts';
import { bytesOfResult } from '../graphql/writtenResult.ts';
import { createWork } from '../graphql/work.ts';
import type { Metrics } from '../metrics/createMetrics.ts';
import { recordOperations } from '../metrics/recordRequest.ts';
import { setHeaders } from './securityHeaders.ts';
import { sendAnswer } from './sendAnswer.ts';
import { sendError } from './sendError.ts';
import { isEventStream, sendEvents, sendText } from './sendResponse.ts';

/**
 * Requests that are executed at a time. Of ones that wait for a database in trouble, thousands come together within their
 * deadline; far fewer keep every connection busy.
 */
const MOST_EXECUTED = 500;

export interface ServeExecutionOptions {
  handler: GraphQLHandler;
  lane: HitLane;
  limits: RateLimits;
  metrics: Metrics;
  /** Aborts when the server is told to stop: streams end. */
  stopping: AbortSignal;
  /** The type by which queries are answered for each text of Accept, learned from Yoga. */
  contentTypes: LRUCache<string, string>;
}

/** A request that the lane could not answer. */
export interface UnansweredRequest {
  /** Its body, or its query string. */
  source: Buffer | string;
  /** By which the lane is to know it. */
  name: string;
  requestId: string;
  caller: Caller;
  cacheMode: CacheMode;
  isAbsentFromRedis: boolean;
  showsCost: boolean;
  /** What every answer is to carry: name, value, name, value … Not set yet. */
  headers: readonly string[];
  /** Counts it as answered; returns the milliseconds that it took. */
  done: (failed: boolean, cached: boolean) => number;
}

export type ServeExecution = (
  req: IncomingMessage,
  res: ServerResponse,
  request: UnansweredRequest,
) => Promise<void>;

/** Has requests executed, and sends what comes of it. The lane learns what was asked. */
export function createServeExecution(options: ServeExecutionOptions): ServeExecution {
  const { handler, lane, limits, metrics, stopping, contentTypes } = options;
  let executed = 0;

  /**
   * What comes of it in time: the results of queries that are all answered well, else an answer of Yoga, or the error to
   * tell instead.
   */
  async function execute(
    request: GraphQLRequest,
    isDirect: boolean,
    deadline: Pick<Deadline, 'onPassed'>,
  ): Promise<readonly ExecutionResult[] | Response | GraphQLError> {
    const attempt = async () =>
      (isDirect ? await handler.executeDirectly(request.state, request.method) : undefined) ??
      handler.handle(request);
    const passed = new Promise<GraphQLError>((resolve) => deadline.onPassed(resolve));
    executed += 1;
    try {
      return await Promise.race([attempt(), passed]);
    } finally {
      executed -= 1;
    }
  }

  return async (req, res, request) => {
    const { source, name, requestId, caller, cacheMode, isAbsentFromRedis, showsCost, headers, done } =
      request;
    const tell = (): void => setHeaders(res, [...headers, ...limits.headers(caller.bucket)]);
    if (Buffer.isBuffer(source) && !isUtf8(source)) {
      tell();
      sendError(req, res, 'BAD_USER_INPUT', 'The body is not valid UTF-8.');
      done(true, false);
      return;
    }
    if (executed >= MOST_EXECUTED) {
      tell();
      sendError(req, res, 'SERVICE_UNAVAILABLE', 'Too many requests are under way. Ask again in a moment.');
      done(true, false);
      return;
    }
    const work = createWork();
    const deadline = createDeadline(READ_SECONDS);
    // Whoever has its answer or has left does not wait any more.
    const leave = work.hold();
    deadline.onPassed(leave);
    if (res.closed) leave();
    else res.once('close', leave);
    const parameters = Buffer.isBuffer(source)
      ? { body: source.toString() }
      : { query: new URLSearchParams(source) };
    // Spread into it, the rest of the request kept the whole state alive after its end (docs/decisions/0018).
    const state = createRequestState({
      id: requestId,
      parameters,
      caller,
      cacheMode,
      isAbsentFromRedis,
      showsCost,
      work,
      deadline,
    });
    const method = req.method === 'POST' ? 'POST' : 'GET';
    const { accept } = req.headers;
    const contentType = showsCost ? undefined : contentTypes.get(accept ?? '');
    const come = await execute({ method, accept, state }, contentType !== undefined, deadline);
    deadline.end();
    if (res.closed) return;
    // There is nothing left to be stopped.
    res.off('close', leave);
    if (come instanceof Error) {
      tell();
      sendError(req, res, 'TIMEOUT', come.message);
      state.names.forEach((_name, place) => state.failures.add(place));
      return recordOperations(metrics, state, done(true, false));
    }
    giveBackHits(state, limits);
    const failed = state.failures.size > 0 || (!isResults(come) && come.status >= 400);
    const cached = !failed && state.outcomes.every((outcome) => outcome?.status.kind === 'hit');
    recordOperations(metrics, state, done(failed, cached));
    // One that was refused before it was executed has been looked up nowhere.
    const cacheStatus = formatCacheStatus(
      state.operations.map((_operation, place) => state.outcomes[place]?.status ?? BYPASSED),
    );
    const queries = failed || showsCost ? undefined : queriesOf(state);
    const stored = queries?.map(({ answer }) => answer);
    if (queries && areAllThere(stored!))
      lane.learn(name, {
        keys: queries.map(({ key }) => key),
        isBatch: state.isBatch,
        operations: state.names.map(metrics.operation),
      });
    if (isResults(come)) {
      const answers = come.map((result, place) => stored?.[place] ?? createAnswer(bytesOfResult(result)));
      return sendAnswer(req, res, answerOf(answers, state.isBatch), {
        contentType: contentType!,
        cacheStatus,
        headers: [...headers, ...limits.headers(caller.bucket)],
      });
    }

    tell();
    if (state.retryAfter !== undefined) res.setHeader('Retry-After', state.retryAfter);
    if (isEventStream(come)) return sendEvents(req, res, come, stopping);
    const response = showsCost && isJson(come) ? await showCost(come, state, limits) : come;
    // Who accepts nothing but parts gets Yoga's, although it is one.
    if (!stored || !isJson(response)) return sendText(req, res, response, cacheStatus);
    const answeredAs = response.headers.get('content-type')!;
    contentTypes.set(accept ?? '', answeredAs);
    const answer = areAllThere(stored)
      ? answerOf(stored, state.isBatch)
      : createAnswer(bytesOf(await response.text()));
    await sendAnswer(req, res, answer, { contentType: answeredAs, cacheStatus, headers: [] });
  };
}

/** Yoga's responses are of a class of its own. */
const isResults = (come: readonly ExecutionResult[] | Response): come is readonly ExecutionResult[] =>
  Array.isArray(come);

const isJson = (response: Response): boolean =>
  response.headers.get('content-type')?.includes('json') === true;

type QueryOutcome = OperationOutcome & { key: string };

/** Undefined when one of the operations is no query, or was not executed. */
function queriesOf({ operations, outcomes }: RequestState): QueryOutcome[] | undefined {
  const queries = operations.map((_operation, place) => outcomes[place]);
  const areQueries = (each: typeof queries): each is QueryOutcome[] =>
    each.every((outcome) => outcome?.key !== undefined);
  return areQueries(queries) ? queries : undefined;
}

const answerOf = (answers: readonly Answer[], isBatch: boolean): Answer =>
  isBatch ? spliceAnswers(answers) : answers[0]!;

const areAllThere = (answers: readonly (Answer | undefined)[]): answers is readonly Answer[] =>
  answers.every((answer) => answer !== undefined);
