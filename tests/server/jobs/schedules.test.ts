import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCron } from '../../../server/jobs/cronSlots.ts';
import { openSchedule, type SlotAnswer } from '../../../server/jobs/openSchedule.ts';
import { withRunBench } from '../../scraper/runs/runBench.ts';
import { withServer } from '../../support/startServer.ts';
import { addTestAccounts } from './addTestAccounts.ts';

describe('a schedule', () => {
  const bench = withRunBench();
  const ends: (() => Promise<void>)[] = [];
  let isAway = false;
  let wake = (): void => undefined;

  beforeEach(async () => {
    await bench.reset();
    isAway = false;
    wake = () => undefined;
  });
  afterEach(() => Promise.all(ends.splice(0).map((end) => end())));

  /** As a server keeps it; a second call is a second server. */
  function keep(cron: string): () => Promise<void> {
    const end = openSchedule({
      setting: { name: 'daily', cron, slots: readCron(cron) },
      database: bench.database,
      trigger,
      log: {
        info: () => undefined,
        warn: (_fields, message) => void bench.logged.push(message),
        error: () => undefined,
      },
      now: bench.now,
      lookMs: 10,
    });
    ends.push(end);
    return end;
  }

  async function trigger(idempotencyKey: string): Promise<SlotAnswer> {
    if (isAway) throw new Error('The database is away.');
    const request = { idempotencyKey, caller: 'schedule', trigger: 'SCHEDULE' } as const;
    const started = await bench.start(request, () => wake());
    if (started.kind === 'conflict') throw new Error('conflict');
    return started;
  }

  const slots = async () =>
    (await bench.tables()).scheduleSlots.map(({ slot, status, runId }) => [
      slot,
      status,
      ...(runId === null ? [] : [runId]),
    ]);
  const began = async () => {
    const rows = await bench.database.read((db) => db.execute(sql`SELECT 1 FROM schedules`));
    return rows.length > 0;
  };
  const statusOf = async (slot: string) => (await slots()).find(([each]) => each === slot)?.[1];

  test('makes one run of each of 50 slots, though two servers keep it', async () => {
    await bench.addAccounts('X', ['a']);
    const worker = bench.work();
    wake = worker.wake;
    keep('*/10 * * * *');
    keep('*/10 * * * *');
    await bench.until(began);
    for (let slot = 0; slot < 50; slot += 1) {
      bench.time += 600_000;
      await bench.until(async () => {
        const { scrapeRuns } = await bench.tables();
        return scrapeRuns.length > slot && scrapeRuns.every((run) => run.status === 'SUCCEEDED');
      });
    }
    const { scrapeRuns, scheduleSlots } = await bench.tables();
    expect(scrapeRuns).toHaveLength(50);
    expect(scrapeRuns.every((run) => run.trigger === 'SCHEDULE')).toBe(true);
    await bench.until(async () => (await slots()).every(([, status]) => status === 'STARTED'));
    expect(new Set((await bench.tables()).scheduleSlots.map(({ runId }) => runId)).size).toBe(50);
    expect(scheduleSlots).toHaveLength(50);
  });

  test('catches up the latest slot after a stop, and records older ones as missed', async () => {
    await bench.addAccounts('X', ['a']);
    const end = keep('0 6 * * *');
    await bench.until(began);
    await end();
    bench.time = Date.parse('2026-05-13T11:30:00Z');
    keep('0 6 * * *');
    await bench.until(async () => (await statusOf('2026-05-13T06:00:00.000Z')) === 'STARTED');
    expect((await slots()).map(([slot, status]) => [slot, status])).toEqual([
      ['2026-05-11T06:00:00.000Z', 'MISSED'],
      ['2026-05-12T06:00:00.000Z', 'MISSED'],
      ['2026-05-13T06:00:00.000Z', 'STARTED'],
    ]);
    expect((await bench.tables()).scrapeRuns).toMatchObject([{ date: '2026-05-13', trigger: 'SCHEDULE' }]);
  });

  test('misses nothing that was before it began, nor before its expression was changed', async () => {
    await bench.addAccounts('X', ['a']);
    const end = keep('0 6 * * *');
    await bench.until(began);
    await end();
    bench.time += 3 * 86_400_000;
    keep('30 6 * * *');
    await bench.until(async () => {
      const [row] = await bench.database.read((db) =>
        db.execute<{ cron: string }>(sql`SELECT cron FROM schedules`),
      );
      return row?.cron === '30 6 * * *';
    });
    expect(await slots()).toEqual([]);
  });

  test('waits while a run of its day is open, and starts when that has ended', async () => {
    await bench.addAccounts('X', ['a']);
    keep('0 10 * * *');
    await bench.until(began);
    const open = await bench.started();
    bench.time = Date.parse('2026-05-10T10:00:00Z');
    await bench.until(async () => (await statusOf('2026-05-10T10:00:00.000Z')) === 'WAITING');
    bench.work();
    await bench.untilEnded(open);
    await bench.until(async () => (await statusOf('2026-05-10T10:00:00.000Z')) === 'STARTED');
    expect((await bench.tables()).scrapeRuns).toHaveLength(2);
  });

  test('misses a slot that still waits when the next one is due', async () => {
    await bench.addAccounts('X', ['a']);
    keep('0 * * * *');
    await bench.until(began);
    await bench.started();
    bench.time = Date.parse('2026-05-10T10:00:00Z');
    await bench.until(async () => (await statusOf('2026-05-10T10:00:00.000Z')) === 'WAITING');
    bench.time = Date.parse('2026-05-10T11:00:00Z');
    await bench.until(async () => (await statusOf('2026-05-10T11:00:00.000Z')) === 'WAITING');
    expect(await slots()).toEqual([
      ['2026-05-10T10:00:00.000Z', 'MISSED'],
      ['2026-05-10T11:00:00.000Z', 'WAITING'],
    ]);
  });

  test('is done with a slot that has nothing to scrape', async () => {
    keep('0 10 * * *');
    await bench.until(began);
    bench.time = Date.parse('2026-05-10T10:00:00Z');
    await bench.until(async () => (await statusOf('2026-05-10T10:00:00.000Z')) === 'NOTHING');
    expect((await bench.tables()).scrapeRuns).toEqual([]);
  });

  test('tries again what could not be asked, and says so once', async () => {
    await bench.addAccounts('X', ['a']);
    isAway = true;
    keep('0 10 * * *');
    await bench.until(began);
    bench.time = Date.parse('2026-05-10T10:00:00Z');
    await bench.until(() => bench.logged.length > 0);
    isAway = false;
    await bench.until(async () => (await statusOf('2026-05-10T10:00:00.000Z')) === 'STARTED');
    expect(bench.logged.filter((line) => line.includes('schedule'))).toHaveLength(1);
  });
});

describe('SCRAPE_CRON of a server', () => {
  let time = Date.parse('2026-05-10T09:00:00Z');
  const server = withServer({ cron: '10 9 * * *', now: () => new Date(time) });

  test('starts a run by the API, which tells next and last slot and the run', async () => {
    await addTestAccounts(server.databaseUrl, 'BLUESKY', ['scheduled.test']);
    const ask = async () => {
      const response = await server.post(
        { query: '{ schedules { cron nextSlot lastSlot lastRun { trigger mode date } } }' },
        { 'cache-control': 'no-cache' },
      );
      return ((await response.json()) as { data: { schedules: unknown[] } }).data.schedules[0];
    };
    await expect.poll(ask).toEqual({
      cron: '10 9 * * *',
      nextSlot: '2026-05-10T09:10:00Z',
      lastSlot: null,
      lastRun: null,
    });
    time = Date.parse('2026-05-10T09:10:01Z');
    await expect.poll(ask).toEqual({
      cron: '10 9 * * *',
      nextSlot: '2026-05-11T09:10:00Z',
      lastSlot: '2026-05-10T09:10:00Z',
      lastRun: { trigger: 'SCHEDULE', mode: 'LIVE', date: '2026-05-10' },
    });
  });
});
