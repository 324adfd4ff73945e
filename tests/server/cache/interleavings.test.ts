import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import postgres from 'postgres';
import { openDatabase, type Database } from '../../../db/database.ts';
import { createAccounts, snapshotOf, storeSnapshots } from '../../support/factories.ts';
import { startOwnRedis, type OwnRedis } from '../../support/redisControl.ts';
import { withServer, type RunningServer } from '../../support/startServer.ts';

/** The clock of both servers. */
let instant = Date.parse('2026-11-20T12:00:00Z');
const now = (): Date => new Date(instant);
let redis: OwnRedis;
const cache = () => ({ redisUrl: redis.url });

beforeAll(async () => {
  redis = await startOwnRedis();
});
const first = withServer({ role: 'server', now, cache });
const second = withServer({ role: 'server', now, cache, beside: first });

let writer: Database;
/** Plain connections, for what no process of ours would do. */
let sql: postgres.Sql;
let locker: postgres.Sql;
let account: number;

beforeAll(async () => {
  const options = { poolSize: 1, statementTimeoutMs: 60_000, applicationName: 'writer' };
  writer = openDatabase({ url: first.databaseUrl, ...options });
  sql = postgres(first.databaseUrl, { max: 1, onnotice: () => undefined });
  locker = postgres(first.databaseUrl, { max: 1, onnotice: () => undefined });
});
afterAll(async () => {
  await Promise.all([writer.close(), sql.end(), locker.end()]);
  await redis.stop();
});

let accounts = 0;
beforeEach(async () => {
  accounts += 1;
  [account] = (await createAccounts(writer, [
    { handle: `name${accounts}`, organization: `Office ${accounts}` },
  ])) as [number];
  await arrived();
});

/** News of all commits so far have been read by both servers: seen from outside, as an answer shows the last. */
async function arrived(): Promise<void> {
  const query = `{ account(platform: X, handle: "name${accounts}") { __typename } }`;
  for (const server of [first, second])
    await vi.waitFor(async () => expect(await textOf(server, query)).toContain('Account'), 20_000);
}

/** Both what the account is called and, by another statement after it, its organization's name. */
const query = () =>
  `{ account(platform: X, handle: "name${accounts}") { displayName organization { name } } }`;

async function textOf(server: RunningServer, text: string): Promise<string> {
  return (await server.post({ query: text })).text();
}
const statusOf = async (server: RunningServer, text = query()) =>
  (await server.post({ query: text })).headers.get('cache-status');

async function rename(displayName: string, server = first): Promise<void> {
  const found = await server.post({ query: `{ account(platform: X, handle: "name${accounts}") { id } }` });
  const { id } = (await found.json()).data.account;
  const answer = await server.post({
    query: 'mutation ($i: UpdateAccountInput!) { updateAccount(input: $i) { __typename } }',
    variables: { i: { id, displayName } },
  });
  expect(await answer.text()).toContain('UpdateAccountSuccess');
}

/** What some part of a test waits for until another opens it. */
function gate(): { open: () => void; passed: Promise<void> } {
  let open!: () => void;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { open, passed };
}

/** Whoever reads organizations waits, until `release`. */
async function blockOrganizations(): Promise<{ waiting(): Promise<number>; release(): Promise<void> }> {
  const locked = gate();
  const released = gate();
  const done = locker.begin(async (tx) => {
    await tx`LOCK TABLE organizations IN ACCESS EXCLUSIVE MODE`;
    locked.open();
    await released.passed;
  });
  await locked.passed;
  return {
    waiting: async () => {
      const rows = await sql`SELECT FROM pg_locks WHERE relation = 'organizations'::regclass AND NOT granted`;
      return rows.length;
    },
    release: async () => {
      released.open();
      await done;
    },
  };
}

/** Reads the account, then stands still before its organization; what comes of it when that is over. */
async function readSlowly(server: RunningServer): Promise<{ finish(): Promise<string> }> {
  const block = await blockOrganizations();
  const answer = server.post({ query: query() });
  await vi.waitFor(async () => expect(await block.waiting()).toBeGreaterThan(0), 20_000);
  return {
    finish: async () => {
      await block.release();
      return (await answer).text();
    },
  };
}

