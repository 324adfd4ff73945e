import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../db/packageRoot.ts';
import { createConnections } from '../../../scraper/http/connections.ts';
import { fetchJson } from '../../../scraper/http/fetchJson.ts';

/** A platform that keeps connections for a minute, and knows those that are open. */
async function startKeeping(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer({ keepAliveTimeout: 60_000 }, answer);
  const open = new Set<object>();
  let opened = 0;
  server.on('connection', (socket) => {
    opened += 1;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
    opened: () => opened,
    open: () => open.size,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const sendNothingMuch = (_: IncomingMessage, response: ServerResponse) => response.end('{}');

function asking(url: URL, connections = createConnections()) {
  return (signal = new AbortController().signal, timeoutMs = 30_000) =>
    fetchJson({ service: 'Testbook', url, guard: 'none', timeoutMs }, signal, connections);
}

describe('connections to a platform', () => {
  it('are kept: requests one after the other share them', async () => {
    await using platform = await startKeeping(sendNothingMuch);
    const ask = asking(platform.url);
    for (let i = 0; i < 20; i++) expect((await ask()).kind).toBe('answer');
    // A second one where the first has not yet been put back.
    expect(platform.opened()).toBeLessThanOrEqual(2);
  });

  it('are at most 16 at a time, and what is more waits', async () => {
    let most = 0;
    let now = 0;
    await using platform = await startKeeping((_, response) => {
      most = Math.max(most, ++now);
      setImmediate(() => {
        now -= 1;
        response.end('{}');
      });
    });
    const ask = asking(platform.url);
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask()));
    expect(answers.every(({ kind }) => kind === 'answer')).toBe(true);
    expect(most).toBeLessThanOrEqual(16);
    expect(platform.opened()).toBeLessThanOrEqual(16);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['silence', () => undefined],
    ['half an answer', (response) => response.writeHead(200, { 'content-length': '100' }).write('{')],
  ])('are closed when their request is stopped in %s', async (_, answer) => {
    let arrived = 0;
    await using platform = await startKeeping((_request, response) => {
      arrived += 1;
      answer(response);
    });
    const ask = asking(platform.url);
    const stop = new AbortController();
    const answers = Promise.all(Array.from({ length: 10 }, () => ask(stop.signal)));
    await expect.poll(() => arrived).toBe(10);
    stop.abort();
    expect(new Set((await answers).map(({ kind }) => kind))).toEqual(new Set(['transient']));
    await expect.poll(() => platform.open()).toBe(0);
  });

  it('are closed when an answer came too late, was too large, or was a redirect with a body', async () => {
    await using platform = await startKeeping(({ url = '' }, response) => {
      if (url === '/late') return;
      response.writeHead(url === '/redirect' ? 302 : 200, { location: '/' });
      response.write('x'.repeat(10 * 1024 * 1024));
    });
    const ask = (path: string, timeoutMs: number) =>
      asking(new URL(path, platform.url))(undefined, timeoutMs);
    expect((await ask('/late', 100)).kind).toBe('transient');
    expect((await ask('/large', 10_000)).kind).toBe('bad_response');
    expect(await ask('/redirect', 10_000)).toMatchObject({ kind: 'answer', status: 302 });
    await expect.poll(() => platform.open()).toBe(0);
  });

  it('leave no listener at the signal of a run that asks for long', async () => {
    await using platform = await startKeeping(sendNothingMuch);
    const ask = asking(platform.url);
    const run = new AbortController();
    let listeners = 0;
    const count = (method: 'addEventListener' | 'removeEventListener', by: number) => {
      const original = run.signal[method].bind(run.signal) as (...args: unknown[]) => void;
      run.signal[method] = (...args: unknown[]) => {
        listeners += by;
        original(...args);
      };
    };
    count('addEventListener', 1);
    count('removeEventListener', -1);
    for (let i = 0; i < 20; i++) await ask(run.signal);
    expect(listeners).toBe(0);
  });

  it('do not keep a process alive: it ends with its work, after an answer and after a timeout', async () => {
    await using platform = await startKeeping(({ url }, response) => {
      if (url === '/') response.end('{}');
    });
    const script = join(packageRoot(), 'tests/scraper/http/askOnce.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...['--import', 'tsx', script],
      ...[platform.url.href, `${platform.url.href}silence`, platform.url.href],
    ]);
    expect(stdout).toBe('answer\ntransient\nanswer\n');
  });
});
