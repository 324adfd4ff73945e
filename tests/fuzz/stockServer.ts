import { pino } from 'pino';
import { createServer, type Server } from 'node:http';
import { useEngine } from '@envelop/core';
import { useResponseCache } from '@envelop/response-cache';
import { execute, parse, subscribe } from 'graphql';
import { launcherOf } from '../scraper/runs/launcherOf.ts';
import { createYoga, type Plugin } from 'graphql-yoga';
import { openDatabase, type Database } from '../../db/database.ts';
import type { GraphQLContext, Ports } from '../../schema/context.ts';
import { schema } from '../../schema/index.ts';
import { bindLoaders, createLoaders } from '../../schema/loaders/createLoaders.ts';
import { createReadLog } from '../../schema/loaders/readLog.ts';
import { createOperationClock } from '../../schema/operationClock.ts';
import { readPlatformSettings } from '../../scraper/platforms/platformSettings.ts';
import { createPlatformRegistry } from '../../scraper/platforms/registry.ts';
import { createRunWatcher } from '../../scraper/runs/createRunWatcher.ts';
import { createPorts } from '../../server/createPorts.ts';

function tellNothing(): never {
  throw new Error('The stock cache tells nothing of itself.');
}

/**
 * Our schema behind Yoga with the response cache that everybody installs, as its documentation shows it. The fuzz must
 * find stale answers here, or it would find none anywhere.
 */
export async function createStockServer(url: string, now: () => Date): Promise<Server> {
  const database = openDatabase({
    url,
    poolSize: 4,
    statementTimeoutMs: 5_000,
    applicationName: 'tidemark stock',
  });
  const registry = createPlatformRegistry({ settings: readPlatformSettings({}).settings, now });
  const ports = createPorts({
    database,
    registry,
    alerts: tellNothing,
    recorder: { figures: tellNothing, series: tellNothing },
    advice: { recommendations: tellNothing, optimizeCache: tellNothing, optimizeDatabase: tellNothing },
    launcher: launcherOf(now),
    schedules: [],
    isOpen: true,
    log: pino({ enabled: false }),
    warmCache: async () => ({ warmed: 0, skipped: 0, milliseconds: 0 }),
    watchRun: createRunWatcher(database),
  });
  const yoga = createYoga({
    schema,
    batching: { limit: 10 },
    maskedErrors: false,
    logging: false,
    plugins: [
      useEngine({ parse, execute, subscribe }),
      useContext(database, ports, now),
      useResponseCache<{ request: Request }>({
        session: () => null,
        enabled: ({ request }) => !/no-cache|no-store/.test(request.headers.get('cache-control') ?? ''),
      }),
    ],
  });
  return createServer((req, res) => void yoga(req, res));
}

/** What each operation may use, without anything of our cache. */
function useContext(database: Database, ports: Ports, now: () => Date): Plugin {
  return {
    onExecute({ args }) {
      const context = args.contextValue as Partial<GraphQLContext>;
      const reads = createReadLog();
      const renewLoaders = (): void =>
        void (context.loaders = bindLoaders(createLoaders(database, now), reads));
      renewLoaders();
      Object.assign(context, {
        reads,
        renewLoaders,
        ports,
        clock: createOperationClock(now, reads),
        caller: { name: 'anyone', role: 'admin', trigger: 'MANUAL' },
        requestId: 'stock',
        noteChange: () => undefined,
      });
    },
  };
}
