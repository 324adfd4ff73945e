import { LRUCache } from 'lru-cache';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { endOfTurn } from '../../db/endOfTurn.ts';
import type { Caller } from '../auth/caller.ts';
import { NOT_SIGNED_IN, type Identify } from '../auth/identify.ts';
import type { Auth } from '../auth/openAuth.ts';
import { requestName, type HitLane } from '../cache/hitLane.ts';
import type { RateLimits } from '../gate/openRateLimits.ts';
import { refuseShortage, sendShortage } from '../gate/refuseShortage.ts';
import { asksForCost } from '../gate/showCost.ts';
import type { GraphQLHandler } from '../graphql/createGraphQLHandler.ts';
import { refusal } from '../graphql/refusal.ts';
import type { Metrics } from '../metrics/createMetrics.ts';
import { recordHits } from '../metrics/recordRequest.ts';
import { readCacheMode } from './cacheDirectives.ts';
import { isReadableJson } from './negotiation.ts';
import { readBody } from './readBody.ts';
import { setHeaders } from './securityHeaders.ts';
import { sendAnswer } from './sendAnswer.ts';
import { sendError } from './sendError.ts';
import { sendRefusal } from './sendRefusal.ts';
import { createServeExecution } from './serveExecution.ts';

/** Counted in bytes, as it comes. A catalogue of 5,000 accounts fits; what is larger goes through `npm run import`. */
const MAX_BODY = 1024 * 1024;
/** What is larger is a file to import, as a rule. */
const TOO_LARGE =
  `The body is larger than ${MAX_BODY} bytes. ` +
  'The command npm run import -- FILE takes accounts and history of any size.';
const METHODS = 'GET, HEAD, POST, OPTIONS';
/** What is stored costs next to nothing, and is still an answer; so is a refusal. */
const LEAST_POINTS = 1;
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
  const serveExecution = createServeExecution({ handler, lane, limits, metrics, stopping, contentTypes });

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
    // Requests that came together are answered together.
    await endOfTurn();

    const name = source === undefined ? '' : requestName(caller, source);
    const cacheMode = readCacheMode(req);
    const showsCost = asksForCost(req);
    const contentType =
      cacheMode === 'use' && !showsCost ? contentTypes.get(req.headers.accept ?? '') : undefined;
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

    if (source === undefined) {
      setHeaders(res, [...headers, ...limits.headers(caller.bucket)]);
      sendError(req, res, 'BODY_TOO_LARGE', TOO_LARGE);
      done(true, false);
      return;
    }
    await serveExecution(req, res, {
      source,
      name,
      requestId,
      caller,
      cacheMode,
      isAbsentFromRedis,
      showsCost,
      headers,
      done,
    });
  };
}

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
