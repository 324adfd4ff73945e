import compression from 'compression';
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLHandler } from '../graphql/createGraphQLHandler.ts';
import type { ParameterSource } from '../graphql/readParameters.ts';
import type { RequestState } from '../graphql/requestState.ts';
import type { Metrics } from '../metrics/createMetrics.ts';
import { withDeadline } from '../withDeadline.ts';
import { isReadableJson } from './negotiation.ts';
import { readBody } from './readBody.ts';
import { refuseBody } from './refuseBody.ts';
import { sendError } from './sendError.ts';
import { isEventStream, sendEvents, sendText } from './sendResponse.ts';

/** Counted in bytes, as it comes. A catalogue of 5,000 accounts fits; what is larger goes through `npm run import`. */
const MAX_BODY = 1024 * 1024;
const METHODS = 'GET, HEAD, POST, OPTIONS';
/** A statement ends after 5 s by itself; when the database does not even say so, the client is told here. */
const DEADLINE_MS = 10_000;

export interface ServeGraphQLOptions {
  handler: GraphQLHandler;
  metrics: Metrics;
  /** Aborts when the server is told to stop: streams end. */
  stopping: AbortSignal;
}

export type ServeGraphQL = (
  req: IncomingMessage,
  res: ServerResponse,
  url: URL,
  requestId: string,
) => Promise<void>;

/** GraphQL over HTTP: methods, types and bodies are checked here, what is asked is Yoga's. */
export function createServeGraphQL({ handler, metrics, stopping }: ServeGraphQLOptions): ServeGraphQL {
  // Typed for Express, which it does not need.
  const compress = compression() as unknown as (
    req: IncomingMessage,
    res: ServerResponse,
    next: () => void,
  ) => void;

  return async (req, res, url, requestId) => {
    const startedAt = performance.now();
    const failedBefore = (): void => metrics.onRequest(performance.now() - startedAt, true);
    if (req.method === 'OPTIONS') {
      res.writeHead(204, { Allow: METHODS }).end();
      return;
    }
    const parameters = await readSource(req, res, url);
    if (parameters === undefined) return failedBefore();

    const state: RequestState = {
      id: requestId,
      parameters,
      isBatch: false,
      failed: false,
      loaders: undefined,
    };
    const method = req.method === 'POST' ? 'POST' : 'GET';
    const response = await withDeadline(
      handler.handle({ method, accept: req.headers.accept, state }),
      DEADLINE_MS,
    );
    if (!response) {
      sendError(req, res, 'TIMEOUT', `The answer took longer than ${DEADLINE_MS / 1000} s.`);
      return failedBefore();
    }
    metrics.onRequest(performance.now() - startedAt, state.failed || response.status >= 400);
    if (isEventStream(response)) return sendEvents(req, res, response, stopping);
    compress(req, res, () => undefined);
    await sendText(req, res, response);
  };
}

/** The parameters' text; undefined when the request has been refused. */
async function readSource(
  req: IncomingMessage,
  res: ServerResponse,
  url: URL,
): Promise<ParameterSource | undefined> {
  if (req.method === 'GET' || req.method === 'HEAD') return { query: url.searchParams };
  if (req.method !== 'POST') {
    res.setHeader('Allow', METHODS);
    sendError(req, res, 'METHOD_NOT_ALLOWED', `Expected one of ${METHODS}, got ${req.method}.`);
    return undefined;
  }
  if (!isReadableJson(req.headers['content-type'], req.headers['content-encoding'])) {
    sendError(
      req,
      res,
      'UNSUPPORTED_MEDIA_TYPE',
      'Expected "Content-Type: application/json" in UTF-8, uncompressed.',
    );
    return undefined;
  }
  const body = await readBody(req, MAX_BODY);
  if (body === undefined) {
    refuseBody(req, res, `The body is larger than ${MAX_BODY} bytes.`);
    return undefined;
  }
  if (!isUtf8(body)) {
    sendError(req, res, 'BAD_USER_INPUT', 'The body is not valid UTF-8.');
    return undefined;
  }
  return { body: body.toString() };
}
