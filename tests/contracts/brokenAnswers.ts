import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { sendJson } from '../scraper/platforms/startFakeServer.ts';
import { PLATFORM_SAID } from './adapterBench.ts';
import { SECRET } from './platformFake.ts';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const MIB = 1024 * 1024;

/** Far more than any limit: what holds it all is found by the memory it takes. */
export const HUGE_BYTES = 200 * MIB;

/** A page as proxies and shields send it, with what must not get into a message. */
const PAGE = `<!doctype html><title>${PLATFORM_SAID}</title><p>access_token=${SECRET}</p>`;

function page(status: number): Answer {
  return (_, response) => response.writeHead(status, { 'content-type': 'text/html' }).end(PAGE);
}

/** Answers that are none, by what they are. Each accounts for all requests of a batch in the same way. */
export const NO_ANSWERS: readonly (readonly [title: string, kind: string, answer: Answer])[] = [
  ['an HTML page with status 200', 'bad_response', page(200)],
  ['an HTML page with status 503', 'transient', page(503)],
  ['an empty body', 'bad_response', (_, response) => response.end()],
  [
    'truncated JSON',
    'bad_response',
    (_, response) => response.end(`{"data":[{"id":"1","message":"${PLATFORM_SAID} ${SECRET}`),
  ],
  [
    'JSON that is a text',
    'bad_response',
    (_, response) => sendJson(response, 200, `${PLATFORM_SAID} ${SECRET}`),
  ],
  [
    'a body that does not decompress',
    'bad_response',
    (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(PAGE),
  ],
  ['a reset connection', 'transient', (request) => request.socket.resetAndDestroy()],
  [
    'a connection that ends within the headers',
    'transient',
    ({ socket }) => socket.end('HTTP/1.1 200 OK\r\nx-a'),
  ],
  ['no HTTP', 'transient', ({ socket }) => socket.end(`${PLATFORM_SAID} ${SECRET}\r\n\r\n`)],
  [
    'half an answer, and the end',
    'transient',
    (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"data":[', () => response.destroy());
    },
  ],
];

/** Answers after which nothing comes any more. */
export const SILENCES: readonly (readonly [title: string, answer: Answer])[] = [
  ['silence', () => undefined],
  [
    'half an answer, then silence',
    (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).write('{"data":['),
  ],
  [
    'an endless trickle',
    (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const trickle = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(trickle));
    },
  ],
];

/** A body of HUGE_BYTES, sent as fast as it is read. */
export function sendHuge(response: ServerResponse, progress: (sentBytes: number) => void): void {
  const chunk = Buffer.alloc(64 * 1024, '[');
  let sent = 0;
  response.writeHead(200, { 'content-type': 'application/json' });
  const send = (): void => {
    while (sent < HUGE_BYTES && !response.destroyed) {
      sent += chunk.length;
      progress(sent);
      if (!response.write(chunk)) {
        response.once('drain', send);
        return;
      }
    }
    response.end();
  };
  send();
}

/** As large when it is unpacked: members of one MiB, one behind the other. */
export function sendBomb(response: ServerResponse): void {
  const member = gzipSync(Buffer.alloc(MIB, '['));
  response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
  response.end(Buffer.concat(Array.from({ length: HUGE_BYTES / MIB }, () => member)));
}
