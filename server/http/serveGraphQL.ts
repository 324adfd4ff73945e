import type { GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '../auth/caller.ts';
import { NOT_SIGNED_IN, type Identify } from '../auth/identify.ts';
import type { Auth } from '../auth/openAuth.ts';
import { bytesOf, createAnswer, spliceAnswers, type Answer } from '../cache/answer.ts';
import { BYPASSED, formatCacheStatus } from '../cache/cacheStatus.ts';
import { requestName, type HitLane } from '../cache/hitLane.ts';
import { giveBackHits } from '../gate/giveBackHits.ts';
import type { RateLimits } from '../gate/openRateLimits.ts';
import { refuseShortage, sendShortage } from '../gate/refuseShortage.ts';
import { asksForCost, showCost } from '../gate/showCost.ts';
import type { GraphQLHandler, GraphQLRequest } from '../graphql/createGraphQLHandler.ts';
import { createDeadline, READ_SECONDS, type Deadline } from '../graphql/deadline.ts';
import { refusal } from '../graphql/refusal.ts';
import { createRequestState, type OperationOutcome, type RequestState } from '../graphql/requestState.ts';
import { createWork } from '../graphql/work.ts';
import type { Metrics } from '../metrics/createMetrics.ts';
import { recordHits, recordOperations } from '../metrics/recordRequest.ts';
import { readCacheMode } from './cacheDirectives.ts';
import { isReadableJson } from './negotiation.ts';
import { readBody } from './readBody.ts';
import { setHeaders } from './securityHeaders.ts';
import { sendAnswer } from './sendAnswer.ts';
import { sendError } from './sendError.ts';
import { sendRefusal } from './sendRefusal.ts';
import { isEventStream, sendEvents, sendText } from './sendResponse.ts';

/** Counted in bytes, as it comes. A catalogue of 5,000 accounts fits; what is larger goes through `npm run import`. */
const MAX_BODY = 1024 * 1024;
/** What is larger is a file to import, as a rule. */
const TOO_LARGE =
  `The body is larger than ${MAX_BODY} bytes. ` +
  'The command npm run import -- FILE takes accounts and history of any size.';
const METHODS = 'GET, HEAD, POST, OPTIONS';
/** What is stored costs next to nothing, and is still an answer; so is a refusal. */
const LEAST_POINTS = 1;
/**
 * Requests that are executed at a time. Of ones that wait for a database in trouble, thousands come together within their
 * deadline; far fewer keep every connection busy.
 */
const MOST_EXECUTED = 500;
/** What programs send as Accept is a handful of texts. */
const MOST_ACCEPTED = 200;

export interface ServeGraphQLOptions {
  handler: GraphQLHandler;
  lane: HitLane;
  identify: Identify;
  strangersBucket: Auth['strangersBucket'];
  limits: RateLimits;
  metrics: Metrics;
  /** Aborts when the server is told to stop: streams end. */
  stopping: AbortSignal;
}

export interface GraphQLExchange {
  /** The query string, with its question mark. */
  search: string;
  requestId: string;
  /** What every answer is to carry: name, value, name, value … Not set yet. */
  headers: readonly string[];
}

export type ServeGraphQL = (
  req: IncomingMessage,
  res: ServerResponse,
  exchange: GraphQLExchange,
) => Promise<void>;

/**
 * GraphQL over HTTP: methods, types and bodies are checked here, what is asked is Yoga's. A request that was asked
 * before in the same bytes is answered from the cache without Yoga.
 */
export function createServeGraphQL(options: ServeGraphQLOptions): ServeGraphQL {
  const { handler, lane, identify, strangersBucket, limits, metrics, stopping } = options;
  /** The type by which Yoga has answered each text of Accept. */
  const contentTypes = new LRUCache<string, string>({ max: MOST_ACCEPTED });
  let executed = 0;

  /** What comes of it in time: an answer, or the error to tell instead. */
  async function execute(
    request: GraphQLRequest,
    { signal }: Pick<Deadline, 'signal'>,
  ): Promise<Response | GraphQLError> {
    let pass: (() => void) | undefined;
    const passed = new Promise<GraphQLError>((resolve) => {
      signal.addEventListener('abort', (pass = () => resolve(signal.reason as GraphQLError)));
    });
    executed += 1;
    try {
      return await Promise.race([handler.handle(request), passed]);
    } finally {
      executed -= 1;
      signal.removeEventListener('abort', pass!);
    }
  }

  return async (req, res, { search, requestId, headers }) => {
    const startedAt = performance.now();
    const done = (failed: boolean, cached: boolean): number => {
      const milliseconds = performance.now() - startedAt;
      metrics.onRequest({ milliseconds, failed, cached });
      return milliseconds;
    };
    const refuse = refusalOf(req);
    if (refuse) {
      setHeaders(res, headers);
      refuse(res);
      if (req.method !== 'OPTIONS') done(true, false);
      return;
    }
    let caller: Caller;
    try {
      const identified = identify(req);
      caller = identified instanceof Promise ? await identified : identified;
      if (caller.role === null) throw refusal('UNAUTHENTICATED', NOT_SIGNED_IN);
    } catch (error) {
      setHeaders(res, headers);
      // Who is not known pays as a stranger: guessing is not free.
      const cost = { limits, bucket: strangersBucket(req), points: LEAST_POINTS };
      if (!sendShortage(req, res, cost)) sendRefusal(req, res, error);
      done(true, false);
      return;
    }
    const source = req.method === 'POST' ? await readBody(req, MAX_BODY) : search;

    const name = source === undefined ? '' : requestName(caller, source);
    const accept = req.headers.accept ?? '';
    const cacheMode = readCacheMode(req);
    const showsCost = asksForCost(req);
    const contentType = cacheMode === 'use' && !showsCost ? contentTypes.get(accept) : undefined;
    let isAbsentFromRedis = false;
    if (contentType !== undefined) {
      const found = lane.find(name);
      isAbsentFromRedis = found instanceof Promise;
      const hit = found instanceof Promise ? await found : found;
      if (hit) {
        const { bucket } = caller;
        const shortage = limits.take(bucket, LEAST_POINTS);
        const all = [...headers, ...limits.headers(bucket)];
        if (shortage) {
          setHeaders(res, all);
          refuseShortage(req, res, { shortage, points: LEAST_POINTS, figures: limits.figures(bucket) });
          done(true, false);
          return;
        }
        await sendAnswer(req, res, hit.answer, { contentType, cacheStatus: hit.cacheStatus, headers: all });
        return recordHits(hit.operations, done(false, true));
      }
    }

    setHeaders(res, [...headers, ...limits.headers(caller.bucket)]);
    if (source === undefined) {
      sendError(req, res, 'BODY_TOO_LARGE', TOO_LARGE);
      done(true, false);
      return;
    }
    if (Buffer.isBuffer(source) && !isUtf8(source)) {
      sendError(req, res, 'BAD_USER_INPUT', 'The body is not valid UTF-8.');
      done(true, false);
      return;
    }
    const parameters = Buffer.isBuffer(source)
      ? { body: source.toString() }
      : { query: new URLSearchParams(source) };
    if (executed >= MOST_EXECUTED) {
      sendError(req, res, 'SERVICE_UNAVAILABLE', 'Too many requests are under way. Ask again in a moment.');
      done(true, false);
      return;
    }
    const work = createWork();
    const deadline = createDeadline(READ_SECONDS);
    // Whoever has its answer or has left does not wait any more.
    const leave = work.hold(deadline.signal);
    if (res.closed) leave();
    else res.once('close', leave);
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
    let response = await execute({ method, accept: req.headers.accept, state }, deadline);
    deadline.end();
    if (res.closed) return;
    if (response instanceof Error) {
      sendError(req, res, 'TIMEOUT', response.message);
      state.names.forEach((_name, place) => state.failures.add(place));
      return recordOperations(metrics, state, done(true, false));
    }
    giveBackHits(state, limits);
    setHeaders(res, limits.headers(caller.bucket));
    if (state.retryAfter !== undefined) res.setHeader('Retry-After', state.retryAfter);
    const failed = state.failures.size > 0 || response.status >= 400;
    const cached = !failed && state.outcomes.every((outcome) => outcome?.status.kind === 'hit');
    recordOperations(metrics, state, done(failed, cached));
    if (isEventStream(response)) return sendEvents(req, res, response, stopping);
    if (showsCost && isJson(response)) response = await showCost(response, state, limits);
    // One that was refused before it was executed has been looked up nowhere.
    const cacheStatus = formatCacheStatus(
      state.operations.map((_operation, place) => state.outcomes[place]?.status ?? BYPASSED),
    );
    const answeredAs = response.headers.get('content-type') ?? '';
    const queries = failed || showsCost ? undefined : queriesOf(state);
    // Who accepts nothing but parts gets Yoga's, although it is one.
    if (!queries || !isJson(response)) return sendText(req, res, response, cacheStatus);

    contentTypes.set(accept, answeredAs);
    const stored = queries.map(({ answer }) => answer);
    if (areAllThere(stored))
      lane.learn(name, {
        keys: queries.map(({ key }) => key),
        isBatch: state.isBatch,
        operations: state.names.map(metrics.operation),
      });
    await sendAnswer(req, res, await answerOf(stored, state.isBatch, response), {
      contentType: answeredAs,
      cacheStatus,
      headers: [],
    });
  };
}

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

/** Of the bytes that are stored, or of what Yoga has written when one of the answers is never stored. */
async function answerOf(
  stored: readonly (Answer | undefined)[],
  isBatch: boolean,
  response: Response,
): Promise<Answer> {
  if (!areAllThere(stored)) return createAnswer(bytesOf(await response.text()));
  return isBatch ? spliceAnswers(stored) : stored[0]!;
}

const areAllThere = (answers: readonly (Answer | undefined)[]): answers is readonly Answer[] =>
  answers.every((answer) => answer !== undefined);

/** What answers a request whose method or type is not that of a query or mutation; undefined for the others. */
function refusalOf(req: IncomingMessage): ((res: ServerResponse) => void) | undefined {
  const { method, headers } = req;
  if (method === 'GET' || method === 'HEAD') return undefined;
  if (method === 'OPTIONS') return (res) => res.writeHead(204, { Allow: METHODS }).end();
  if (method !== 'POST')
    return (res) => {
      res.setHeader('Allow', METHODS);
      sendError(req, res, 'METHOD_NOT_ALLOWED', `Expected one of ${METHODS}, got ${method}.`);
    };
  if (isReadableJson(headers['content-type'], headers['content-encoding'])) return undefined;
  return (res) =>
    sendError(
      req,
      res,
      'UNSUPPORTED_MEDIA_TYPE',
      'Expected "Content-Type: application/json" in UTF-8, uncompressed.',
    );
}
