import { sql } from 'drizzle-orm';
import type { Database } from '../../db/database.ts';
import { addDays, dayOf } from '../../db/day.ts';
import type { Platform } from '../../db/domain.ts';
import { upsertAccounts, type AccountEntry } from '../../db/writes/upsertAccounts.ts';
import { readSampleAccounts } from '../../scraper/demo/sampleAccounts.ts';
import { readPlatformSettings } from '../../scraper/platforms/platformSettings.ts';
import { createPlatformRegistry } from '../../scraper/platforms/registry.ts';
import { createRunWorker } from '../../scraper/runs/createRunWorker.ts';
import { retryRun } from '../../scraper/runs/retryRun.ts';
import { startRun } from '../../scraper/runs/startRun.ts';
import type { AdapterContract, FakeAccount, PlatformFake } from '../contracts/platformFake.ts';
import { readContracts } from '../contracts/readContracts.ts';
import { launcherOf } from '../scraper/runs/launcherOf.ts';
import { isOpen } from './processes.ts';
import { until, type World } from './world.ts';

export interface MonthOptions {
  days: number;
  kills: number;
  quotaStops: number;
  /** In [0, 1). */
  random: () => number;
}

export interface MonthResult {
  accounts: number;
  accountDays: number;
  kills: number;
  quotaStops: number;
  /** Without a snapshot before the retry of their day. */
  withoutSnapshotAtFirst: number;
  /** With neither a snapshot nor a task that names the reason. */
  unexplained: number;
  doubled: number;
  /** After the retries: of accounts that exist and that their platform has a number for. */
  withoutSnapshot: number;
  requests: Map<Platform, number>;
}

const FIRST_DAY = '2026-03-01';

/**
 * The sample accounts, collected each day by a clock that is moved, from the fakes of their platforms by the real
 * adapters; workers die in the middle of batches, and on some days a platform's allowance ends before all were asked.
 */
export async function collectMonth(
  { database }: World,
  { days, kills, quotaStops, random }: MonthOptions,
): Promise<MonthResult> {
  const entries = (await readSampleAccounts()).map((entry) => ({ ...entry, governance: {} }));
  let time = Date.parse(`${FIRST_DAY}T00:00:00Z`);
  const now = () => new Date(time);
  await using platforms = await startFakes(entries, now);
  const { settings } = readPlatformSettings({
    ...platforms.env,
    X_BATCH_SIZE: '10',
    FACEBOOK_BATCH_SIZE: '10',
  });
  const registry = createPlatformRegistry({ settings, now });
  await database.write(async (tx) => ({
    result: null,
    changed: (await upsertAccounts(tx, entries, { now: now() })).changed,
  }));
  const killDays = spread(kills, days);
  const quotaDays = spread(quotaStops, days);
  let withoutSnapshotAtFirst = 0;

  for (let day = 0; day < days; day += 1) {
    time = Date.parse(`${addDays(FIRST_DAY, day)}T06:10:00Z`);
    const hasQuotaStop = quotaDays.some((each) => each === day);
    const stopped = platforms.withQuota[day % platforms.withQuota.length];
    const runId = await startedRun(() =>
      startRun(
        database,
        {
          filter: null,
          accountIds: null,
          mode: 'LIVE',
          priority: 'NORMAL',
          trigger: 'SCHEDULE',
          idempotencyKey: `schedule:${day}`,
          caller: 'schedule',
        },
        launcherOf(now),
      ),
    );
    if (hasQuotaStop && stopped) stopped.mood = { kind: 'quota' };
    for (const _ of killDays.filter((each) => each === day)) await workAndDie(runId);
    await workThrough(runId);
    if (stopped) stopped.mood = { kind: 'well' };
    withoutSnapshotAtFirst += await missingOn(dayOf(now()));
    if (!hasQuotaStop) continue;
    time += 3 * 3_600_000;
    const retry = { runId, idempotencyKey: null, caller: 'proof' };
    await workThrough(await startedRun(() => retryRun(database, retry, launcherOf(now))));
  }
  return {
    accounts: entries.length,
    accountDays: entries.length * days,
    kills,
    quotaStops,
    withoutSnapshotAtFirst,
    ...(await judge(database, days)),
    requests: platforms.counted(),
  };

  /** A worker that is killed while it works: nothing of it reaches the database from then on. */
  async function workAndDie(runId: number): Promise<void> {
    let writes = Math.floor(random() * 12);
    const isDead = () => writes < 0;
    const check = () => {
      if (isDead()) throw new Error('This worker was killed.');
    };
    const worker = openWorker({
      ...database,
      read: async (query) => (check(), database.read(query)),
      write: async (work) => (
        (writes -= 1),
        check(),
        database.write(async (tx) => {
          const written = await work(tx);
          check();
          return written;
        })
      ),
    });
    await until('the death of a worker', async () => isDead() || !(await isOpen(database, runId)));
    writes = -1;
    await worker.stop();
    // Whoever comes next waits for its leases.
    time += 31_000;
  }

  async function workThrough(runId: number): Promise<void> {
    const worker = openWorker(database);
    await until(`the end of run ${runId}`, async () => {
      time += 5_000;
      worker.wake();
      return !(await isOpen(database, runId));
    });
    await worker.stop();
  }

  function openWorker(own: Database) {
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    return createRunWorker({ database: own, registry, now, random, log });
  }

  async function missingOn(day: string): Promise<number> {
    const [row] = await database.read((db) =>
      db.execute<{ count: number }>(sql`
        SELECT count(*) FROM accounts a
        WHERE NOT EXISTS (SELECT 1 FROM snapshots s WHERE s.account_id = a.id AND s.date = ${day}::date)`),
    );
    return row!.count;
  }
}

