import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { migrate } from '../db/migrate.ts';
import { packageRoot } from '../db/packageRoot.ts';
import { schema } from '../schema/index.ts';
import { isOpen } from './auth/authSettings.ts';
import { codeVersion } from './codeVersion.ts';
import { readConfig, serverUrl, type Config } from './config.ts';
import { createInstance } from './createInstance.ts';
import { loadWantedDemo } from './firstStart.ts';
import { createDocumentCheck } from './gate/createDocumentCheck.ts';
import { createLog } from './log.ts';
import { openDatabaseServer } from './openDatabaseServer.ts';
import { runUntilStopped, type OnStop } from './shutdown.ts';
import { explainError } from './operatorError.ts';
import { listenError } from './startErrors.ts';

const log = createLog();
const now = (): Date => new Date();

async function start(onStop: OnStop): Promise<void> {
  const config = readConfig(undefined, createDocumentCheck(schema));
  for (const warning of config.warnings) log.warn(warning);
  await checkPort(config);
  const databaseUrl = await openDatabaseServer(config.database, {
    log: (message) => log.info(message),
    onStop,
  });
  await migrate(databaseUrl);
  await loadWantedDemo(config, { databaseUrl, now, log, onStop });
  const instance = createInstance({
    config,
    databaseUrl,
    version: codeVersion,
    log,
    now,
    clientFolder: join(packageRoot(), 'dist/client'),
  });
  await onStop(() => instance.close());
  await instance.opened;
  if (config.role !== 'worker' && isOpen(config.auth))
    log.warn('No authentication is configured: whoever reaches this port may do everything.');
  await listen(instance.server, config);
}

/** A port that is taken is told before a database is made for nothing. */
async function checkPort({ host, port }: Config): Promise<void> {
  const probe = createServer().listen(port, host);
  try {
    await once(probe, 'listening');
  } catch (error) {
    throw listenError(error as NodeJS.ErrnoException, host, port);
  }
  probe.close();
  await once(probe, 'close');
}

async function listen(
  server: ReturnType<typeof createInstance>['server'],
  { host, port, role }: Config,
): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw listenError(error as NodeJS.ErrnoException, host, port);
  }
  const address = server.address() as { port: number };
  const url = serverUrl(host, address.port);
  const seconds = (performance.now() / 1000).toFixed(1);
  if (role === 'worker')
    log.info({ probe: `${url}/readyz` }, `Tidemark's worker is ready after ${seconds} s`);
  else
    log.info({ dashboard: `${url}/`, graphiql: `${url}/graphiql` }, `Tidemark is ready after ${seconds} s`);
}

try {
  await runUntilStopped(start, (message) => log.info(message));
} catch (error) {
  process.stderr.write(`${explainError(error)}\n`);
  process.exit(1);
}
