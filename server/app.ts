import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Cursors } from '../db/cursors.ts';
import type { Database } from '../db/database.ts';
import { createAuditTrail } from './auth/createAuditTrail.ts';
import type { Auth } from './auth/openAuth.ts';
import { createServeLogin, createServeLogout } from './auth/serveSignIn.ts';
import type { AnswerCache } from './cache/answerCache.ts';
import type { AnswerStore } from './cache/answerStore.ts';
import { createHitLane } from './cache/hitLane.ts';
import type { Warming } from './cache/warming/openWarming.ts';
import { createServeExport } from './exports/createServeExport.ts';
import type { Gate } from './gate/createGate.ts';
import type { RateLimits } from './gate/openRateLimits.ts';
import {
  createGraphQLHandler,
  type GraphQLHandler,
  type GraphQLHandlerOptions,
} from './graphql/createGraphQLHandler.ts';
import type { OperationReport } from './graphql/useOperationContext.ts';
import type { ClientAddress } from './http/clientAddress.ts';
import { createDrain } from './http/createDrain.ts';
import { createHttpServer, SOCKET_TIMES, type SocketTimes } from './http/createHttpServer.ts';
import { hasOneHost, knowsNoHost } from './http/hosts.ts';
import { createOrigins } from './http/origins.ts';
import type { OriginSettings } from './http/originSettings.ts';
import { createReadiness } from './http/readiness.ts';
import { createForeignCheck } from './http/refuseForeign.ts';
import { DATA_HEADERS, pageHeaders, setHeaders } from './http/securityHeaders.ts';
import { sendError } from './http/sendError.ts';
import { createServeClient } from './http/serveClient.ts';
import { createServeGraphQL } from './http/serveGraphQL.ts';
import { createServeMetrics } from './http/serveMetrics.ts';
import type { Metrics } from './metrics/createMetrics.ts';

export interface AppOptions {
  database: Database;
  /** None in a worker, which answers probes only. */
  graphql:
    | (Pick<GraphQLHandlerOptions, 'schema' | 'portsOn'> & {
        store: AnswerStore;
        cache: AnswerCache;
        popular: Warming['popular'];
        gate: Gate;
        limits: RateLimits;
        /** For exports. */
        cursors: Cursors;
      })
    | undefined;
  auth: Auth;
  metrics: Metrics;
  /** The text of /metrics. */
  metricsPage: () => Promise<string>;
  /** What an operator should know although requests are answered; null: nothing. Shown by /readyz. */
  complaint: () => string | null;
  log: Logger;
  now: () => Date;
  /** The folder that Vite has built the client into. */
  clientFolder: string;
  /** Origins whose pages may ask this server. */
  listed: OriginSettings['origins'];
  client: ClientAddress;
  /** Nobody is asked who they are: then the name by which this server is called has to be its own. */
  isOpen: boolean;
  /** Shorter ones, for tests. */
  socketTimes?: SocketTimes;
  /** For tests: what each operation has read. */
  onOperation?: (report: OperationReport) => void;
}

export interface App {
  /** Not listening yet. */
  server: Server;
  /** By which the process asks itself; none in a worker. */
  handle: GraphQLHandler['handle'] | undefined;
  /** Is not ready any more, and resolves when the last answer is out or after `patienceMs`; nothing answers then. */
  drain(patienceMs: number): Promise<void>;
}

const GRAPHQL = '/graphql';
const METRICS = '/metrics';
const GRAPHQL_URL = { pathname: GRAPHQL, search: '' };

