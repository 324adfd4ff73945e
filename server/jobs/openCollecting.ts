import type { Logger } from 'pino';
import type { Database } from '../../db/database.ts';
import { openJobQueue } from '../../db/jobQueue.ts';
import { createPace } from '../../scraper/http/createPace.ts';
import { createPlatformRegistry, type PlatformRegistry } from '../../scraper/platforms/registry.ts';
import { SIMULATED_BATCH } from '../../scraper/platforms/simulatedAdapter.ts';
import { createRunWorker, type RunWorker } from '../../scraper/runs/createRunWorker.ts';
import type { RunLauncher } from '../../scraper/runs/launchRun.ts';
import type { Config } from '../config.ts';
import type { GraphQLHandler } from '../graphql/createGraphQLHandler.ts';
import { openSchedule } from './openSchedule.ts';
import { openTurns } from './openTurns.ts';
import { openWatchdog } from './openWatchdog.ts';
import { triggerScheduled } from './triggerScheduled.ts';

export interface CollectingOptions {
  config: Pick<Config, 'role' | 'database' | 'platforms' | 'schedules' | 'cache' | 'alerts'>;
  databaseUrl: string;
  /** Of background work. */
  database: Database;
  log: Logger;
  now: () => Date;
}

/** All of one process that starts runs, works them off and watches that they come. */
export interface Collecting {
  readonly registry: PlatformRegistry;
  /** How the API starts runs. */
  readonly launcher: RunLauncher;
  /** What an operator should know; null: nothing. */
  complaint(): string | null;
  /** Since a run succeeded; null where nothing is collected. */
  hoursWithoutRun(): number | null;
  /** Starts the runs that are due, by the API's own operation. */
  keepSchedules(handle: GraphQLHandler['handle']): void;
  /** Finishes what runs. */
  stop(): Promise<void>;
  /** Lets go of the queue and of Redis. */
  close(): Promise<void>;
}

/** The role decides: a server works off nothing, and a worker keeps no schedule. */
export function openCollecting({ config, databaseUrl, database, log, now }: CollectingOptions): Collecting {
  const turns = openTurns({
    redisUrl: config.cache.redisUrl,
    database,
    paceOf: (platform) => config.platforms[platform].pace,
    now,
  });
  const registry = createPlatformRegistry({
    settings: config.platforms,
    now,
    turnsOf: (platform) => createPace({ takeTurn: () => turns.take(platform), now }),
  });
  const queue = openJobQueue(databaseUrl, (error) =>
    log.warn({ err: error }, 'The queue of jobs is out of order'),
  );
  const longestHours = config.alerts.thresholds.NO_SUCCESSFUL_RUN ?? Infinity;
  const watchdog = openWatchdog({ database, log, now, longestHours });
  const worker = config.role === 'server' ? undefined : openWorker();
  const schedules: (() => Promise<void>)[] = [];

  function openWorker(): RunWorker {
    const opened = createRunWorker({
      database,
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

  return {
    registry,
    launcher: {
      now,
      batchSizeOf: (platform, mode) =>
        mode === 'SIMULATED' ? SIMULATED_BATCH : config.platforms[platform].batchSize,
      sendJobs: queue.send,
      wake: () => worker?.wake(),
    },
    complaint: watchdog.complaint,
    hoursWithoutRun: watchdog.hoursWithoutRun,
    keepSchedules(handle) {
      const trigger = (key: string) => triggerScheduled(handle, key);
      for (const setting of config.schedules)
        schedules.push(openSchedule({ setting, database, trigger, log, now }));
    },
    async stop() {
      await Promise.all([worker?.stop(), watchdog.close(), ...schedules.map((end) => end())]);
    },
    async close() {
      await queue.close();
      turns.close();
    },
  };
}
