import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordDueSlots } from '../../../db/writes/scheduleSlots.ts';
import { cancelRun } from '../../../scraper/runs/cancelRun.ts';
import { startRun } from '../../../scraper/runs/startRun.ts';
import { readCron } from '../../../server/jobs/cronSlots.ts';
import { openSchedule } from '../../../server/jobs/openSchedule.ts';
import { emptyTables } from '../../db/tableDump.ts';
import { launcherOf } from '../../scraper/runs/launcherOf.ts';
import { createAccounts } from '../../support/factories.ts';
import { withOpenDatabase } from '../../support/openTestDatabase.ts';
import { withServer } from '../../support/startServer.ts';
import { urlOfDatabase } from '../../support/urlOfDatabase.ts';

const MINUTE = 60_000;
/** A schedule is looked after again when its next slot is due: so soon after each look, with this clock. */
const SHORTLY_MS = 20;
const FIRST = Date.parse('2026-05-10T09:00:00Z');

const place = withOpenDatabase();
const beside = {
  get databaseUrl() {
    return place.url;
  },
};
/** Shortly before the slot of this minute. */
const clock = { time: 0, cron: '* * * * *' };
const now = () => new Date(clock.time);
const toSlot = (slot: number) => (clock.time = FIRST + (slot + 1) * MINUTE - SHORTLY_MS);
const options = { now, beside, cron: () => clock.cron };
toSlot(-1);

const first = withServer({ ...options, role: 'server' });
const second = withServer({ ...options, role: 'server' });
let admin: postgres.Sql;
beforeAll(() => {
  admin = postgres(urlOfDatabase(place.url, 'postgres'), { max: 1, onnotice: () => undefined });
});
afterAll(() => admin.end());

beforeEach(async () => {
  await Promise.all([first.close(), second.close()]);
  await emptyTables(place.database);
  clock.cron = '* * * * *';
  toSlot(-1);
  first.log.length = 0;
});

const read = (statement: ReturnType<typeof sql>) => place.database.read((db) => db.execute(statement));
const slots = async () =>
  (await read(sql`SELECT slot, status FROM schedule_slots ORDER BY slot`)).map(
    ({ slot, status }) => `${(Date.parse(String(slot)) - FIRST) / MINUTE} ${String(status)}`,
  );
const runs = () =>
  read(sql`SELECT r.id, r.trigger, r.mode, k.key, k.caller FROM scrape_runs r
    LEFT JOIN idempotency_keys k ON k.run_id = r.id ORDER BY r.id`);
const untilSlots = (...expected: string[]) => expect.poll(slots, { interval: 20 }).toEqual(expected);
const lastRunId = async () => Number((await runs()).at(-1)?.['id']);
/** Whoever works off the run has done so. */
const endRun = async () => cancelRun(place.database, await lastRunId(), { now });
const addAccount = () => createAccounts(place.database, [{ handle: 'a' }]);
/** A server that has begun to keep the schedule. */
async function begun(): Promise<void> {
  await first.restart();
  await expect.poll(() => read(sql`SELECT name FROM schedules`)).toHaveLength(1);
}

