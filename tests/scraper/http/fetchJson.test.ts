import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGzip, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fetchJson, type JsonAnswer } from '../../../scraper/http/fetchJson.ts';
import { sendJson, startFakeServer } from '../platforms/startFakeServer.ts';

const SECRET = 'canary-4711';

async function ask(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  { timeoutMs = 10_000, signal = new AbortController().signal } = {},
): Promise<JsonAnswer> {
  await using server = await startFakeServer(answer);
  const url = new URL(`${server.baseUrl}/path?access_token=${SECRET}`);
  return await fetchJson({ service: 'Testbook', url, timeoutMs }, signal);
}

function messageOf(answer: JsonAnswer): string {
  return answer.kind === 'answer' ? '' : answer.message;
}

describe('a request to a platform', () => {
  it('gives status, headers and JSON of any complete answer', async () => {
    const answer = await ask((_, response) => sendJson(response, 418, { tea: 1 }, { 'retry-after': '7' }));
    expect(answer).toMatchObject({ kind: 'answer', status: 418, json: { tea: 1 } });
    expect(answer.kind === 'answer' && answer.headers.get('retry-after')).toBe('7');
  });

  it('reads a compressed answer', async () => {
    const answer = await ask((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync('{"tea":1}'));
    });
    expect(answer).toMatchObject({ kind: 'answer', json: { tea: 1 } });
  });

  it.each([
    ['an HTML page', '<html>blocked</html>'],
    ['truncated JSON', '{"profiles":[{"did":'],
    ['an empty body', ''],
  ])('has no JSON for %s', async (_, body) => {
    const answer = await ask((_, response) => response.end(body));
    expect(answer).toMatchObject({ kind: 'answer', status: 200, json: undefined });
  });

  it('does not follow a redirect', async () => {
    let asked = 0;
    const answer = await ask((_, response) => {
      asked += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(answer.kind).toBe('bad_response');
    expect(asked).toBe(1);
  });

  it('stops reading an endless body at 5 MB', async () => {
    let sent = 0;
    const answer = await ask((_, response) => {
      const chunk = Buffer.alloc(64 * 1024, 'x');
      const send = () => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length;
        if (!response.destroyed) response.once('drain', send);
      };
      send();
    });
    expect(answer).toMatchObject({ kind: 'bad_response', message: 'Testbook answered with more than 5 MB.' });
    expect(sent).toBeLessThan(50 * 1024 * 1024);
  });

  it('stops unpacking a gzip bomb at 5 MB', async () => {
    const answer = await ask((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      const gzip = createGzip();
      gzip.pipe(response);
      for (let i = 0; i < 64; i++) gzip.write(Buffer.alloc(1024 * 1024));
      gzip.end();
    });
    expect(answer).toMatchObject({ kind: 'bad_response', message: 'Testbook answered with more than 5 MB.' });
  });

  it('tells a body that does not decompress from a broken connection', async () => {
    const answer = await ask((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('this is no gzip');
    });
    expect(answer.kind).toBe('bad_response');
  });

  it('gives up after its own timeout, also when headers came and the body stalls', async () => {
    const silent = await ask(() => undefined, { timeoutMs: 50 });
    const stalled = await ask((_, response) => response.writeHead(200).write('{'), { timeoutMs: 50 });
    expect(silent).toEqual({ kind: 'transient', message: 'Testbook did not answer within 0.05 s.' });
    expect(stalled).toEqual(silent);
  });

  it('ends at once when its caller stops it', async () => {
    const stop = new AbortController();
    const answer = await ask(() => stop.abort(), { signal: stop.signal });
    expect(answer).toEqual({ kind: 'transient', message: 'The request to Testbook was stopped.' });
    expect(await ask(() => undefined, { signal: stop.signal })).toEqual(answer);
  });

  it.each([
    ['before the headers', (response: ServerResponse) => void response.destroy()],
    [
      'within the body',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{', () => response.destroy());
      },
    ],
  ])('is worth another try when the connection breaks %s', async (_, breakOff) => {
    const answer = await ask((_request, response) => breakOff(response));
    expect(answer.kind).toBe('transient');
  });

  it('goes to another host than this machine over https only', async () => {
    const answer = await fetchJson(
      { service: 'Testbook', url: new URL('http://platform.example/?key=1') },
      new AbortController().signal,
    );
    expect(answer).toEqual({ kind: 'bad_response', message: 'Testbook is asked over https only.' });
  });

  it('never repeats the address in a message', async () => {
    const answers = await Promise.all([
      ask((_, response) => response.writeHead(301, { location: `/?t=${SECRET}` }).end()),
      ask((_, response) => void response.destroy()),
      ask(() => undefined, { timeoutMs: 20 }),
      fetchJson(
        { service: 'Testbook', url: new URL(`https://nowhere.invalid/${SECRET}`) },
        new AbortController().signal,
      ),
    ]);
    for (const answer of answers) {
      expect(messageOf(answer)).toMatch(/Testbook/);
      expect(messageOf(answer)).not.toMatch(new RegExp(`${SECRET}|nowhere|127\\.0\\.0\\.1`));
    }
  });
});
