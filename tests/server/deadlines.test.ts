import { request as httpRequest } from 'node:http';
import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../db/database.ts';
import { fencedBlocks, readMarkdown } from '../docs/markdown.ts';
import { blackHole } from '../support/faultProxy/blackHole.ts';
import { freePassage } from '../support/faultProxy/passage.ts';
import { startFaultProxy, type FaultProxy } from '../support/faultProxy/startFaultProxy.ts';
import { createAccounts } from '../support/factories.ts';
import { codeOf, withServer } from '../support/startServer.ts';

let proxy: FaultProxy;
const server = withServer({
  role: 'server',
  // Whatever is asked is among the slow statements.
  env: { SLOW_STATEMENT_WARN_MS: '1' },
  async through(url) {
    proxy = await startFaultProxy(() => Number(new URL(url).port));
    return proxy.port;
  },
});
afterAll(() => proxy.stop());

let admin: postgres.Sql;
let id: number;
beforeAll(async () => {
  admin = postgres(server.databaseUrl, { max: 2, onnotice: () => undefined });
  const database = openDatabase({
    url: server.databaseUrl,
    poolSize: 1,
    statementTimeoutMs: 5_000,
    applicationName: 'seed',
  });
  [id] = (await createAccounts(database, [{ handle: 'locked' }])) as [number];
  await database.close();
});
afterAll(() => admin.end());

const FRESH = { 'cache-control': 'no-cache' };
const ORGANIZATION = '{ organization(slug: "nasa") { name } }';
const globalId = () => Buffer.from(`1:Account:${id}`).toString('base64url');
const RENAME = `mutation ($id: ID!, $name: String) {
  updateAccount(input: {id: $id, displayName: $name}) { __typename } }`;
const nameOf = async (): Promise<unknown> =>
  (await admin`SELECT display_name FROM accounts WHERE id = ${id}`)[0]!['display_name'];

/** Statements of requests that PostgreSQL executes now. */
const running = () =>
  admin`SELECT query FROM pg_stat_activity WHERE datname = current_database()
    AND application_name = 'tidemark requests' AND state = 'active'`;

async function whileLocked(table: string, work: () => Promise<void>): Promise<void> {
  await admin.begin(async (tx) => {
    await tx.unsafe(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
    await work();
  });
}

describe('a table that somebody has locked', () => {
  it('costs a read its two seconds, then it is told TIMEOUT and nothing of it runs on', async () => {
    await whileLocked('organizations', async () => {
      const response = await server.post({ query: ORGANIZATION }, FRESH);
      expect([response.status, await codeOf(response)]).toEqual([504, 'TIMEOUT']);
      await expect.poll(running).toHaveLength(0);
    });
    expect((await server.post({ query: ORGANIZATION }, FRESH)).status).toBe(200);
  });

  it('leaves reads alone, however many wait to write; who was told TIMEOUT has changed nothing, also later', async () => {
    const before = await nameOf();
    await whileLocked('outbox_counter', async () => {
      const writes = Array.from({ length: 12 }, (_each, index) =>
        server.post({ query: RENAME, variables: { id: globalId(), name: `name ${index}` } }),
      );
      await expect.poll(running).not.toHaveLength(0);
      for (let asked = 0; asked < 10; asked += 1)
        expect((await server.post({ query: ORGANIZATION }, FRESH)).status).toBe(200);
      for (const response of await Promise.all(writes))
        expect([response.status, await codeOf(response)]).toEqual([504, 'TIMEOUT']);
    });
    await expect.poll(running).toHaveLength(0);
    expect(await nameOf()).toBe(before);
  });
});

describe('a client that leaves', () => {
  /** Asks and leaves once PostgreSQL executes what was asked. */
  async function askAndLeave(query: string): Promise<() => void> {
    const body = JSON.stringify({ query });
    const asked = httpRequest(`${server.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...FRESH },
    });
    asked.on('error', () => undefined);
    asked.end(body);
    await expect.poll(running).toHaveLength(1);
    return () => void asked.destroy();
  }

  beforeEach(() => expect.poll(running).toHaveLength(0));

  it('takes what is executed for it along, and nothing more is sent', async () => {
    await whileLocked('organizations', async () => {
      const leave = await askAndLeave(
        '{ organization(slug: "a") { name accounts(first: 3) { totalCount } } }',
      );
      server.statements.length = 0;
      leave();
      await expect.poll(running, { interval: 10 }).toHaveLength(0);
    });
    expect((await server.post({ query: ORGANIZATION }, FRESH)).status).toBe(200);
    expect(server.statements.filter((text) => text.includes('accounts'))).toEqual([]);
  });

  it('leaves what another one waits for', async () => {
    const query = '{ organization(slug: "shared") { name } }';
    const body = JSON.stringify({ query });
    await whileLocked('organizations', async () => {
      const first = httpRequest(`${server.origin}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
      });
      first.on('error', () => undefined);
      first.end(body);
      await expect.poll(running).toHaveLength(1);
      const second = server.post({ query });
      await expect.poll(async () => (await server.post({ query: '{ __typename }' })).status).toBe(200);
      first.destroy();
      shared = second;
    });
    expect(await (await shared!).json()).toEqual({ data: { organization: null } });
  });
  let shared: Promise<Response> | undefined;
});

describe('a PostgreSQL that says nothing', () => {
  it('leaves of performance what is known without it, and what it would tell is null in time', async () => {
    const [beginHere] = fencedBlocks(readMarkdown('docs/how-to/troubleshoot.md')).filter(
      ({ language }) => language === 'graphql',
    );
    const all = `{ performance { http { requests } instances { name } scraper { runs } recommendations { code }
      database { slow { calls plan } } } }`;
    proxy.setPassage(blackHole);
    const answers = [all, beginHere!.text].map((query) => server.post({ query }));
    const [everything, first] = (await Promise.all(answers.map(async (each) => (await each).json()))) as [
      { data: { performance: { database: { slow: unknown[] } } } },
      object,
    ];
    proxy.setPassage(freePassage);
    const plans = await server.post({ query: '{ performance { database { slow { statement plan } } } }' });
    expect(await plans.text()).toContain('cost=');
    const statements = await server.post({ query: '{ performance { database { slow { statement } } } }' });
    expect(await statements.text()).not.toContain('"EXPLAIN');
    expect(everything).toMatchObject({ data: { performance: { instances: null, scraper: null } } });
    expect(everything.data.performance.database.slow).toContainEqual({
      calls: expect.any(Number),
      plan: null,
    });
    for (const answer of [everything, first]) expect(answer).not.toHaveProperty('errors');
    expect(first).toMatchObject({ data: { performance: { instances: null, alerts: expect.any(Array) } } });
  });

  it('is told in time, then at once, and is used again when it speaks', async () => {
    expect((await server.post({ query: ORGANIZATION }, FRESH)).status).toBe(200);
    proxy.setPassage(blackHole);
    const first = await server.post({ query: ORGANIZATION }, FRESH);
    expect([first.status, await codeOf(first)]).toEqual([504, 'TIMEOUT']);
    await expect
      .poll(async () => {
        const response = await server.post({ query: ORGANIZATION }, FRESH);
        return [response.status, response.headers.get('retry-after')];
      })
      .toEqual([503, '2']);
    expect((await server.request('/readyz')).status).toBe(503);
    expect((await server.request('/livez')).status).toBe(200);
    proxy.setPassage(freePassage);
    await expect.poll(async () => (await server.post({ query: ORGANIZATION }, FRESH)).status).toBe(200);
    expect((await server.request('/readyz')).status).toBe(200);
  });
});
