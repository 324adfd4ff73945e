import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliCompressSync, createGzip, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fetchJson, type JsonAnswer, type JsonRequest } from '../../../scraper/http/fetchJson.ts';
import { sendJson, startFakeServer } from '../platforms/startFakeServer.ts';

const SECRET = 'canary-4711';

async function ask(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  { signal = new AbortController().signal, ...request }: Partial<JsonRequest> & { signal?: AbortSignal } = {},
): Promise<JsonAnswer> {
  await using server = await startFakeServer(answer);
  const url = new URL(`${server.baseUrl}/path?access_token=${SECRET}`);
  return await fetchJson({ service: 'Testbook', url, guard: 'none', timeoutMs: 10_000, ...request }, signal);
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

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('reads an answer that is compressed by %s', async (encoding, compress) => {
    const answer = await ask((_, response) => {
      response.writeHead(200, { 'content-encoding': encoding });
      response.end(compress('{"tea":1}'));
    });
    expect(answer).toMatchObject({ kind: 'answer', json: { tea: 1 } });
  });

  it('reads JSON behind a byte order mark', async () => {
    const answer = await ask((_, response) => response.end('\ufeff{"tea":1}'));
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

  it.each([301, 302, 303, 307, 308])('does not follow a redirect (%i), nor read it', async (status) => {
    let asked = 0;
    const answer = await ask((_, response) => {
      asked += 1;
      response.writeHead(status, { location: '/elsewhere' }).end('{"tea":1}');
    });
    expect(answer).toMatchObject({ kind: 'answer', status, json: undefined });
    expect(asked).toBe(1);
  });

  it.each([
    [undefined, '5 MB'],
    [1024 * 1024, '1 MB'],
    [1536, '1.5 KB'],
  ])('stops reading an endless body at the limit (%s bytes)', async (maxBodyBytes, limit) => {
    let sent = 0;
    const answer = await ask(
      (_, response) => {
        const chunk = Buffer.alloc(64 * 1024, 'x');
        const send = () => {
          while (!response.destroyed && response.write(chunk)) sent += chunk.length;
          if (!response.destroyed) response.once('drain', send);
        };
        send();
      },
      maxBodyBytes === undefined ? {} : { maxBodyBytes },
    );
    expect(answer).toEqual({
      kind: 'bad_response',
      message: `Testbook answered with more than ${limit}.`,
    });
    expect(sent).toBeLessThan(50 * 1024 * 1024);
  });

  it('takes a body of exactly the limit', async () => {
    const body = JSON.stringify('x'.repeat(1022));
    const exact = await ask((_, response) => response.end(body), { maxBodyBytes: 1024 });
    expect(exact).toMatchObject({ kind: 'answer', json: 'x'.repeat(1022) });
    const above = await ask((_, response) => response.end(`${body} `), { maxBodyBytes: 1024 });
    expect(above).toEqual({ kind: 'bad_response', message: 'Testbook answered with more than 1 KB.' });
  });

  it('stops unpacking a gzip bomb at the limit', async () => {
    const answer = await ask((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      const gzip = createGzip();
      gzip.pipe(response);
      for (let i = 0; i < 64; i++) gzip.write(Buffer.alloc(1024 * 1024));
      gzip.end();
    });
    expect(answer).toEqual({ kind: 'bad_response', message: 'Testbook answered with more than 5 MB.' });
  });

  it.each(['gzip', 'deflate', 'br'])(
    'tells a body that does not decompress (%s) from a broken connection',
    async (encoding) => {
      const answer = await ask((_, response) => {
        response.writeHead(200, { 'content-encoding': encoding }).end('this is not compressed at all');
      });
      expect(answer).toEqual({
        kind: 'bad_response',
        message: 'Testbook answered with a body that does not decompress.',
      });
    },
  );

  it('sends what the caller sets in the place of what it would say itself', async () => {
    const seen: IncomingMessage['headers'][] = [];
    const answer = (request: IncomingMessage, response: ServerResponse) => {
      seen.push(request.headers);
      response.end('{}');
    };
    await ask(answer);
    await ask(answer, { headers: { 'User-Agent': 'test:1 (by /u/x)', authorization: SECRET } });
    expect(seen).toMatchObject([
      { accept: 'application/json', 'user-agent': 'Tidemark (daily level of public accounts)' },
      { accept: 'application/json', 'user-agent': 'test:1 (by /u/x)', authorization: SECRET },
    ]);
  });

  it.each(['line\nbreak', 'NUL \0', 'bell \x07', '’'])(
    'says that a header cannot be sent, instead of a broken connection: %j',
    async (value) => {
      const answer = await ask((_, response) => response.end(), {
        headers: { authorization: `Bearer ${SECRET}${value}` },
      });
      expect(answer).toEqual({
        kind: 'bad_response',
        message:
          'Testbook was not asked: the credentials or the address hold a character that cannot be sent.',
      });
    },
  );

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
