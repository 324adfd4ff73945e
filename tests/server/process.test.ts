import { rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withDatabase } from '../support/database.ts';
import { runTidemark, type RunningProcess } from '../support/runTidemark.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const ORIGIN = /http:\/\/[\d.]+:\d+/;
const database = withDatabase();

/** A server on the test database; every test ends its own. */
async function startServer(env: Record<string, string> = {}): Promise<RunningProcess & { origin: string }> {
  const running = runTidemark('main', { env: { DATABASE_URL: database.url, PORT: '0', ...env } });
  const [origin] = await running.waitFor(ORIGIN);
  return { ...running, origin };
}

const ask = (origin: string, query: string): Promise<Response> =>
  fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });

async function listen(): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

describe('a start that cannot be', () => {
  async function refused(env: Record<string, string>): Promise<string> {
    const running = runTidemark('main', { env: { PORT: '0', ...env } });
    expect(await running.exited).toBe(1);
    return running.output();
  }

  it('names every wrong setting in one message', async () => {
    const output = await refused({ PORT: 'x', HOST: '0.0.0.0', TIDEMARK_ROLE: 'worker', DB_POOL_SIZE: '-1' });
    expect(output.trim().split('\n')).toHaveLength(5);
    for (const name of ['PORT', 'HOST', 'DATABASE_URL', 'DB_POOL_SIZE'])
      expect(output).toContain(`  ${name}: `);
  });

  it('says in one line that nobody listens at DATABASE_URL, without the password', async () => {
    const { server, port } = await listen();
    server.close();
    const output = await refused({ DATABASE_URL: `postgres://me:hunter2@127.0.0.1:${port}/tidemark` });
    expect(output).toBe(
      `DATABASE_URL: cannot use postgres://me:***@127.0.0.1:${port}/tidemark: nobody listens there.\n`,
    );
  });

  it('gives up on one that takes the call and says nothing', async () => {
    const { server, port } = await listen();
    const output = await refused({ DATABASE_URL: `postgres://127.0.0.1:${port}/tidemark` });
    expect(output).toMatch(/^DATABASE_URL: .*nobody answers there\.\n$/);
    server.close();
  });

  it('says what PostgreSQL says of a wrong password or database', async () => {
    const url = new URL(database.url);
    url.password = 'hunter2';
    expect(await refused({ DATABASE_URL: url.href })).toMatch(
      /^DATABASE_URL: .*password authentication failed.*\n$/,
    );
    const elsewhere = await refused({ DATABASE_URL: database.url.replace(/[^/]*$/, 'nowhere') });
    expect(elsewhere).toMatch(/^DATABASE_URL: .*database "nowhere" does not exist.*\n$/);
  });

  it('says that the port is in use, before it looks for a database', async () => {
    const { server, port } = await listen();
    const output = await refused({ DATABASE_URL: `postgres://127.0.0.1:${port}/nobody`, PORT: String(port) });
    expect(output).toContain(`PORT: ${port} on 127.0.0.1 is in use`);
    server.close();
  });

  it('says that DATA_DIR cannot be used', async () => {
    expect(await refused({ DATA_DIR: '/dev/null/nowhere' })).toMatch(
      /^DATA_DIR: cannot use \/dev\/null\/nowhere: .+\n$/,
    );
  });
});