describe('a schedule', () => {
  it('has exactly one run a slot with two servers: 50 slots, 50 runs', async () => {
    await addAccount();
    await Promise.all([first.restart(), second.restart()]);
    await expect.poll(() => read(sql`SELECT name FROM schedules`)).toHaveLength(1);
    for (let slot = 0; slot < 50; slot += 1) {
      toSlot(slot);
      await expect.poll(async () => (await slots()).at(-1), { interval: 10 }).toBe(`${slot} STARTED`);
      await endRun();
    }
    expect(await slots()).toEqual(Array.from({ length: 50 }, (_, slot) => `${slot} STARTED`));
    const started = await runs();
    expect(started).toHaveLength(50);
    expect(
      new Set(
        started.map(({ trigger, mode, caller }) => `${String(trigger)} ${String(mode)} ${String(caller)}`),
      ),
    ).toEqual(new Set(['SCHEDULE LIVE schedule']));
    expect(started.map(({ key }) => key)).toEqual(
      Array.from(
        { length: 50 },
        (_, slot) => `schedule:${new Date(FIRST + slot * MINUTE).toISOString().replace('.000Z', 'Z')}`,
      ),
    );
  });

  it('is recorded once by servers that find the same slot due at the same moment', async () => {
    const setting = { name: 'daily', cron: '* * * * *' };
    const at = (minute: number) => new Date(FIRST + minute * MINUTE);
    const record = (minute: number) =>
      place.database.write((tx) =>
        recordDueSlots(tx, setting, (last) => (last < at(minute) ? [at(minute)] : []), at(minute)),
      );
    await place.database.write((tx) => recordDueSlots(tx, setting, () => [], at(0)));
    for (let minute = 1; minute <= 20; minute += 1) {
      await Promise.all(Array.from({ length: 4 }, () => record(minute)));
      expect((await slots()).at(-1)).toBe(`${minute} WAITING`);
    }
  });

  it('begins when it is set: what would have been due before is not missed', async () => {
    await addAccount();
    toSlot(7);
    await begun();
    toSlot(8);
    await untilSlots('8 STARTED');
  });

  it('catches up the latest slot after a stop, as one run, and records older ones as missed', async () => {
    await addAccount();
    await begun();
    toSlot(0);
    await untilSlots('0 STARTED');
    await endRun();
    await first.close();
    toSlot(4);
    await first.restart();
    await untilSlots('0 STARTED', '1 MISSED', '2 MISSED', '3 MISSED', '4 STARTED');
    expect(await runs()).toHaveLength(2);
  });

  it('waits for a run that is open, and starts its own when that has ended', async () => {
    await addAccount();
    await begun();
    toSlot(0);
    await untilSlots('0 STARTED');
    toSlot(1);
    await untilSlots('0 STARTED', '1 WAITING');
    await endRun();
    await untilSlots('0 STARTED', '1 STARTED');
  });

  it('waits so until the next slot is due: then it is missed', async () => {
    await addAccount();
    await begun();
    toSlot(0);
    await untilSlots('0 STARTED');
    toSlot(1);
    await untilSlots('0 STARTED', '1 WAITING');
    toSlot(2);
    await untilSlots('0 STARTED', '1 MISSED', '2 WAITING');
    await endRun();
    await untilSlots('0 STARTED', '1 MISSED', '2 STARTED');
    expect(await runs()).toHaveLength(2);
  });

  it('records a slot with nothing to scrape, and has done with it', async () => {
    await begun();
    toSlot(0);
    await untilSlots('0 NOTHING');
    await addAccount();
    toSlot(1);
    await untilSlots('0 NOTHING', '1 STARTED');
  });

  it('survives a database that is away when a slot is due, and tells it once', async () => {
    await addAccount();
    await begun();
    const name = new URL(place.url).pathname.slice(1);
    await admin`ALTER DATABASE ${admin(name)} ALLOW_CONNECTIONS false`;
    await admin`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ${name}`;
    const told = () => first.log.filter((line) => line.includes('The schedule could not be looked after'));
    await expect.poll(told).toHaveLength(1);
    toSlot(0);
    toSlot(1);
    await admin`ALTER DATABASE ${admin(name)} ALLOW_CONNECTIONS true`;
    await untilSlots('0 MISSED', '1 STARTED');
    expect(told()).toHaveLength(1);
  });

  it('does not start a second run when the first was started but not recorded', async () => {
    await addAccount();
    await begun();
    toSlot(0);
    await untilSlots('0 STARTED');
    await endRun();
    // As a crash between the two leaves it.
    await place.database.write(async (tx) => {
      await tx.execute(sql`UPDATE schedule_slots SET status = 'WAITING', run_id = NULL`);
      return { result: undefined, changed: [] };
    });
    await untilSlots('0 STARTED');
    expect(await runs()).toHaveLength(1);
  });

  it('does not call a slot missed whose run was being started when the next one was due', async () => {
    const [accountId = 0] = await addAccount();
    const setting = { name: 'daily', cron: clock.cron, slots: readCron(clock.cron) };
    const request = { filter: null, accountIds: [accountId], mode: 'LIVE', priority: 'NORMAL' } as const;
    const end = openSchedule({
      setting,
      database: place.database,
      now,
      lookMs: SHORTLY_MS,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      async trigger(idempotencyKey) {
        if (clock.time > FIRST + MINUTE) return { kind: 'active' };
        const started = await startRun(
          place.database,
          { ...request, idempotencyKey, caller: 'schedule' },
          launcherOf(now),
        );
        if (started.kind !== 'started') throw new Error(started.kind);
        // Another server is faster.
        toSlot(1);
        const dueAfter = (last: Date) => setting.slots.between(last, now());
        await place.database.write((tx) => recordDueSlots(tx, setting, dueAfter, now()));
        expect(await slots()).toEqual(['0 MISSED', '1 WAITING']);
        return started;
      },
    });
    await expect.poll(() => read(sql`SELECT name FROM schedules`)).toHaveLength(1);
    toSlot(0);
    await untilSlots('0 STARTED', '1 WAITING');
    await end();
  });

  it('begins anew with another expression', async () => {
    await addAccount();
    await begun();
    toSlot(0);
    await untilSlots('0 STARTED');
    await endRun();
    await first.close();
    clock.cron = '*/5 * * * *';
    toSlot(12);
    await first.restart();
    await expect.poll(() => read(sql`SELECT cron FROM schedules`)).toEqual([{ cron: '*/5 * * * *' }]);
    toSlot(15);
    await untilSlots('0 STARTED', '15 STARTED');
  });
});

describe('schedules', () => {
  const ask = async () => {
    const response = await first.post(
      {
        query: '{ schedules { cron nextSlot lastSlot lastRun { trigger status } } }',
      },
      { 'cache-control': 'no-cache' },
    );
    return ((await response.json()) as { data: { schedules: unknown } }).data.schedules;
  };
  const slotText = (slot: number) => new Date(FIRST + slot * MINUTE).toISOString().replace('.000Z', 'Z');

  it('tell when a run is due, when one was, and which was the last', async () => {
    await addAccount();
    await begun();
    expect(await ask()).toEqual([
      { cron: '* * * * *', nextSlot: slotText(0), lastSlot: null, lastRun: null },
    ]);
    toSlot(0);
    await untilSlots('0 STARTED');
    toSlot(1);
    await untilSlots('0 STARTED', '1 WAITING');
    expect(await ask()).toEqual([
      {
        cron: '* * * * *',
        nextSlot: slotText(2),
        lastSlot: slotText(1),
        lastRun: { trigger: 'SCHEDULE', status: 'QUEUED' },
      },
    ]);
  });
});
