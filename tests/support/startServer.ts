import { mkdir, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { readPlatformSettings } from '../../scraper/platforms/platformSettings.ts';
import { readAuthSettings } from '../../server/auth/authSettings.ts';
import { readAlertSettings } from '../../server/alerts/alertSettings.ts';
import type { CacheSettings } from '../../server/cache/openCacheRoom.ts';
import type { Role } from '../../server/config.ts';
import { logOptions } from '../../server/log.ts';
import { readGateSettings } from '../../server/gate/gateSettings.ts';
import { readMetricsSettings } from '../../server/metrics/metricsSettings.ts';
import { readCron } from '../../server/jobs/cronSlots.ts';
import { readEnvironment } from '../../server/readEnvironment.ts';
import { createInstance, type Instance } from '../../server/createInstance.ts';
import { SOCKET_TIMES, type SocketTimes } from '../../server/http/createHttpServer.ts';
import type { OriginSettings } from '../../server/http/originSettings.ts';
import type { OperationReport } from '../../server/graphql/useOperationContext.ts';
import { withDatabase } from './database.ts';
import { temporaryFolder } from './temporaryFolder.ts';

export interface RunningServer {
  /** Without a slash at the end; from `beforeAll` on, like everything else here. */
  readonly origin: string;
  readonly databaseUrl: string;
  /** The log so far, as it is written. */
  readonly log: string[];
  /** What each operation has read, in the order of their ends. */
  readonly operations: OperationReport[];
  /** What was sent to PostgreSQL on behalf of requests. */
  readonly statements: string[];
  request(path: string, init?: RequestInit): Promise<Response>;
  /** POSTs JSON to /graphql; a string is sent as it is. */
  post(body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** As the process does when it is told to stop; afterwards nothing answers. */
  close(): Promise<void>;
  /** Closes, and starts anew on the same database; on another port. */
  restart(): Promise<void>;
}

export interface ServerOptions {
  now?: () => Date;
  role?: Role;
  /** SCRAPE_CRON; a function is asked at each start. */
  cron?: string | (() => string);
  /** Puts something between the server and its PostgreSQL; resolves with the port to use instead. */
  through?: (databaseUrl: string) => Promise<number>;
  /** Variables of platforms, of authentication and of what may be asked. */
  env?: Record<string, string>;
  /** A function is asked in `beforeAll`. */
  cache?: Partial<CacheSettings> | (() => Partial<CacheSettings>);
  /** On the database of this server, or of another bench, instead of one of its own. */
  beside?: Pick<RunningServer, 'databaseUrl'>;
  origins?: Partial<OriginSettings>;
  socketTimes?: SocketTimes;
  /** Of the recorder. */
  tickMs?: number;
}

/** What a small build of the client would leave: enough to be served. */
export const CLIENT_FILES: Record<string, string> = {
  'index.html': '<!doctype html><title>Tidemark</title>',
  'graphiql.html': '<!doctype html><title>GraphiQL</title>',
  'favicon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  'assets/index-4f3a.js': 'console.log("plain")',
  'assets/index-4f3a.js.br': 'as brotli',
  'assets/index-4f3a.js.gz': 'as gzip',
};

/** What a busy machine takes long for is not told, where tests look at all that is. */
const UNHURRIED = {
  SLOW_STATEMENT_WARN_MS: '600000',
  SLOW_STATEMENT_ERROR_MS: '600000',
  ALERT_STATEMENT_MS: 'off',
  ALERT_P95_MS: 'off',
  ALERT_EVENT_LOOP_MS: 'off',
};

/** The whole server in this process, its worker included, on a free port and, as a rule, a database of its own. */
export function withServer({
  now = () => new Date(),
  role = 'all',
  cron,
  through,
  env = {},
  cache = {},
  beside,
  origins = {},
  // Nobody is behind a proxy.
  socketTimes = { ...SOCKET_TIMES, linger: 0 },
  tickMs,
}: ServerOptions = {}): RunningServer {
  const own = beside ? undefined : withDatabase();
  const databaseUrl = (): string => own?.url ?? beside!.databaseUrl;
  const log: string[] = [];
  const operations: OperationReport[] = [];
  const statements: string[] = [];
  let instance: Instance | undefined;
  let clientFolder = '';
  let origin = '';

  async function close(): Promise<void> {
    const closing = instance;
    instance = undefined;
    await closing?.close();
  }

  async function open(): Promise<void> {
    const url = new URL(databaseUrl());
    if (through) url.port = String(await through(url.href));
    const expression = typeof cron === 'function' ? cron() : cron;
    instance = createInstance({
      config: {
        role,
        database: { kind: 'url', url: url.href },
        poolSize: 4,
        platforms: readPlatformSettings(env).settings,
        auth: readAuthSettings(readEnvironment(env)),
        // Tests ask far more than people do; those that are about limits set one.
        gate: readGateSettings(readEnvironment({ RATE_LIMIT: 'off', ...env })),
        schedules:
          expression === undefined ? [] : [{ name: 'daily', cron: expression, slots: readCron(expression) }],
        cache: {
          redisUrl: undefined,
          l1Bytes: 16 * 1024 * 1024,
          maxTtlSeconds: 86_400,
          // It would change the counts of whoever counts.
          warming: false,
          ...(typeof cache === 'function' ? cache() : cache),
        },
        origins: { origins: [], trustedProxies: [], ...origins },
        metrics: readMetricsSettings(readEnvironment({ ...UNHURRIED, ...env })),
        alerts: readAlertSettings(readEnvironment({ ...UNHURRIED, ...env })),
      },
      socketTimes,
      ...(tickMs !== undefined && { tickMs }),
      version: 'test',
      databaseUrl: url.href,
      log: pino(logOptions(), { write: (line) => void log.push(line) }),
      now,
      clientFolder,
      onOperation: (report) => operations.push(report),
      onStatement: (text) => statements.push(text),
    });
    const { server, opened } = instance;
    await opened;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  beforeAll(async () => {
    clientFolder = await temporaryFolder();
    await mkdir(join(clientFolder, 'assets'));
    for (const [name, text] of Object.entries(CLIENT_FILES)) await writeFile(join(clientFolder, name), text);
    await open();
  });
  afterAll(async () => {
    await close();
    await rm(clientFolder, { recursive: true, force: true });
  });

  const request: RunningServer['request'] = (path, init) => fetch(`${origin}${path}`, init);
  return {
    get origin() {
      return origin;
    },
    get databaseUrl() {
      return databaseUrl();
    },
    log,
    operations,
    statements,
    request,
    post: (body, headers = {}) =>
      request('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    close,
    async restart() {
      await close();
      await open();
    },
  };
}

/** The code of the first error of an answer. */
export async function codeOf(response: Response): Promise<string | undefined> {
  const answer = (await response.json()) as { errors?: { extensions: { code: string } }[] };
  return answer.errors?.[0]?.extensions.code;
}
