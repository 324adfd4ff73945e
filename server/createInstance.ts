import type { Logger } from 'pino';
import type { AnsweredStatement } from '../db/cause.ts';
import { openCursors } from '../db/cursors.ts';
import { openDatabase, type Database } from '../db/database.ts';
import { isExplanation } from '../db/queries/explainStatement.ts';
import type { Ports } from '../schema/context.ts';
import { schema } from '../schema/index.ts';
import { createRunWatcher } from '../scraper/runs/createRunWatcher.ts';
import { openAdvice, type Advice } from './advice/openAdvice.ts';
import { openAlerts } from './alerts/openAlerts.ts';
import { createApp, type App, type AppOptions } from './app.ts';
import { answersVersion } from './cache/answersVersion.ts';
import { isOpen } from './auth/authSettings.ts';
import { openAuth, type Auth } from './auth/openAuth.ts';
import { NO_CACHE } from './cache/cacheFigures.ts';
import { openCacheRoom, type CacheRoom } from './cache/openCacheRoom.ts';
import { openWarming, type Warming } from './cache/warming/openWarming.ts';
import type { Config } from './config.ts';
import { createGate } from './gate/createGate.ts';
import { openRateLimits } from './gate/openRateLimits.ts';
import { createClientAddress } from './http/clientAddress.ts';
import { openCollecting } from './jobs/openCollecting.ts';
import { MUTATION_SECONDS, READ_SECONDS } from './graphql/deadline.ts';
import { createMetrics } from './metrics/createMetrics.ts';
import { createMetricsPage } from './metrics/createMetricsPage.ts';
import { createRecorder } from './metrics/createRecorder.ts';
import { logSlowStatements } from './metrics/logSlowStatements.ts';
import { openHeartbeat } from './metrics/openHeartbeat.ts';
import { createSlowStatements } from './metrics/slowStatements.ts';
import { createPorts } from './createPorts.ts';

export interface InstanceOptions extends Pick<
  AppOptions,
  'now' | 'clientFolder' | 'onOperation' | 'socketTimes'
> {
  config: Pick<
    Config,
    | 'role'
    | 'database'
    | 'poolSize'
    | 'platforms'
    | 'schedules'
    | 'auth'
    | 'gate'
    | 'cache'
    | 'origins'
    | 'metrics'
    | 'alerts'
  >;
  /** Of a database with the newest schema. */
  databaseUrl: string;
  /** Of the code: answers that another version has stored are not used. */
  version: string;
  log: Logger;
  /** Of the recorder: shorter, for tests. */
  tickMs?: number;
  /** Called for each statement sent on behalf of a request. */
  onStatement?: (text: string) => void;
}

/** One process of Tidemark, wired: everything but the environment, the port and the signals. */
export interface Instance {
  /** Not listening yet. */
  server: App['server'];
  /** Resolves when it may listen: who is served earlier finds nothing in the cache. */
  opened: Promise<void>;
  /** Finishes what runs, in at most 8 s, and lets go of everything. */
  close(): Promise<void>;
}

/** Storing a batch waits for locks of others that store; the worker's lease is 30 s. */
const BACKGROUND_STATEMENT_MS = 25_000;
/** The platforms of a run are collected side by side and spend their time waiting for the network. */
const BACKGROUND_POOL = 4;
/**
 * Exports at a time, each with a connection of its own: one keeps a core of PostgreSQL busy, and nobody waits at the screen
 * for it.
 */
const EXPORTS = 2;
/** Of the next lines of an export; where they have to be sorted first, before the first ones. */
const EXPORT_STATEMENT_MS = 60_000;
/** Answers have this long to get out when the process is told to stop: a mutation takes five, and may come two late. */
const DRAIN_MS = 7_000;

