import { describe, expect, it } from 'vitest';
import type { Database } from '../../db/database.ts';
import { createReadiness } from '../../server/http/readiness.ts';
import { sendRaw } from '../support/rawHttp.ts';
import { withServer } from '../support/startServer.ts';

describe('a server', () => {
  const server = withServer();

  it('is alive without a look at the database', async () => {
    server.statements.length = 0;
    const response = await server.request('/livez');
    expect([response.status, await response.text()]).toEqual([200, 'alive\n']);
    expect(server.statements).toEqual([]);
  });

  it('is ready when the database answers', async () => {
    const response = await server.request('/readyz');
    expect([response.status, await response.text()]).toEqual([200, 'ready\n']);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('asks no name of who probes by HTTP/1.0, which has none', async () => {
    const statuses = ['/livez', '/readyz', '/'].map(
      async (path) => (await sendRaw(server.origin, `GET ${path} HTTP/1.0\r\n\r\n`)).status,
    );
    expect(await Promise.all(statuses)).toEqual([200, 200, 400]);
    expect((await sendRaw(server.origin, 'GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n')).status).toBe(
      400,
    );
  });
});

describe('a worker', () => {
  const worker = withServer({ role: 'worker' });

  it('answers probes and nothing else', async () => {
    expect((await worker.request('/livez')).status).toBe(200);
    expect((await worker.request('/readyz')).status).toBe(200);
    for (const path of ['/', '/graphiql', '/graphql?query={__typename}', '/assets/index-4f3a.js'])
      expect((await worker.request(path)).status).toBe(404);
    expect((await worker.post({ query: '{ __typename }' })).status).toBe(404);
  });
});

describe('a database that is frozen', () => {
  it('is not ready within the deadline, and is asked once however often we are', async () => {
    let asked = 0;
    const frozen = {
      read: () => {
        asked += 1;
        return new Promise(() => undefined);
      },
    } as unknown as Database;
    const isReady = createReadiness(frozen);
    expect(await Promise.all([isReady(), isReady(), isReady()])).toEqual([false, false, false]);
    expect(asked).toBe(1);
  });
});
