import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterEach, expect, it } from 'vitest';
import { SOCKET_TIMES } from '../../server/http/createHttpServer.ts';
import { openSocket, readUntilClosed, requestText } from '../support/rawHttp.ts';
import { withServer } from '../support/startServer.ts';

/** A tenth, so that nobody waits for long. */
const times = { request: 1_000, headers: 800, checkEvery: 200, keepAlive: 60_000, write: 1_000, linger: 0 };
const server = withServer({ socketTimes: times });
const sockets: Socket[] = [];
const open = (): Socket => {
  const socket = openSocket(server.origin);
  sockets.push(socket);
  return socket;
};
afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));

const HEAD = (length: number): string =>
  `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;

/** Ways to begin a request and never to end it. */
const SLOW: Record<string, (socket: Socket) => void> = {
  'says nothing at all': () => undefined,
  'sends its head byte by byte': (socket) => trickle(socket, HEAD(1000)),
  'sends header after header': (socket) => {
    socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n');
    trickle(socket, 'X-A: b\r\n'.repeat(1000));
  },
  'sends its body byte by byte': (socket) => {
    socket.write(HEAD(1000));
    trickle(socket, ' '.repeat(1000));
  },
  'announces more than it sends': (socket) => void socket.write(`${HEAD(100)}{}`),
  'never ends a chunked body': (socket) => {
    socket.write(HEAD(0).replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked'));
    trickle(socket, '1\r\n \r\n'.repeat(200));
  },
  'begins a second request and leaves it': (socket) =>
    void socket.write('GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /liv'),
};

function trickle(socket: Socket, text: string): void {
  let at = 0;
  const timer = setInterval(() => {
    if (socket.destroyed || at === text.length) clearInterval(timer);
    else socket.write(text.charAt(at));
    at += 1;
  }, 20);
}

it('closes 70 connections that never end their request, while 300 idle ones stay and others are answered', async () => {
  const ways = Object.entries(SLOW);
  const idle = Array.from({ length: 300 }, () => {
    const socket = open();
    socket.write('GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    return new Promise<Socket>((resolve) => socket.once('data', () => resolve(socket)));
  });
  await Promise.all(idle);
  const slow = Array.from({ length: 70 }, (_each, number) => {
    const [name, begin] = ways[number % ways.length]!;
    const socket = open();
    begin(socket);
    return readUntilClosed(socket).then(({ status }) => [name, status] as const);
  });
  const closed = Promise.all(slow);
  let isOver = false;
  void closed.finally(() => (isOver = true));
  let answered = 0;
  const isWaiting = (): boolean => !isOver;
  for (; isWaiting(); answered += 1)
    expect((await server.post({ query: '{ __typename }' })).status).toBe(200);
  expect(answered).toBeGreaterThan(10);
  for (const [name, status] of await closed)
    // The first request of the last one was answered, and the head of some never ended.
    expect(status, name).toBe(name.startsWith('begins') ? 200 : 408);
  for (const socket of await Promise.all(idle)) expect(socket.readyState).toBe('open');
});

it('answers once whom it refuses before the body has come, and ends the connection', async () => {
  const heads = [
    'PUT /graphql HTTP/1.1\r\nContent-Length: 5\r\n',
    'POST /graphql HTTP/1.1\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n',
    'POST /login HTTP/1.1\r\nContent-Length: 5\r\n',
  ];
  const answers = heads.map(async (head) => {
    const socket = open();
    socket.write(`${head}Host: 127.0.0.1\r\n\r\n`);
    const { status, headers, body } = await readUntilClosed(socket);
    return [status, headers['connection'], body.length - Number(headers['content-length'])];
  });
  expect(await Promise.all(answers)).toEqual([
    [405, 'close', 0],
    [415, 'close', 0],
    [415, 'close', 0],
  ]);
  // Answered all the same, and the connection stays until what was announced is overdue.
  const socket = open();
  socket.write('GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\n\r\n');
  expect((await readUntilClosed(socket)).body).not.toContain('408');
});

it('promises 15 s', () => {
  const { request, headers, checkEvery } = SOCKET_TIMES;
  expect(Math.max(request, headers) + checkEvery).toBeLessThan(15_000);
});

it('lets go of a client that does not read its answer', async () => {
  const query = '{ __schema { types { name fields { name description args { name description } } } } }';
  const socket = open();
  socket.pause();
  const body = JSON.stringify(Array.from({ length: 10 }, () => ({ query })));
  const request = requestText(server.origin, 'POST /graphql', ['Content-Type: application/json'], body);
  // More than the system keeps for both sides.
  for (let sent = 0; sent < 40; sent += 1) socket.write(request.replace('Connection: close\r\n', ''));
  // Who does not read hears of it when it sends on.
  const isCut = (): boolean => {
    socket.write(' ');
    return socket.destroyed;
  };
  await expect.poll(isCut, { interval: 200 }).toBe(true);
});

it('keeps one that waits for its answer longer than that', async () => {
  const sql = postgres(server.databaseUrl, { max: 1 });
  let answer: Promise<Response> | undefined;
  await sql.begin(async (tx) => {
    await tx`LOCK TABLE organizations IN ACCESS EXCLUSIVE MODE`;
    answer = server.post({ query: '{ organization(slug: "a") { name } }' });
    await sleep(1.5 * times.write);
  });
  await sql.end();
  expect(await (await answer!).json()).toEqual({ data: { organization: null } });
});
