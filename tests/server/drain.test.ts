import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { expect, it } from 'vitest';
import { withDatabase } from '../support/database.ts';
import { blackHole } from '../support/faultProxy/blackHole.ts';
import { startFaultProxy } from '../support/faultProxy/startFaultProxy.ts';
import { runTidemark } from '../support/runTidemark.ts';

const database = withDatabase();
const HEAD = 'Host: localhost\r\nContent-Type: application/json\r\n';

/** A client of TCP that sends what it is told; what it gets back is read only when asked for. */
async function openClient(port: number, sent: string) {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(sent);
  return socket;
}

const post = (body: string, headers = ''): string =>
  `POST /graphql HTTP/1.1\r\n${HEAD}${headers}Content-Length: ${body.length}\r\n\r\n${body}`;

it('SIGTERM ends the process with 0, whoever keeps a connection, and with a database that says nothing', async () => {
  const proxy = await startFaultProxy(() => Number(new URL(database.url).port));
  const url = new URL(database.url);
  url.port = String(proxy.port);
  const { waitFor, child, exited, output } = runTidemark('main', {
    env: { DATABASE_URL: url.href, PORT: '0' },
  });
  const [origin] = await waitFor(/http:\/\/[\d.]+:\d+/);
  const port = Number(new URL(origin).port);
  const admin = postgres(database.url, { max: 1 });
  await admin`INSERT INTO scrape_runs (status, mode, priority, trigger, date, requested_at)
    VALUES ('RUNNING', 'LIVE', 'NORMAL', 'MANUAL', current_date, now())`;
  const [run] = await admin`SELECT id FROM scrape_runs`;
  await admin.end();

  const id = Buffer.from(`1:ScrapeRun:${run!['id']}`).toString('base64url');
  const subscription = `{"query":"subscription { scrapeRunProgress(id: \\"${id}\\") { status } }"}`;
  const idle = await openClient(port, post('{"query":"{ __typename }"}'));
  const [answer] = (await once(idle, 'data')) as [Buffer];
  expect(String(answer)).toContain('200 OK');
  const clients = [
    idle,
    // Half a head, half a body, and one that never reads.
    await openClient(port, `POST /graphql HTTP/1.1\r\n${HEAD}`),
    await openClient(port, post('{"query":"{ __typename }"}').slice(0, -5)),
    (await openClient(port, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(2_000))).pause(),
    await openClient(port, post(subscription, 'Accept: text/event-stream\r\n')),
  ];
  await once(clients[4]!, 'data');
  proxy.setPassage(blackHole);
  const waiting = await openClient(port, post('{"query":"{ accounts { totalCount } }"}'));
  let answered = '';
  waiting.on('data', (bytes: Buffer) => (answered += String(bytes)));

  child.kill('SIGTERM');
  await waitFor(/finishing what runs/);
  expect((await fetch(`${origin}/readyz`)).status).toBe(503);
  expect(await exited, output()).toBe(0);
  expect(answered).toMatch(/"(TIMEOUT|SERVICE_UNAVAILABLE)"/);
  for (const client of clients) client.destroy();
  await proxy.stop();
});

/** Asks as proxies do, on a connection that it has if there is one: a status, or what went wrong with which. */
function askOnce(agent: Agent, port: number): Promise<number | string> {
  return new Promise((resolve) => {
    const body = '{"query":"{ __typename }"}';
    const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length };
    const asked = request({ agent, port, host: '127.0.0.1', path: '/graphql', method: 'POST', headers });
    asked
      .on('response', (response) => response.resume().once('end', () => resolve(response.statusCode!)))
      .on('error', ({ code }: NodeJS.ErrnoException) =>
        resolve(`${code} on a ${asked.reusedSocket ? 'kept' : 'new'} connection`),
      )
      .end(body);
  });
}

it('SIGTERM cuts nobody off who asks on a connection that was kept', async () => {
  const { waitFor, child, exited } = runTidemark('main', {
    env: { DATABASE_URL: database.url, PORT: '0', RATE_LIMIT: 'off' },
  });
  const [origin] = await waitFor(/http:\/\/[\d.]+:\d+/);
  const port = Number(new URL(origin).port);
  await waitFor(/is ready/);
  const agent = new Agent({ keepAlive: true });
  const outcomes: (number | string)[] = [];
  const CLOSED = 'ECONNREFUSED on a new connection';
  const ask = async (pauseMs: number): Promise<void> => {
    while (outcomes.push(await askOnce(agent, port)) && outcomes.at(-1) !== CLOSED) await sleep(pauseMs);
  };
  const clients = Promise.all(Array.from({ length: 16 }, (_, index) => ask(10 + index)));
  await expect.poll(() => outcomes.length).toBeGreaterThan(300);
  const beforeSignal = outcomes.length;
  child.kill('SIGTERM');
  await clients;
  expect(await exited).toBe(0);
  expect(outcomes.slice(beforeSignal).filter((outcome) => outcome === 200).length).toBeGreaterThan(0);
  const others = outcomes.filter((outcome) => outcome !== 200 && outcome !== CLOSED);
  // On a busy machine the system lets clients in whom the process has not seen when the port is closed.
  expect(others.filter((outcome) => outcome !== 'ECONNRESET on a new connection')).toEqual([]);
});
