import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Platform } from '../../../db/domain.ts';
import { openJobQueue, type BatchJob, type JobQueue } from '../../../db/jobQueue.ts';
import { migrate } from '../../../db/migrate.ts';
import { encodeId } from '../../../schema/globalId.ts';
import { createAccounts } from '../../support/factories.ts';
import { withOpenDatabase } from '../../support/openTestDatabase.ts';
import { withServer } from '../../support/startServer.ts';
import { urlOfDatabase } from '../../support/urlOfDatabase.ts';

const place = withOpenDatabase();
let admin: postgres.Sql;
const queues: JobQueue[] = [];
let faults: unknown[] = [];

beforeAll(() => {
  admin = postgres(urlOfDatabase(place.url, 'postgres'), { max: 1, onnotice: () => undefined });
});
afterAll(() => admin.end());
beforeEach(async () => {
  faults = [];
  await run(sql`DELETE FROM pgboss.job`);
});
afterEach(async () => {
  // The tables of the queue may be gone.
  await migrate(place.url);
  await Promise.all(queues.splice(0).map((queue) => queue.close()));
});

const run = (statement: ReturnType<typeof sql>) => place.database.read((db) => db.execute(statement));
const jobs = () => run(sql`SELECT name, state FROM pgboss.job ORDER BY name`);

/** The queue as a process opens it. */
function open(): JobQueue {
  const queue = openJobQueue(place.url, (error) => faults.push(error));
  queues.push(queue);
  return queue;
}

/** A worker that does `serve` for each job; the platforms that it was called for. */
async function workWith(serve: (platform: Platform) => Promise<Date | null> = async () => null) {
  const served: Platform[] = [];
  await open().work(
    () => 1,
    async (platform) => {
      served.push(platform);
      return serve(platform);
    },
  );
  return served;
}

const job = (platform: Platform, startAfter: Date | null = null): BatchJob => ({
  platform,
  priority: 'NORMAL',
  startAfter,
});
const send = (queue: JobQueue, each: readonly BatchJob[], isKept = true) =>
  place.database.write(async (tx) => {
    await queue.send(tx, each);
    if (!isKept) throw new Error('The transaction fails.');
    return { result: undefined, changed: [] };
  });

/** While nobody can connect, and who was connected is not any more. */
async function withoutDatabase(during: () => Promise<void>): Promise<void> {
  const name = new URL(place.url).pathname.slice(1);
  await admin`ALTER DATABASE ${admin(name)} ALLOW_CONNECTIONS false`;
  try {
    await admin`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ${name}`;
    await during();
  } finally {
    await admin`ALTER DATABASE ${admin(name)} ALLOW_CONNECTIONS true`;
  }
}

describe('a job', () => {
  it('is part of the transaction that sends it', async () => {
    const queue = open();
    await expect(send(queue, [job('X')], false)).rejects.toThrow('The transaction fails.');
    expect(await jobs()).toEqual([]);
    await send(queue, [job('X'), job('TRUTH_SOCIAL'), job('X')]);
    expect(await jobs()).toMatchObject([
      { name: 'collect-truth-social' },
      { name: 'collect-x' },
      { name: 'collect-x' },
    ]);
  });

  it('calls a worker of another process, for its platform', async () => {
    const served = await workWith();
    await send(open(), [job('X'), job('YOUTUBE'), job('X')]);
    await expect.poll(() => [...served].sort()).toEqual(['X', 'X', 'YOUTUBE']);
    await expect.poll(jobs).toEqual([
      { name: 'collect-x', state: 'completed' },
      { name: 'collect-x', state: 'completed' },
      { name: 'collect-youtube', state: 'completed' },
    ]);
  });

  it('goes to one of several workers', async () => {
    const served = await Promise.all([workWith(), workWith(), workWith()]);
    await send(
      open(),
      Array.from({ length: 9 }, () => job('X')),
    );
    await expect.poll(async () => (await jobs()).every(({ state }) => state === 'completed')).toBe(true);
    expect(served.flat()).toHaveLength(9);
  });

  it('sends itself again for what is left, and not before that is due', async () => {
    let left = 2;
    const served = await workWith(async () => ((left -= 1) > 0 ? new Date() : null));
    await send(open(), [job('X')]);
    await expect.poll(() => served).toHaveLength(2);

    const later = new Date(Date.now() + 3_600_000);
    const waiting = await workWith(async () => later);
    await send(open(), [job('YOUTUBE')]);
    await expect.poll(() => [...served, ...waiting]).toContain('YOUTUBE');
    await expect
      .poll(() =>
        run(sql`SELECT start_after > now() + interval '59 min' AS "isLater" FROM pgboss.job
        WHERE name = 'collect-youtube' AND state = 'created'`),
      )
      .toEqual(served.includes('YOUTUBE') ? [] : [{ isLater: true }]);
  });

  it('that fails ends no process, and the next one is taken', async () => {
    let count = 0;
    const served = await workWith(async () => {
      count += 1;
      if (count === 1) throw new Error('A job fails.');
      return null;
    });
    await send(open(), [job('X'), job('X')]);
    await expect.poll(() => served).toHaveLength(2);
  });

  it('under way while PostgreSQL goes away ends no process, and later ones are taken', async () => {
    let finish: () => void = () => undefined;
    const isBack = new Promise<void>((resolve) => (finish = resolve));
    const served = await workWith(async () => (await isBack, null));
    await send(open(), [job('X')]);
    await expect.poll(() => served).toHaveLength(1);
    // What rejects and is heard by nobody fails this file.
    await withoutDatabase(async () => {
      finish();
      await expect.poll(() => faults.length).toBeGreaterThan(0);
    });
    await send(open(), [job('X')]);
    await expect.poll(() => served.length).toBeGreaterThan(1);
  });
});

