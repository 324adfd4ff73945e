import type { GraphQLSchema } from 'graphql';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Database } from '../db/database.ts';
import type { Ports } from '../schema/context.ts';
import type { Auth } from './auth/openAuth.ts';
import { createServeLogin, createServeLogout } from './auth/serveSignIn.ts';
import type { AnswerCache } from './cache/answerCache.ts';
import { createHitLane } from './cache/hitLane.ts';
import type { Warming } from './cache/warming/openWarming.ts';
import type { Gate } from './gate/createGate.ts';
import type { RateLimits } from './gate/openRateLimits.ts';
import { createGraphQLHandler, type GraphQLHandler } from './graphql/createGraphQLHandler.ts';
import type { OperationReport } from './graphql/useOperationContext.ts';
import { createReadiness } from './http/readiness.ts';
import { DATA_HEADERS, pageHeaders, setHeaders } from './http/securityHeaders.ts';
import { sendError } from './http/sendError.ts';
import { createServeClient } from './http/serveClient.ts';
import { createServeGraphQL } from './http/serveGraphQL.ts';
import type { Metrics } from './metrics/createMetrics.ts';
import { withDeadline } from './withDeadline.ts';

export interface AppOptions {
  database: Database;
  /** None in a worker, which answers probes only. */
  graphql:
    | {
        schema: GraphQLSchema;
        cache: AnswerCache;
        popular: Warming['popular'];
        ports: Ports;
        auth: Auth;
        gate: Gate;
        limits: RateLimits;
      }
    | undefined;
  metrics: Metrics;
  /** What an operator should know although requests are answered; null: nothing. Shown by /readyz. */
  complaint: () => string | null;
  log: Logger;
  now: () => Date;
  /** The folder that Vite has built the client into. */
  clientFolder: string;
  /** For tests: what each operation has read. */
  onOperation?: (report: OperationReport) => void;
}

export interface App {
  /** Not listening yet. */
  server: Server;
  /** By which the process asks itself; none in a worker. */
  handle: GraphQLHandler['handle'] | undefined;
  /**
   * Is not ready any more, ends streams, and resolves when the last answer is out or after `patienceMs`; the port is
   * closed then, and every connection.
   */
  drain(patienceMs: number): Promise<void>;
}

/** A request has 10 s to arrive, its head 8 s of them: who is slower holds a socket and nothing else. */
const REQUEST_TIMEOUT_MS = 10_000;
const HEADERS_TIMEOUT_MS = 8_000;
/** How often Node looks for those that are late. */
const CHECK_INTERVAL_MS = 2_000;
/** Longer than the 60 s after which proxies give up an idle connection, so that it is never ours that goes first. */
const KEEP_ALIVE_MS = 65_000;

const GRAPHQL = '/graphql';
const GRAPHQL_URL = { pathname: GRAPHQL, search: '' };

/** Everything that answers HTTP, put together; nothing here knows the environment, listens or ends the process. */
export function createApp(options: AppOptions): App {
  const { graphql, log, metrics, database, now, onOperation } = options;
  const stopping = new AbortController();
  const handler = graphql && createGraphQLHandler({ ...graphql, database, log, now, onOperation });
  const serveGraphQL =
    handler &&
    createServeGraphQL({
      handler,
      lane: createHitLane(graphql.cache, graphql.popular.use),
      identify: graphql.auth.identify,
      limits: graphql.limits,
      metrics,
      stopping: stopping.signal,
    });
  const signIn = graphql && { auth: graphql.auth, isSecure: () => false, now };
  const signingIn = new Map(
    signIn && [
      ['/login', createServeLogin(signIn)],
      ['/logout', createServeLogout(signIn)],
    ],
  );
  const serveClient = createServeClient(options.clientFolder);
  const isReady = createReadiness(database);
  /** Requests that are being answered. */
  let active = 0;
  let onIdle: (() => void) | undefined;

  async function answer(req: IncomingMessage, res: ServerResponse, requestId: string): Promise<void> {
    const own = ['X-Request-Id', requestId, ...(stopping.signal.aborted ? ['Connection', 'close'] : [])];
    // Most requests by far; a URL takes as long to parse as an answer to find.
    const url = req.url === GRAPHQL ? GRAPHQL_URL : parseUrl(req.url);
    if (!url) {
      setHeaders(res, own);
      return sendError(req, res, 'BAD_USER_INPUT', 'The path of the request cannot be read.');
    }
    const { pathname } = url;
    if (serveGraphQL && pathname === GRAPHQL)
      return serveGraphQL(req, res, { search: url.search, requestId, headers: [...DATA_HEADERS, ...own] });
    setHeaders(res, [...pageHeaders(pathname), ...own]);
    if (pathname === '/livez') return sendProbe(res, true, 'alive');
    if (pathname === '/readyz') {
      if (stopping.signal.aborted) return sendProbe(res, false, 'stopping');
      const ready = await isReady();
      const complaint = options.complaint();
      const detail = complaint === null ? '' : `\n${complaint}`;
      return sendProbe(res, ready, ready ? `ready${detail}` : 'the database does not answer');
    }
    if (!serveGraphQL) return sendError(req, res, 'NOT_FOUND', 'A worker answers /livez and /readyz only.');
    if (req.method === 'GET' || req.method === 'HEAD') return serveClient(req, res, pathname);
    const serveSignIn = signingIn.get(pathname);
    if (serveSignIn && req.method === 'POST') return serveSignIn(req, res);
    const allowed = serveSignIn ? 'GET, HEAD, POST' : 'GET, HEAD';
    res.setHeader('Allow', allowed);
    sendError(req, res, 'METHOD_NOT_ALLOWED', `Expected one of ${allowed}, got ${req.method}.`);
  }

  function onRequest(req: IncomingMessage, res: ServerResponse): void {
    const requestId = randomUUID();
    active += 1;
    res.once('close', () => {
      active -= 1;
      if (active === 0) onIdle?.();
    });
    answer(req, res, requestId).catch((error: unknown) => {
      // Who has left before the end of its own request gets no answer and is no fault.
      const hasLeft = req.destroyed && !req.complete;
      if (!hasLeft) log.error({ requestId, err: error }, 'request failed');
      if (hasLeft || res.headersSent) res.destroy();
      else sendError(req, res, 'INTERNAL_ERROR', 'Something went wrong.');
    });
  }

  const server = createServer(
    {
      requestTimeout: REQUEST_TIMEOUT_MS,
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    onRequest,
  );

  return {
    server,
    handle: handler?.handle,
    async drain(patienceMs) {
      stopping.abort();
      server.closeIdleConnections();
      if (active > 0) await withDeadline(new Promise<void>((resolve) => (onIdle = resolve)), patienceMs);
      server.close();
      server.closeAllConnections();
      await handler?.dispose();
    },
  };
}

/** Proxies may send the whole URL; everybody else sends its path. */
function parseUrl(target = ''): URL | undefined {
  const text = target.startsWith('/') ? `http://localhost${target}` : target;
  return URL.canParse(text) ? new URL(text) : undefined;
}

function sendProbe(res: ServerResponse, good: boolean, text: string): void {
  res.writeHead(good ? 200 : 503, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
  });
  res.end(`${text}\n`);
}
