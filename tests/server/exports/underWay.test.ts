import { spawn, type ChildProcess } from 'node:child_process';
import { on, once } from 'node:events';
import type { Socket } from 'node:net';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../db/database.ts';
import { loadBulkData } from '../../support/bulkData.ts';
import { openSocket, readUntilClosed, requestText } from '../../support/rawHttp.ts';
import { codeOf } from '../../support/startServer.ts';
import { withKeys } from '../auth/withKeys.ts';

const CAPACITY = 150;
/** Some 16 MB as CSV: more than a connection holds that nobody reads. */
const ACCOUNTS = 200;
const DAYS = 550;
const keyed = withKeys({ env: { RATE_LIMIT: `${CAPACITY}:1` } });
const { server } = keyed;

let admin: postgres.Sql;
beforeAll(async () => {
  admin = postgres(server.databaseUrl, { max: 2 });
  while (callers.length < 20)
    callers.push({ authorization: `Bearer ${(await keyed.createKey('viewer')).text}` });
  const options = { poolSize: 1, statementTimeoutMs: 60_000, applicationName: 'test' };
  const database = openDatabase({ url: server.databaseUrl, ...options });
  await loadBulkData(database, { accounts: ACCOUNTS, days: DAYS, until: '2026-09-30' });
  await database.close();
});
afterAll(() => admin.end());

/** What PostgreSQL does for exports. */
const underWay = async (): Promise<string[]> => {
  const rows = await admin<{ state: string }[]>`
    SELECT state FROM pg_stat_activity
    WHERE application_name = 'tidemark exports' AND datname = current_database()`;
  return rows.map(({ state }) => state);
};
const untilNoneIsUnderWay = () => expect.poll(underWay).toEqual([]);

/** Each has points of its own. */
const callers: { authorization: string }[] = [];
const newCaller = (): { authorization: string } => callers.pop()!;
const ask = async (path = '/export/snapshots.csv', init: RequestInit = {}): Promise<Response> =>
  server.request(path, { ...init, headers: newCaller() });

/** A client that asks and reads nothing. */
async function askAndWait(version = '1.1'): Promise<Socket> {
  const { authorization } = newCaller();
  const socket = openSocket(server.origin);
  const head = requestText(server.origin, 'GET /export/snapshots.csv', [`Authorization: ${authorization}`]);
  socket.write(head.replace('HTTP/1.1', `HTTP/${version}`));
  await once(socket, 'readable');
  return socket;
}

describe('who may export', () => {
  it('is everybody who may read, and nobody who is not known', async () => {
    const response = await server.request('/export/accounts.csv');
    expect([response.status, await codeOf(response)]).toEqual([401, 'UNAUTHENTICATED']);
    const { status, headers } = await ask('/export/accounts.csv', { method: 'HEAD' });
    expect([status, headers.get('ratelimit')]).toEqual([200, expect.stringContaining(`r=${CAPACITY - 1}`)]);
  });

  it('pays 100 points, and 1 for what is refused', async () => {
    const headers = newCaller();
    const get = (path: string) => server.request(path, { headers });
    expect((await get('/export/accounts.csv?days=0')).headers.get('ratelimit')).toContain(
      `r=${CAPACITY - 1};`,
    );
    const good = await get('/export/accounts.csv');
    expect((await good.text()).split('\r\n')).toHaveLength(ACCOUNTS + 2);
    const refused = await get('/export/accounts.csv');
    expect([refused.status, await refused.json()]).toEqual([
      429,
      {
        errors: [
          expect.objectContaining({
            message: expect.stringContaining('costs 100 points'),
            extensions: expect.objectContaining({ code: 'RATE_LIMITED', points: 100 }),
          }),
        ],
      },
    ]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('is no page of another site', async () => {
    const headers = {
      ...newCaller(),
      origin: 'https://evil.example',
      'sec-fetch-site': 'cross-site',
    };
    const response = await server.request('/export/accounts.csv', { headers });
    expect([response.status, await codeOf(response)]).toEqual([403, 'CSRF_REFUSED']);
  });
});

describe('a client', () => {
  it('gets every row once, however slowly it reads', async () => {
    const socket = await askAndWait();
    await expect.poll(underWay).toEqual(['idle in transaction']);
    let text = '';
    for await (const piece of socket) text += String(piece);
    // Each says it once.
    expect(text.match(/,EXACT,/g)).toHaveLength(ACCOUNTS * DAYS);
    expect(text).toMatch(/\r\n0\r\n\r\n$/);
    await untilNoneIsUnderWay();
  });

  it('that leaves takes along the query that waits for it', async () => {
    const socket = await askAndWait();
    await expect.poll(underWay).toHaveLength(1);
    socket.destroy();
    await untilNoneIsUnderWay();
  });

  it('that leaves takes along the query that PostgreSQL executes', async () => {
    const leaving = new AbortController();
    await admin.begin(async (tx) => {
      await tx`LOCK TABLE snapshots IN ACCESS EXCLUSIVE MODE`;
      const asked = ask(undefined, { signal: leaving.signal }).catch(() => 'has left');
      await expect.poll(underWay).toEqual(['active']);
      leaving.abort();
      expect(await asked).toBe('has left');
      // The lock is still held.
      await untilNoneIsUnderWay();
    });
  });
});

it('more than two at a time are refused, and told when to come again', async () => {
  const sockets = [await askAndWait(), await askAndWait()];
  const response = await ask();
  expect([response.status, await codeOf(response)]).toEqual([503, 'SERVICE_UNAVAILABLE']);
  expect(response.headers.get('retry-after')).toBe('2');
  expect(response.headers.get('ratelimit')).toContain(`r=${CAPACITY - 1};`);
  for (const socket of sockets) socket.destroy();
  await untilNoneIsUnderWay();
  expect((await ask('/export/accounts.csv')).status).toBe(200);
});

/** A client that reads slower than rows come. It comes again when a place is not free yet. */
async function startCurl(version: string): Promise<ChildProcess> {
  const { authorization } = newCaller();
  const words = `-sN --noproxy * ${version} --retry 3 --limit-rate 6M -D -`.split(' ');
  const url = `${server.origin}/export/snapshots.csv`;
  const child = spawn('curl', [...words, '-H', `Authorization: ${authorization}`, url]);
  let heads = '';
  for await (const [piece] of on(child.stdout, 'data')) {
    heads += String(piece);
    if (heads.includes('200 OK')) break;
  }
  return child;
}

it.each(['--http1.1', '--http1.0'])(
  'an export that cannot go on does not look whole, nor to a client that knows no chunks: %s',
  async (version) => {
    const broken = (): number =>
      server.log.filter((line) => line.includes('an export was broken off')).length;
    const before = broken();
    const client = await startCurl(version);
    const ended = once(client, 'close');
    await admin`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'tidemark exports' AND datname = current_database()`;
    // 18: a part is missing; 56: the connection was reset.
    expect([18, 56]).toContain((await ended)[0]);
    expect(broken()).toBeGreaterThan(before);
  },
);

it('a server that is told to stop ends what its client does not read, and it does not look whole', async () => {
  const socket = await askAndWait();
  await server.close();
  expect(await underWay()).toEqual([]);
  const { status, body } = await readUntilClosed(socket);
  expect(status).toBe(200);
  expect(body).not.toMatch(/\r\n0\r\n\r\n$/);
});
