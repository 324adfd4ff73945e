import { afterAll, beforeAll, expect, it } from 'vitest';
import { startFaultProxy, type FaultProxy } from '../../support/faultProxy/startFaultProxy.ts';
import { startOwnRedis, type OwnRedis } from '../../support/redisControl.ts';
import { withServer } from '../../support/startServer.ts';

let proxy: FaultProxy | undefined;
let redis: OwnRedis;
beforeAll(async () => void (redis = await startOwnRedis()));
const server = withServer({
  role: 'server',
  // Some twenty answers.
  cache: () => ({ redisUrl: redis.url, l1Bytes: 32_000 }),
  async through(url) {
    proxy ??= await startFaultProxy(() => Number(new URL(url).port));
    return proxy.port;
  },
});
afterAll(() => Promise.all([proxy?.stop(), redis.stop()]));

const KEPT = { query: '{ accounts { totalCount } }' };
const LOST = { query: '{ organizations { totalCount } }' };
const FRESH = { 'cache-control': 'no-cache' };
const statusOf = (response: Response) => response.headers.get('cache-status');

it('while PostgreSQL is away, a batch that was asked before gets what is in Redis alone, and says what is nowhere', async () => {
  const batch = [KEPT, LOST];
  await expect.poll(async () => statusOf(await server.post(batch))).toBe('tidemark; hit; detail=l1');
  await redis.command('FLUSHALL');
  await expect
    .poll(async () => {
      await server.post(KEPT, FRESH);
      return redis.command('DBSIZE');
    })
    .toBe(1);
  for (let other = 0; other < 60; other += 1)
    await server.post({ query: `{ other${other}: __typename platforms { platform } }` });

  proxy!.refuse(true);
  proxy!.cut();
  await expect.poll(async () => (await server.post(KEPT, FRESH)).status).toBe(503);
  await expect
    .poll(async () => statusOf(await server.post(KEPT)), { timeout: 10_000 })
    .toBe('tidemark; hit; detail=stale');
  const response = await server.post(batch);
  expect(statusOf(response)).toBe('tidemark; fwd=partial; detail="1 of 2, stale"');
  expect(await response.json()).toMatchObject([
    { data: { accounts: { totalCount: 0 } } },
    { errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] },
  ]);
});
