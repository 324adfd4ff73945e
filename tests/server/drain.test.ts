import { once } from 'node:events';
import { connect } from 'node:net';
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
  const { waitFor, child, exited } = runTidemark('main', { env: { DATABASE_URL: url.href, PORT: '0' } });
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
  expect(await exited).toBe(0);
  expect(answered).toContain('"TIMEOUT"');
  for (const client of clients) client.destroy();
  await proxy.stop();
});
