import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cancelRun } from '../../../scraper/runs/cancelRun.ts';
import { openWatchdog, type Watchdog } from '../../../server/jobs/openWatchdog.ts';
import { fails, withRunBench } from '../../scraper/runs/runBench.ts';
import { withServer } from '../../support/startServer.ts';

const bench = withRunBench();
const HOUR = 3_600_000;

interface Line {
  level: 'info' | 'warn' | 'error';
  message: string;
}
let lines: Line[] = [];
let watchdog: Watchdog | undefined;

beforeEach(async () => {
  await bench.reset();
  lines = [];
});
afterEach(() => watchdog?.close());

/** One that looks again and again; how often it has looked is seen by the reads it has done. */
function watch() {
  let looks = 0;
  const note =
    (level: Line['level']) =>
    (_fields: unknown, message: string): void =>
      void lines.push({ level, message });
  watchdog = openWatchdog({
    database: {
      ...bench.database,
      read: async (query) => {
        const answer = await bench.database.read(query);
        looks += 1;
        return answer;
      },
    },
    log: { info: note('info'), warn: note('warn'), error: note('error') },
    now: bench.now,
    lookMs: 5,
  });
  /** After a look that has begun after this call. */
  return {
    async looked() {
      const before = looks;
      await expect.poll(() => looks, { interval: 5 }).toBeGreaterThan(before + 1);
    },
  };
}

const COMPLAINT = { level: 'error', message: 'No run has succeeded for 26 hours' } as const;

describe('the watchdog', () => {
  it('is quiet until 26 hours after the last run that brought numbers', async () => {
    await bench.addAccounts('X', ['a']);
    await bench.run();
    const { looked } = watch();
    bench.time += 26 * HOUR;
    await looked();
    expect(watchdog?.complaint()).toBeNull();

    bench.time += 1;
    await looked();
    expect(watchdog?.hoursWithoutRun()).toBeCloseTo(26);
    expect(watchdog?.complaint()).toBe(
      'no run has succeeded for 26 h: the last one ended at 2026-05-10T09:00:00.000Z',
    );
    expect(lines).toEqual([COMPLAINT]);
  });

  it('tells it once, and again after six hours', async () => {
    await bench.addAccounts('X', ['a']);
    await bench.run();
    const { looked } = watch();
    bench.time += 27 * HOUR;
    for (let count = 0; count < 3; count += 1) await looked();
    expect(lines).toEqual([COMPLAINT]);
    bench.time += 6 * HOUR;
    await looked();
    expect(lines).toEqual([COMPLAINT, COMPLAINT]);
  });

  it('is not content with runs that were cancelled or failed, but with one that brought part of the numbers', async () => {
    await bench.addAccounts('X', ['a', 'gone']);
    await bench.run();
    bench.time += 25 * HOUR;
    bench.answers.set('a', fails('not_found'));
    bench.answers.set('gone', fails('not_found'));
    await bench.run();
    await cancelRun(bench.database, await bench.started(), bench);
    bench.time += 2 * HOUR;
    const { looked } = watch();
    await looked();
    expect(watchdog?.complaint()).not.toBeNull();

    bench.answers.delete('a');
    await bench.run();
    await looked();
    expect(watchdog?.complaint()).toBeNull();
    expect(lines).toEqual([COMPLAINT, { level: 'info', message: 'A run has succeeded again' }]);
  });

  it('waits as long for the first run, and not at all where there is nothing to collect', async () => {
    const { looked } = watch();
    bench.time += 100 * HOUR;
    await looked();
    expect(watchdog?.hoursWithoutRun()).toBeNull();
    expect(watchdog?.complaint()).toBeNull();
    await bench.addAccounts('X', ['a']);
    bench.time += 26 * HOUR + 1;
    await looked();
    expect(watchdog?.complaint()).toBe(
      'no run has succeeded yet, and accounts are tracked since 2026-05-14T13:00:00.000Z',
    );
  });
});

describe('/readyz', () => {
  const server = withServer({ now: bench.now, role: 'server', beside: bench });
  const readyz = async () => {
    const response = await server.request('/readyz');
    return [response.status, await response.text()];
  };

  it('says so, and that the server is ready all the same', async () => {
    await bench.addAccounts('X', ['a']);
    await bench.run();
    bench.time += 27 * HOUR;
    await server.restart();
    await expect
      .poll(readyz)
      .toEqual([
        200,
        'ready\nno run has succeeded for 26 h: the last one ended at 2026-05-10T09:00:00.000Z\n',
      ]);
  });
});