describe('an old read is never served after the write that made it old', () => {
  it('read, write, purge, store', async () => {
    const slow = await readSlowly(first);
    // A name needs no organization, so this is not blocked.
    await renameBySql('New');
    await vi.waitFor(async () => expect(await positionOf()).toBe(true), 20_000);
    expect(await slow.finish()).not.toContain('New');
    expect(await textOf(first, query())).toContain('New');
  });

  it('two processes storing: what the slower one has read is not taken from Redis', async () => {
    const slow = await readSlowly(first);
    await renameBySql('Newer');
    await vi.waitFor(async () => expect(await positionOf()).toBe(true), 20_000);
    await slow.finish();
    for (const server of [second, first, second]) expect(await textOf(server, query())).toContain('Newer');
  });

  it('a question that comes after a mutation does not join an execution from before it', async () => {
    const slow = await readSlowly(first);
    const release = slow.finish();
    await rename('After');
    expect(await textOf(first, query())).toContain('After');
    await release;
  });

  it('purge before commit: news are those of commits', async () => {
    await textOf(first, query());
    const written = gate();
    const commit = gate();
    const write = sql.begin(async (tx) => {
      await renameIn(tx, 'Committed');
      written.open();
      await commit.passed;
    });
    await written.passed;
    expect(await statusOf(first)).toContain('hit');
    expect(await textOf(first, query())).not.toContain('Committed');
    commit.open();
    await write;
    for (const server of [first, second])
      await vi.waitFor(async () => expect(await textOf(server, query())).toContain('Committed'), 20_000);
  });

  it('crash between commit and purge: who dies after its commit has told everybody', async () => {
    for (const server of [first, second]) await textOf(server, query());
    // The writer's connection ends with the commit; nothing of it could tell anything afterwards.
    const dying = postgres(first.databaseUrl, { max: 1 });
    await dying.begin(async (tx) => renameIn(tx, 'Last words'));
    await dying.end({ timeout: 0 });
    for (const server of [first, second])
      await vi.waitFor(async () => expect(await textOf(server, query())).toContain('Last words'), 20_000);
  });

  it('a message missed by a memory: while the line is gone nothing is served as fresh', async () => {
    for (const server of [first, second]) await textOf(server, query());
    await sql.begin(async (tx) => {
      await tx`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'tidemark listener'`;
      await tx`UPDATE accounts SET display_name = 'Unheard' WHERE id = ${account}`;
      await appendQuietly(tx, [`account:${account}`]);
    });
    for (const server of [first, second])
      await vi.waitFor(async () => expect(await textOf(server, query())).toContain('Unheard'), 20_000);
  });

  it('rows of the outbox that are gone before they were read: everything is forgotten', async () => {
    const other = '{ organizations { totalCount } forgotten: __typename }';
    for (const server of [first, second]) await textOf(server, query());
    await textOf(first, other);
    expect(await statusOf(first, other)).toContain('hit');
    // Two commits, of which the first is removed before anybody can read it.
    await sql.begin(async (tx) => {
      await tx`UPDATE accounts SET display_name = 'Removed' WHERE id = ${account}`;
      await appendQuietly(tx, [`account:${account}`]);
      await appendQuietly(tx, ['runs']);
      await tx`DELETE FROM outbox WHERE sequence < (SELECT last FROM outbox_counter)`;
    });
    for (const server of [first, second])
      await vi.waitFor(async () => expect(await textOf(server, query())).toContain('Removed'), 20_000);
    expect(await statusOf(first, other)).toContain('fwd=miss');
  });

  it('a database that was set back is another one', async () => {
    await textOf(first, query());
    await sql`UPDATE outbox_counter SET last = last - 1`;
    await sql`DELETE FROM outbox WHERE sequence > (SELECT last FROM outbox_counter)`;
    await sql`UPDATE accounts SET display_name = 'Restored' WHERE id = ${account}`;
    for (const server of [first, second])
      await vi.waitFor(async () => expect(await textOf(server, query())).toContain('Restored'), 20_000);
  });
});

describe('the clock', () => {
  it('at midnight a day that was meant by default is another', async () => {
    instant = Date.parse('2026-11-20T23:59:59Z');
    const day = '{ summary { asOf } }';
    const text = await textOf(first, day);
    expect(await statusOf(first, day)).toContain('hit');
    instant += 999;
    expect(await statusOf(first, day)).toContain('hit');
    instant += 1;
    if (text.includes('2026-11-20')) expect(await textOf(first, day)).toContain('2026-11-21');
    instant = Date.parse('2026-11-20T12:00:00Z');
  });

  it('an age is told until it is an hour more, and not before the hour it was told in', async () => {
    await storeSnapshots(writer, [
      { ...snapshotOf(account, '2026-11-20', 10), source: 'LIVE', capturedAt: '2026-11-20T10:30:00.000Z' },
    ]);
    await vi.waitFor(async () => expect(await textOf(first, age())).toContain('"ageHours":1'), 20_000);
    await vi.waitFor(async () => expect(await statusOf(first, age())).toContain('hit'), 20_000);
    instant = Date.parse('2026-11-20T12:29:59.999Z');
    expect(await statusOf(first, age())).toContain('hit');
    instant += 1;
    expect(await textOf(first, age())).toContain('"ageHours":2');
    instant = Date.parse('2026-11-20T11:00:00Z');
    expect(await textOf(first, age())).toContain('"ageHours":0');
    instant = Date.parse('2026-11-20T12:00:00Z');
  });
  const age = () => `{ account(platform: X, handle: "name${accounts}") { freshness { ageHours } } }`;
});

async function renameBySql(displayName: string): Promise<void> {
  await sql.begin(async (tx) => renameIn(tx, displayName));
}

async function renameIn(tx: postgres.TransactionSql, displayName: string): Promise<void> {
  await tx`UPDATE accounts SET display_name = ${displayName} WHERE id = ${account}`;
  const [row] = await appendQuietly(tx, [`account:${account}`]);
  await tx`SELECT pg_notify('tidemark_outbox', ${String(row!['last'])})`;
}

/** Without a notification: as if nobody had heard it. */
function appendQuietly(tx: postgres.TransactionSql, tags: string[]) {
  return tx`
    WITH next AS (UPDATE outbox_counter SET last = last + 1 RETURNING last),
    written AS (INSERT INTO outbox (sequence, tags) SELECT last, ${tags} FROM next)
    SELECT last FROM next`;
}

/** Whether both servers have read all news: one more question that reads the account only is answered anew. */
async function positionOf(): Promise<boolean> {
  const text = `{ account(platform: X, handle: "name${accounts}") { displayName } }`;
  const [fresh] = await sql`SELECT display_name FROM accounts WHERE id = ${account}`;
  for (const server of [first, second])
    if (!(await textOf(server, text)).includes(`"${fresh!['display_name']}"`)) return false;
  return true;
}