describe('SIGTERM', () => {
  it('lets a running request end, is not ready meanwhile, and exits 0', async () => {
    const { origin, child, exited, waitFor } = await startServer();
    const blocker = postgres(database.url, { max: 1 });
    let answered: Promise<Response> | undefined;
    await blocker.begin(async (tx) => {
      await tx`LOCK TABLE organizations IN ACCESS EXCLUSIVE MODE`;
      answered = ask(origin, '{ organization(slug: "nasa") { name } }');
      await expect
        .poll(() => tx`SELECT FROM pg_locks WHERE NOT granted AND relation = 'organizations'::regclass`)
        .toHaveLength(1);
      child.kill('SIGTERM');
      await waitFor(/finishing what runs/);
      const ready = await fetch(`${origin}/readyz`);
      expect([ready.status, await ready.text()]).toEqual([503, 'stopping\n']);
      expect((await fetch(`${origin}/livez`)).status).toBe(200);
    });
    await blocker.end();
    expect(await (await answered!).json()).toEqual({ data: { organization: null } });
    expect(await exited).toBe(0);
  });

  it('a second one ends the process at once', async () => {
    const { origin, child, exited, waitFor } = await startServer();
    const blocker = postgres(database.url, { max: 1 });
    await blocker.begin(async (tx) => {
      await tx`LOCK TABLE organizations IN ACCESS EXCLUSIVE MODE`;
      const cut = expect(ask(origin, '{ organization(slug: "nasa") { name } }')).rejects.toThrow();
      await expect
        .poll(() => tx`SELECT FROM pg_locks WHERE NOT granted AND relation = 'organizations'::regclass`)
        .toHaveLength(1);
      child.kill('SIGTERM');
      await waitFor(/finishing what runs/);
      // npm sends the first one twice, so an echo is not taken for a second.
      const insist = setInterval(() => child.kill('SIGTERM'), 100);
      expect(await exited).toBe(1);
      clearInterval(insist);
      await cut;
    });
    await blocker.end();
  });

  it('does not wait for clients that keep their connection', async () => {
    const { origin, child, exited } = await startServer();
    await (await ask(origin, '{ __typename }')).text();
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
  });

  it('in the middle of a start leaves nothing behind', async () => {
    const folder = await temporaryFolder();
    const running = runTidemark('main', { env: { DATA_DIR: folder, PORT: '0' } });
    await running.waitFor(/Loading the demo/);
    running.child.kill('SIGTERM');
    expect(await running.exited).toBe(0);

    const again = runTidemark('main', { env: { DATA_DIR: folder, PORT: '0' } });
    const [origin] = await again.waitFor(ORIGIN);
    const answer = await (await ask(origin, '{ summary { accounts simulatedAccounts } }')).json();
    expect(answer).toEqual({ data: { summary: { accounts: 99, simulatedAccounts: 99 } } });
    again.child.kill('SIGTERM');
    expect(await again.exited).toBe(0);
    await rm(folder, { recursive: true, force: true });
  });
});

describe('an embedded database', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('serves one process, is shared with the import command, and gets its sample once', async () => {
    const env = { DATA_DIR: folder, PORT: '0', TIDEMARK_DEMO: '0' };
    const first = runTidemark('main', { env });
    const [origin] = await first.waitFor(ORIGIN);

    const second = runTidemark('main', { env });
    expect(await second.exited).toBe(1);
    expect(second.output()).toMatch(
      new RegExp(`^The data directory ${folder} is in use by process ${first.child.pid}`),
    );

    const imported = runTidemark('import', { args: ['scraper/demo/sampleAccounts.csv'], env });
    expect([await imported.exited, imported.output()]).toEqual([
      0,
      '99 created, 0 updated, 0 unchanged, 0 rejected.\n',
    ]);
    expect(await (await ask(origin, '{ accounts { totalCount } }')).json()).toEqual({
      data: { accounts: { totalCount: 99 } },
    });
    first.child.kill('SIGTERM');
    expect(await first.exited).toBe(0);

    // It is not new any more, whatever it holds.
    const third = runTidemark('main', { env: { DATA_DIR: folder, PORT: '0' } });
    const [again] = await third.waitFor(ORIGIN);
    expect(await (await ask(again, '{ summary { asOf accountsWithData } }')).json()).toMatchObject({
      data: { summary: { accountsWithData: 0 } },
    });
    third.child.kill('SIGTERM');
    expect(await third.exited).toBe(0);
  });
});

it('with DATABASE_URL nothing is loaded unasked', async () => {
  const { origin, child, exited } = await startServer();
  expect(await (await ask(origin, '{ accounts { totalCount } }')).json()).toEqual({
    data: { accounts: { totalCount: 0 } },
  });
  child.kill('SIGINT');
  expect(await exited).toBe(0);
});