/** Everything that answers HTTP, put together; nothing here knows the environment, listens or ends the process. */
export function createApp(options: AppOptions): App {
  const { graphql, auth, log, metrics, database, now, onOperation } = options;
  const { listed, socketTimes = SOCKET_TIMES } = options;
  const server = createHttpServer(onRequest, socketTimes);
  const { stopping, drain } = createDrain(server);
  const origins = createOrigins(listed);
  const whyForeign = createForeignCheck({ origins, listed, isOpen: options.isOpen });
  const handler = graphql && createGraphQLHandler({ ...graphql, database, log, now, onOperation });
  const serveGraphQL =
    handler &&
    createServeGraphQL({
      handler,
      lane: createHitLane(graphql.store, graphql.popular.use),
      identify: auth.identify,
      strangersBucket: auth.strangersBucket,
      limits: graphql.limits,
      metrics,
      stopping,
    });
  const exports =
    graphql &&
    createServeExport({
      ...graphql,
      auth,
      beginAudit: createAuditTrail({ database, log, now }),
      stopping,
      log,
      now,
    });
  const signIn = graphql && {
    auth,
    limits: graphql.limits,
    isSecure: options.client.isSecure,
    now,
  };
  const signingIn = new Map(
    signIn && [
      ['/login', createServeLogin(signIn)],
      ['/logout', createServeLogout(signIn)],
    ],
  );
  const serveMetrics = createServeMetrics({ auth, isDeaf: !graphql, page: options.metricsPage });
  const serveClient = createServeClient(options.clientFolder);
  const isReady = createReadiness(database);

  async function answer(req: IncomingMessage, res: ServerResponse, requestId: string): Promise<void> {
    const own = ['X-Request-Id', requestId];
    // Most requests by far; a URL takes as long to parse as an answer to find.
    const url = req.url === GRAPHQL ? GRAPHQL_URL : parseUrl(req.url);
    const isProbe = url?.pathname === '/livez' || url?.pathname === '/readyz';
    if (!url || !(hasOneHost(req) || (isProbe && knowsNoHost(req)))) {
      setHeaders(res, [...DATA_HEADERS, ...own]);
      const expected = url ? 'one header Host with a host in it' : 'a path that can be read';
      return sendError(req, res, 'BAD_USER_INPUT', `Expected ${expected}.`);
    }
    const { pathname } = url;
    const isData = pathname === GRAPHQL || pathname === METRICS || pathname.startsWith('/export/');
    const headers = isData
      ? [...DATA_HEADERS, ...own, ...origins.headersFor(req)]
      : [...pageHeaders(pathname), ...own];
    if (isProbe) {
      setHeaders(res, headers);
      return pathname === '/livez' ? sendProbe(res, true, 'alive') : sendReadiness(res);
    }
    const whyNot = whyForeign(req, isData);
    if (whyNot !== undefined) {
      setHeaders(res, headers);
      return sendError(req, res, 'CSRF_REFUSED', whyNot);
    }
    if (serveGraphQL && pathname === GRAPHQL)
      return serveGraphQL(req, res, { search: url.search, requestId, headers });
    setHeaders(res, headers);
    if (pathname === METRICS) return serveMetrics(req, res);
    if (!serveGraphQL)
      return sendError(req, res, 'NOT_FOUND', 'A worker answers /livez, /readyz and /metrics only.');
    if (exports?.has(pathname)) return exports.serve(req, res, { pathname, search: url.search, requestId });
    if (req.method === 'GET' || req.method === 'HEAD') return serveClient(req, res, pathname);
    const serveSignIn = signingIn.get(pathname);
    if (serveSignIn && req.method === 'POST') return serveSignIn(req, res);
    const allowed = serveSignIn ? 'GET, HEAD, POST' : 'GET, HEAD';
    res.setHeader('Allow', allowed);
    sendError(req, res, 'METHOD_NOT_ALLOWED', `Expected one of ${allowed}, got ${req.method}.`);
  }

  async function sendReadiness(res: ServerResponse): Promise<void> {
    if (stopping.aborted) return sendProbe(res, false, 'stopping');
    const ready = await isReady();
    const complaint = options.complaint();
    const detail = complaint === null ? '' : `\n${complaint}`;
    sendProbe(res, ready, ready ? `ready${detail}` : 'the database does not answer');
  }

  function onRequest(req: IncomingMessage, res: ServerResponse): void {
    const requestId = randomUUID();
    answer(req, res, requestId).catch((error: unknown) => {
      // Who has left before the end of its own request gets no answer and is no fault.
      const hasLeft = req.destroyed && !req.complete;
      if (!hasLeft) log.error({ requestId, err: error }, 'request failed');
      if (hasLeft || res.headersSent) res.destroy();
      else sendError(req, res, 'INTERNAL_ERROR', 'Something went wrong.');
    });
  }

  return {
    server,
    handle: handler?.handle,
    async drain(patienceMs) {
      await drain({ lingerMs: socketTimes.linger, patienceMs });
      await handler?.dispose();
    },
  };
}

/** Undefined for what is no path: `*`, or a whole URL, which could name another host than Host does. */
function parseUrl(target = ''): URL | undefined {
  const text = `http://localhost${target}`;
  return target.startsWith('/') && URL.canParse(text) ? new URL(text) : undefined;
}

function sendProbe(res: ServerResponse, good: boolean, text: string): void {
  res.writeHead(good ? 200 : 503, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
  });
  res.end(`${text}\n`);
}
