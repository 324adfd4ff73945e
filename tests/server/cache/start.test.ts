import { afterAll, expect, it } from 'vitest';
import { latency } from '../../support/faultProxy/latency.ts';
import { startFaultProxy, type FaultProxy } from '../../support/faultProxy/startFaultProxy.ts';
import { withServer } from '../../support/startServer.ts';

let proxy: FaultProxy | undefined;
const server = withServer({
  role: 'server',
  async through(databaseUrl) {
    proxy ??= await startFaultProxy(() => Number(new URL(databaseUrl).port));
    return proxy.port;
  },
});
afterAll(() => proxy?.stop());

const statusOf = async (query: string) => (await server.post({ query })).headers.get('cache-status');

it.each([0, 20, 200])(
  'the first answer of a server that starts is stored, with a database %d ms away',
  async (milliseconds) => {
    proxy!.setPassage(latency(milliseconds / 2));
    await server.restart();
    expect(await statusOf('{ accounts { totalCount } }')).toBe('tidemark; fwd=miss; stored');
    expect(await statusOf('{ accounts { totalCount } }')).toBe('tidemark; hit; detail=l1');
  },
);

it('a server starts without a database that answers', async () => {
  proxy!.refuse(true);
  proxy!.cut();
  await server.restart();
  expect((await server.request('/livez')).status).toBe(200);
  expect((await server.request('/readyz')).status).toBe(503);
});
