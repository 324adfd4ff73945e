import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../db/database.ts';
import { createAccounts } from '../../support/factories.ts';
import { blackHole } from '../../support/faultProxy/blackHole.ts';
import { freePassage } from '../../support/faultProxy/passage.ts';
import { startFaultProxy, type FaultProxy } from '../../support/faultProxy/startFaultProxy.ts';
import { startOwnRedis, type OwnRedis } from '../../support/redisControl.ts';
import { codeOf, withServer } from '../../support/startServer.ts';

let proxy: FaultProxy | undefined;
let redis: OwnRedis;
beforeAll(async () => void (redis = await startOwnRedis()));
let ahead = 0;
const server = withServer({
  role: 'server',
  now: () => new Date(Date.now() + ahead),
  cache: () => ({ redisUrl: redis.url }),
  async through(url) {
    proxy ??= await startFaultProxy(() => Number(new URL(url).port));
    return proxy.port;
  },
});
afterAll(() => Promise.all([proxy?.stop(), redis.stop()]));

let id: string;
beforeAll(async () => {
  const database = openDatabase({
    url: server.databaseUrl,
    poolSize: 1,
    statementTimeoutMs: 5_000,
    applicationName: 'seed',
  });
  const [number] = await createAccounts(database, [{ handle: 'kept' }]);
  id = Buffer.from(`1:Account:${number}`).toString('base64url');
  await database.close();
});

const COUNT = '{ accounts { totalCount } }';
const NAME = 'query ($id: ID!) { node(id: $id) { ... on Account { displayName } } }';
const TODAY = '{ summary { asOf accounts } }';
const ORGANIZATIONS = '{ organizations { totalCount } }';
const NEVER_STORED = '{ organizations { nodes { slug } } }';
const statusOf = (response: Response) => response.headers.get('cache-status');
const ask = (query: string, headers = {}) => server.post({ query, variables: { id } }, headers);
const FRESH = { 'cache-control': 'no-cache' };
const STALE = 'tidemark; hit; detail=stale';

/** Stored in memory, and asked for in these bytes before. */
async function store(query: string): Promise<string> {
  let text = '';
  await expect
    .poll(async () => {
      const response = await ask(query);
      text = await response.text();
      return statusOf(response);
    })
    .toBe('tidemark; hit; detail=l1');
  return text;
}

/** Nobody answers there any more, and connections are refused. */
async function stopPostgres(): Promise<void> {
  proxy?.refuse(true);
  proxy?.cut();
  await expect.poll(async () => (await ask(COUNT, FRESH)).status).toBe(503);
}

async function startPostgres(): Promise<void> {
  proxy?.refuse(false);
  await expect.poll(async () => statusOf(await ask(COUNT))).not.toBe(STALE);
  expect((await ask(COUNT)).status).toBe(200);
}

describe('while PostgreSQL is away', () => {
  afterEach(startPostgres);

  it('what is stored is served as it was, marked stale, by both doors and in batches', async () => {
    const text = await store(COUNT);
    await stopPostgres();
    const sameBytes = await ask(COUNT);
    expect([statusOf(sameBytes), await sameBytes.text()]).toEqual([STALE, text]);
    const otherBytes = await ask(`${COUNT} # through Yoga`);
    expect([statusOf(otherBytes), await otherBytes.text()]).toEqual([STALE, text]);
    const batch = await server.post([{ query: COUNT }, { query: `${COUNT} #` }]);
    expect([statusOf(batch), await batch.json()]).toEqual([STALE, [JSON.parse(text), JSON.parse(text)]]);
    const mixed = await server.post([{ query: COUNT }, { query: NEVER_STORED }]);
    expect(statusOf(mixed)).toBe('tidemark; fwd=partial; detail="1 of 2, stale"');
  });

  it('what is not stored is refused, and what may not be', async () => {
    await store(COUNT);
    await stopPostgres();
    for (const headers of [FRESH, { 'cache-control': 'no-store' }]) {
      const response = await ask(COUNT, headers);
      expect([response.status, await codeOf(response)]).toEqual([503, 'SERVICE_UNAVAILABLE']);
      expect(response.headers.get('retry-after')).toBe('2');
    }
  });

  it('an answer whose time is up is served, too', async () => {
    const text = await store(TODAY);
    await stopPostgres();
    ahead += 25 * 3_600_000;
    await expect.poll(async () => statusOf(await ask(TODAY))).toBe(STALE);
    expect(await (await ask(TODAY)).text()).toBe(text);
  });

  it('and Redis is asked for what has left the memory', async () => {
    const text = await store(COUNT);
    // A server that starts finds it there.
    await server.restart();
    await store(NAME);
    await stopPostgres();
    const response = await ask(`${COUNT} # once more`);
    expect([statusOf(response), await response.text()]).toEqual([STALE, text]);
  });

  it('what is known to have been changed is not served', async () => {
    await store(NAME);
    await store(ORGANIZATIONS);
    await ask('mutation ($id: ID!) { updateAccount(input: {id: $id, displayName: "new"}) { __typename } }');
    await stopPostgres();
    expect((await ask(NAME)).status).toBe(503);
    expect(statusOf(await ask(ORGANIZATIONS))).toBe(STALE);
  });
});

it('a PostgreSQL that is silent for longer than ten seconds is away, and fresh answers come when it speaks', async () => {
  const text = await store(COUNT);
  proxy?.setPassage(blackHole);
  await expect.poll(async () => statusOf(await ask(COUNT))).toBe(STALE);
  expect(await (await ask(COUNT)).text()).toBe(text);
  proxy?.setPassage(freePassage);
  await expect.poll(async () => statusOf(await ask(COUNT))).toBe('tidemark; hit; detail=l1');
});