async function startedRun(start: () => Promise<{ kind: string; runId?: number }>): Promise<number> {
  const started = await start();
  if (started.kind !== 'started') throw new Error(`A run was not started: ${started.kind}.`);
  return started.runId!;
}

/** So many events over so many days, evenly. */
const spread = (count: number, days: number): number[] =>
  Array.from({ length: count }, (_, n) => Math.floor(((n + 0.5) * days) / count));

async function judge(database: Database, days: number) {
  const last = addDays(FIRST_DAY, days - 1);
  const [row] = await database.read((db) =>
    db.execute<{ unexplained: number; doubled: number; withoutSnapshot: number }>(sql`
      WITH each AS (
        SELECT a.id, day::date AS date,
          (SELECT count(*) FROM snapshots s WHERE s.account_id = a.id AND s.date = day::date) AS snapshots,
          (SELECT t.error_code FROM scrape_tasks t WHERE t.account_id = a.id AND t.date = day::date
            ORDER BY t.id DESC LIMIT 1) AS reason
        FROM accounts a CROSS JOIN generate_series(${FIRST_DAY}::date, ${last}::date, interval '1 day') AS day)
      SELECT count(*) FILTER (WHERE snapshots = 0 AND reason IS NULL) AS unexplained,
        count(*) FILTER (WHERE snapshots > 1) AS doubled,
        count(*) FILTER (WHERE snapshots = 0 AND reason IS DISTINCT FROM 'UNSUPPORTED') AS "withoutSnapshot"
      FROM each`),
  );
  return row!;
}

interface Fakes extends AsyncDisposable {
  env: Record<string, string>;
  /** Those whose platform documents a refusal for a used-up allowance. */
  withQuota: PlatformFake[];
  counted(): Map<Platform, number>;
}

async function startFakes(entries: readonly AccountEntry[], now: () => Date): Promise<Fakes> {
  const contracts = await readContracts();
  const fakes = new Map<AdapterContract, PlatformFake>();
  for (const contract of contracts) {
    const own = entries.filter((entry) => entry.platform === contract.platform);
    if (own.length === 0) continue;
    const accounts = own.map(({ handle }, n): FakeAccount => ({
      ...contract.account(n),
      handle,
      state: 'active',
    }));
    fakes.set(contract, await contract.startFake(accounts, { now }));
  }
  return {
    env: Object.assign({}, ...[...fakes].map(([contract, fake]) => contract.env(fake))) as Record<
      string,
      string
    >,
    withQuota: [...fakes].flatMap(([contract, fake]) => (contract.hasQuota ? [fake] : [])),
    counted: () => new Map([...fakes].map(([{ platform }, fake]) => [platform, fake.counted])),
    async [Symbol.asyncDispose]() {
      for (const fake of fakes.values()) await fake[Symbol.asyncDispose]();
    },
  };
}
