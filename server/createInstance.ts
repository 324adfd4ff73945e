import type { Logger } from 'pino';
import { openDatabase, type Database } from '../db/database.ts';
import { openJobQueue } from '../db/jobQueue.ts';
import type { Ports } from '../schema/context.ts';
import { schema } from '../schema/index.ts';
import { createPace } from '../scraper/http/createPace.ts';
import { createPlatformRegistry } from '../scraper/platforms/registry.ts';
import { SIMULATED_BATCH } from '../scraper/platforms/simulatedAdapter.ts';
import { createRunWorker, type RunWorker } from '../scraper/runs/createRunWorker.ts';
import { createApp, type App, type AppOptions } from './app.ts';
import { answersVersion } from './cache/answersVersion.ts';
import { openCacheRoom, type CacheRoom } from './cache/openCacheRoom.ts';
import { openWarming, type Warming } from './cache/warming/openWarming.ts';
import type { Config } from './config.ts';
import type { GraphQLHandler } from './graphql/createGraphQLHandler.ts';
import { openSchedule, type ScheduleSetting } from './jobs/openSchedule.ts';
import { openTurns } from './jobs/openTurns.ts';
import { openWatchdog } from './jobs/openWatchdog.ts';
import { triggerScheduled } from './jobs/triggerScheduled.ts';
import { createMetrics } from './metrics/createMetrics.ts';
import { createPorts } from './createPorts.ts';

export interface InstanceOptions extends Pick<AppOptions, 'now' | 'clientFolder' | 'onOperation'> {
  config: Pick<Config, 'role' | 'database' | 'poolSize' | 'platforms' | 'schedules' | 'cache'>;
  /** Of a database with the newest schema. */
  databaseUrl: string;
  /** Of the code: answers that another version has stored are not used. */
  version: string;
  log: Logger;
  /** Called for each statement sent on behalf of a request. */
  onStatement?: (text: string) => void;
}

/** One process of Tidemark, wired: everything but the environment, the port and the signals. */
export interface Instance {
  server: App['server'];
  /** Finishes what runs, in at most 8 s, and lets go of everything. */
  close(): Promise<void>;
}

/** Every query is made for milliseconds: one that reads longer is a mistake, and who asked has left. */
const REQUEST_STATEMENT_MS = 5_000;
/** Storing a batch waits for locks of others that store; the worker's lease is 30 s. */
const BACKGROUND_STATEMENT_MS = 25_000;
/** The platforms of a run are collected side by side and spend their time waiting for the network. */
const BACKGROUND_POOL = 4;
/** Answers have this long to get out when the process is told to stop. */
const DRAIN_MS = 5_000;

export function createInstance(options: InstanceOptions): Instance {
  const { config, databaseUrl, log, now } = options;
  const metrics = createMetrics(now);
  const { onAnswered } = metrics;
  const requests = openDatabase({
    url: databaseUrl,
    poolSize: config.poolSize,
    statementTimeoutMs: REQUEST_STATEMENT_MS,
    applicationName: 'tidemark requests',
    onStatement(text) {
      metrics.onStatement();
      options.onStatement?.(text);
    },
    onAnswered,
  });
  const background = openDatabase({
    url: databaseUrl,
    poolSize: BACKGROUND_POOL,
    statementTimeoutMs: BACKGROUND_STATEMENT_MS,
    applicationName: 'tidemark worker',
    onStatement: () => metrics.onStatement(),
    onAnswered,
  });
  const databases: Database[] = [requests, background];
  metrics.watch(databases);

  const turns = openTurns({
    redisUrl: config.cache.redisUrl,
    database: background,
    paceOf: (platform) => config.platforms[platform].pace,
  });
  const registry = createPlatformRegistry({
    settings: config.platforms,
    now,
    turnsOf: (platform) => createPace({ takeTurn: () => turns.take(platform), now }),
  });
  const queue = openJobQueue(databaseUrl, (error) =>
    log.warn({ err: error }, 'The queue of jobs is out of order'),
  );
  const watchdog = openWatchdog({ database: background, log, now });
  const worker = config.role === 'server' ? undefined : openWorker();
  // A worker answers no queries; others hear of its commits from the outbox.
  const warming = config.role === 'worker' ? undefined : openWarmingOfSelf();
  const room = warming && openRoom(warming);
  const graphql = room && {
    schema,
    cache: room.cache,
    popular: warming.popular,
    ports: portsBeside(room, warming),
  };
  const app = createApp({
    ...options,
    database: requests,
    metrics,
    graphql,
    complaint: watchdog.complaint,
  });
  const schedules = app.handle ? config.schedules.map((setting) => keepSchedule(setting, app.handle!)) : [];

  function openWorker(): RunWorker {
    const opened = createRunWorker({
      database: background,
      registry,
      now,
      random: Math.random,
      log,
      holdBack: turns.block,
      // The embedded database is locked by the process that started it.
      isAlone: config.database.kind === 'embedded',
    });
    // Without the queue the worker still finds its work, five seconds later.
    queue
      .work(registry.concurrencyOf, opened.serve)
      .catch((error: unknown) => log.warn({ err: error }, 'The queue of jobs could not be opened'));
    return opened;
  }

  function keepSchedule(setting: ScheduleSetting, handle: GraphQLHandler['handle']): () => Promise<void> {
    return openSchedule({
      setting,
      database: background,
      trigger: (key) => triggerScheduled(handle, key),
      log,
      now,
    });
  }

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

  function openRoom({ onNews, onForgotten }: Warming): CacheRoom {
    const opened = openCacheRoom({
      settings: config.cache,
      databaseUrl,
      version: answersVersion(options.version, registry),
      log,
      now,
      onNews,
      onForgotten,
    });
    for (const database of databases) database.onChanged(opened.committed);
    return opened;
  }

  function portsBeside({ figures }: CacheRoom, { warm }: Warming): Ports {
    return createPorts({
      database: {
        ...requests,
        onChanged: (listener) => databases.forEach((each) => each.onChanged(listener)),
      },
      registry,
      metrics,
      cacheFigures: figures,
      warmCache: warm,
      launcher: {
        now,
        batchSizeOf: (platform, mode) =>
          mode === 'SIMULATED' ? SIMULATED_BATCH : config.platforms[platform].batchSize,
        sendJobs: queue.send,
        wake: () => worker?.wake(),
      },
      schedules: config.schedules,
    });
  }

  return {
    server: app.server,
    async close() {
      await Promise.all([
        warming?.close(),
        app.drain(DRAIN_MS),
        worker?.stop(),
        watchdog.close(),
        ...schedules.map((close) => close()),
      ]);
      await Promise.all([room?.close(), queue.close()]);
      turns.close();
      await Promise.all(databases.map((database) => database.close()));
      metrics.stop();
    },
  };
}