export function createInstance(options: InstanceOptions): Instance {
  const { config, databaseUrl, log, now } = options;
  const metrics = createMetrics(now);
  const clock = (): number => now().getTime();
  const slowStatements = createSlowStatements(config.metrics.slowWarnMs, clock);
  const logSlow = logSlowStatements(config.metrics, log, clock);
  const onAnswered = (statement: AnsweredStatement): void => {
    metrics.onAnswered(statement);
    // Whoever looks for what is slow is not to find that somebody has looked.
    if (isExplanation(statement.text)) return;
    slowStatements.note(statement);
    alerts.onStatement(statement);
    logSlow(statement);
  };
  const requests = openDatabase({
    url: databaseUrl,
    poolSize: config.poolSize,
    statementTimeoutMs: READ_SECONDS * 1000,
    writeTimeoutMs: MUTATION_SECONDS * 1000,
    applicationName: 'tidemark requests',
    onStatement(text) {
      metrics.onStatement();
      options.onStatement?.(text);
    },
    onAnswered,
    isAway: () => room !== undefined && room.databaseAwaySeconds > 0,
  });
  const background = openDatabase({
    url: databaseUrl,
    poolSize: BACKGROUND_POOL,
    statementTimeoutMs: BACKGROUND_STATEMENT_MS,
    applicationName: 'tidemark worker',
    onStatement: () => metrics.onStatement(),
    onAnswered,
  });
  const cursors = openCursors({
    url: databaseUrl,
    places: EXPORTS,
    statementTimeoutMs: EXPORT_STATEMENT_MS,
    applicationName: 'tidemark exports',
    onStatement: () => metrics.onStatement(),
  });
  const databases: Database[] = [requests, background];

  const collecting = openCollecting({ config, databaseUrl, database: background, log, now });
  const { registry, launcher } = collecting;
  // A worker answers no queries; others hear of its commits from the outbox.
  const warming = config.role === 'worker' ? undefined : openWarmingOfSelf();
  const client = createClientAddress(config.origins.trustedProxies);
  const auth = openAuth({ settings: config.auth, database: requests, addressOf: client.addressOf, log, now });
  const limits =
    warming &&
    openRateLimits({
      rate: config.gate.rateLimit,
      redisUrl: config.cache.redisUrl,
      database: background,
      now,
    });
  const room = warming && openRoom(warming, auth);
  metrics.watch({ databases, cacheTotals: () => room?.totals() ?? NO_CACHE });
  const heartbeat = openHeartbeat({ database: background, role: config.role, metrics, now });
  const recorder = createRecorder({
    metrics,
    slow: slowStatements,
    queueDepth: heartbeat.queueDepth,
    tickMs: options.tickMs,
  });
  recorder.onTick(() => void heartbeat.beat());
  const alerts = openAlerts({
    settings: config.alerts,
    database: background,
    recorder,
    databaseAwaySeconds: () => room?.databaseAwaySeconds ?? heartbeat.awaySeconds(),
    redisAwaySeconds: () => room?.redisAwaySeconds ?? 0,
    hoursWithoutRun: collecting.hoursWithoutRun,
    instance: heartbeat.name,
    log,
    now,
  });
  const graphql = room && {
    schema,
    store: room.store,
    cache: room.cache,
    popular: warming.popular,
    portsOn: portsBeside(warming, adviceOn(room, warming)),
    limits: limits!,
    cursors,
    gate: createGate({
      schema,
      limits: limits!,
      trusted: config.gate.trustedDocuments,
      trustedOnly: config.gate.trustedDocumentsOnly,
      introspection: config.gate.introspection,
    }),
  };
  const app = createApp({
    ...options,
    listed: config.origins.origins,
    client,
    isOpen: isOpen(config.auth),
    database: requests,
    auth,
    metrics,
    metricsPage: createMetricsPage({
      metrics,
      database: background,
      alerts: alerts.current,
      version: options.version,
      now,
    }),
    graphql,
    complaint: collecting.complaint,
  });
  if (app.handle) collecting.keepSchedules(app.handle);

  function openWarmingOfSelf(): Warming {
    return openWarming({
      isAutomatic: config.cache.warming,
      database: background,
      handle: (request) => app.handle!(request),
      // Whenever a timer or a socket has its turn, an execution waits for the database or has ended.
      isQuiet: () => requests.pool().busy === 0,
      log,
      now,
    });
  }

  function openRoom(...listeners: (Warming | Auth)[]): CacheRoom {
    const opened = openCacheRoom({
      settings: config.cache,
      databaseUrl,
      version: answersVersion(options.version, registry),
      log,
      now,
      onNews: (tags) => listeners.forEach((each) => each.onNews(tags)),
      onForgotten: () => listeners.forEach((each) => each.onForgotten()),
    });
    for (const database of databases) database.onChanged(opened.committed);
    return opened;
  }

  function adviceOn({ store: { sweep } }: CacheRoom, { warm }: Warming): Advice {
    return openAdvice({ requests, background, recorder, now, sweep, warm });
  }

  function portsBeside({ warm }: Warming, advice: Advice): (database: Database) => Ports {
    const watchRun = createRunWatcher({
      ...requests,
      onChanged: (listener) => databases.forEach((each) => each.onChanged(listener)),
    });
    return (database) =>
      createPorts({
        database,
        registry,
        alerts: alerts.current,
        recorder,
        advice,
        warmCache: warm,
        launcher,
        schedules: config.schedules,
        watchRun,
        isOpen: isOpen(config.auth),
        log,
      });
  }

  return {
    server: app.server,
    opened: room?.opened ?? Promise.resolve(),
    async close() {
      await Promise.all([warming?.close(), app.drain(DRAIN_MS), collecting.stop()]);
      recorder.stop();
      await Promise.all([alerts.close(), room?.close(), auth.close(), collecting.close(), heartbeat.close()]);
      await Promise.all([cursors, ...databases].map((each) => each.close()));
      limits?.close();
      metrics.stop();
    },
  };
}