describe('an outage of the queue', () => {
  it('at the start of a worker is waited for', async () => {
    await run(sql`DROP SCHEMA pgboss CASCADE`);
    const working = workWith();
    await expect.poll(() => faults.length).toBeGreaterThan(0);
    await migrate(place.url);
    const served = await working;
    await send(open(), [job('X')]);
    await expect.poll(() => served).toEqual(['X']);
  });

  it('is told once, not with every look', async () => {
    await workWith();
    await run(sql`DROP SCHEMA pgboss CASCADE`);
    await expect.poll(() => faults.length).toBe(1);
    const failed = async () => {
      const [row] = await run(
        sql`SELECT xact_rollback FROM pg_stat_database WHERE datname = current_database()`,
      );
      return Number(row?.['xact_rollback']);
    };
    // Twelve queues are looked into every two seconds.
    const before = await failed();
    await expect.poll(failed).toBeGreaterThan(before + 3);
    expect(faults).toHaveLength(1);
  });
});

describe('a run', () => {
  const server = withServer({
    role: 'server',
    beside: {
      get databaseUrl() {
        return place.url;
      },
    },
  });
  const worker = withServer({
    role: 'worker',
    beside: {
      get databaseUrl() {
        return place.url;
      },
    },
  });
  let accounts = 0;

  async function trigger(): Promise<string> {
    accounts += 1;
    const [id = 0] = await createAccounts(place.database, [{ handle: `a${accounts}` }]);
    const gid = encodeId('Account', id);
    const response = await server.post({
      query: `mutation ($input: TriggerScrapeRunInput!) { triggerScrapeRun(input: $input) {
        ... on TriggerScrapeRunSuccess { run { id } } ... on UserError { code message } } }`,
      variables: { input: { mode: 'SIMULATED', accountIds: [gid] } },
    });
    const { data } = (await response.json()) as { data: { triggerScrapeRun: { run?: { id: string } } } };
    if (!data.triggerScrapeRun.run) throw new Error(JSON.stringify(data));
    return data.triggerScrapeRun.run.id;
  }
  const statuses = async () =>
    (await run(sql`SELECT status FROM scrape_runs ORDER BY id`)).map(({ status }) => status);
  const ended = async () => {
    await expect.poll(async () => (await statuses()).every((status) => status === 'SUCCEEDED')).toBe(true);
  };

  it('that a server creates wakes the worker of another process by its job', async () => {
    await trigger();
    await ended();
    await expect.poll(async () => (await jobs()).map(({ state }) => state)).toEqual(['completed']);
  });

  it('needs no job: when they are lost it is found all the same', async () => {
    await run(sql`CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`);
    await run(sql`CREATE TRIGGER lose BEFORE INSERT ON pgboss.job FOR EACH ROW EXECUTE FUNCTION lose()`);
    await trigger();
    await ended();
    await run(sql`DROP FUNCTION lose CASCADE`);
  });

  it('is the same with ten jobs for one', async () => {
    await trigger();
    await send(
      open(),
      Array.from({ length: 9 }, () => job('X')),
    );
    await ended();
    expect(
      await run(sql`SELECT count(*)::int AS count, max(attempts) AS attempts FROM scrape_tasks`),
    ).toEqual([{ count: accounts, attempts: 1 }]);
  });

  it('is started and ends without any queue', async () => {
    await run(sql`DROP SCHEMA pgboss CASCADE`);
    await trigger();
    await ended();
    expect(worker.log.join('\n')).not.toMatch(/unhandled/i);
  });
});
