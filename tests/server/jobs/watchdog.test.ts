import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openWatchdog, type Watchdog } from '../../../server/jobs/openWatchdog.ts';
import { withRunBench } from '../../scraper/runs/runBench.ts';
import { withServer } from '../../support/startServer.ts';
import { addTestAccounts } from './addTestAccounts.ts';

const HOUR_MS = 3_600_000;

describe('the watchdog', () => {
  const bench = withRunBench();
  const errors: string[] = [];
  let watchdog: Watchdog;

  beforeEach(async () => {
    await bench.reset();
    errors.length = 0;
    watchdog = openWatchdog({
      database: bench.database,
      log: {
        info: () => undefined,
        warn: () => undefined,
        error: (_fields, message) => errors.push(message),
      },
      now: bench.now,
      lookMs: 10,
    });
  });
  afterEach(() => watchdog.close());

  test('tells when no run has succeeded for 26 hours, once every six hours, and is quiet after one', async () => {
    await bench.addAccounts('X', ['a']);
    await bench.run();
    bench.time += 26 * HOUR_MS;
    await bench.addAccounts('X', ['b']);
    expect(watchdog.complaint()).toBeNull();

    bench.time += 1;
    await bench.until(() => watchdog.complaint() !== null);
    expect(watchdog.complaint()).toBe(
      'no run has succeeded for 26 h: the last one ended at 2026-05-10T09:00:00.000Z',
    );
    bench.time += 6 * HOUR_MS;
    await bench.until(() => errors.length === 2);
    await bench.run();
    await bench.until(() => watchdog.complaint() === null);
    expect(errors).toHaveLength(2);
  });

  test('tells it of accounts for which none ever has, and of nothing where nothing is tracked', async () => {
    bench.time += 100 * HOUR_MS;
    await bench.addAccounts('X', ['a']);
    const since = bench.now().toISOString();
    bench.time += 27 * HOUR_MS;
    await bench.until(() => watchdog.complaint() !== null);
    expect(watchdog.complaint()).toBe(`no run has succeeded yet, and accounts are tracked since ${since}`);
  });
});

describe('/readyz', () => {
  const now = () => new Date('2026-05-12T09:00:00Z');
  const server = withServer({ now });

  test('says so in a second line, and is 200 all the same', async () => {
    await addTestAccounts(server.databaseUrl, 'X', ['a'], new Date('2026-05-10T09:00:00Z'));
    // What it looks for once a minute it looks for at its start.
    await server.restart();
    await expect
      .poll(async () => (await server.request('/readyz')).text())
      .toBe('ready\nno run has succeeded yet, and accounts are tracked since 2026-05-10T09:00:00.000Z\n');
    expect((await server.request('/readyz')).status).toBe(200);
  });
});
