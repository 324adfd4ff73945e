import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { readPlatformSettings } from '../../scraper/platforms/platformSettings.ts';
import { readAlertSettings } from '../../server/alerts/alertSettings.ts';
import { OPEN } from '../../server/auth/authSettings.ts';
import { readGateSettings } from '../../server/gate/gateSettings.ts';
import { readMetricsSettings } from '../../server/metrics/metricsSettings.ts';
import { readEnvironment } from '../../server/readEnvironment.ts';
import { createInstance } from '../../server/createInstance.ts';
import type { OperationReport } from '../../server/graphql/useOperationContext.ts';
import {
  MAX_TTL_SECONDS,
  type ClockState,
  type InstanceSettings,
  type News,
  type Order,
} from './instanceProtocol.ts';
import { createStockServer } from './stockServer.ts';

/**
 * One process of the fuzz: a server or worker as the product wires it, with a clock that the parent sets. It ends
 * with its parent.
 */
/** Small enough to be full now and then, large enough for all that comes again. */
const L1_BYTES = 8 * 1024 * 1024;

let clock: ClockState = { offsetMs: 0, frozenAt: null };
let port = 0;
const now = (): Date => new Date(clock.frozenAt ?? Date.now() + clock.offsetMs);
const tell = (news: News): void => void process.send?.(news);

process.on('disconnect', () => process.exit(0));
process.on('message', (order: Order) => {
  clock = order.clock;
  const done = order.kind === 'start' ? start(order.settings) : Promise.resolve();
  void done.then(() => tell({ kind: 'done', number: order.number, port }));
});

async function start(settings: InstanceSettings): Promise<void> {
  const server =
    settings.server === 'stock' ? await createStockServer(settings.databaseUrl, now) : tidemark(settings);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
}

function tidemark({ role, databaseUrl, redisUrl, warming }: InstanceSettings): Server {
  return createInstance({
    config: {
      role,
      database: { kind: 'url', url: databaseUrl },
      poolSize: 4,
      platforms: readPlatformSettings({}).settings,
      auth: OPEN,
      gate: readGateSettings(readEnvironment({ RATE_LIMIT: 'off' })),
      schedules: [],
      cache: { redisUrl, l1Bytes: L1_BYTES, maxTtlSeconds: MAX_TTL_SECONDS, warming },
      origins: { origins: [], trustedProxies: [] },
      metrics: readMetricsSettings(readEnvironment({})),
      alerts: readAlertSettings(readEnvironment({})),
    },
    version: 'fuzz',
    databaseUrl,
    log: pino({ level: 'warn' }, process.stderr),
    now,
    // No page is asked for.
    clientFolder: import.meta.dirname,
    onOperation: report,
  }).server;
}

function report({ operationName, reads }: OperationReport): void {
  // Only what comes again is looked at.
  if (!operationName?.startsWith('P')) return;
  const instant = (value: number): number | null => (Number.isFinite(value) ? value : null);
  tell({
    kind: 'read',
    name: operationName,
    tags: [...reads.tags],
    from: instant(reads.from),
    until: instant(reads.until),
    isVolatile: reads.isVolatile,
  });
}
