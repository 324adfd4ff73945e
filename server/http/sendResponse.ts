import type { IncomingMessage, ServerResponse } from 'node:http';
import { bytesOf, createAnswer } from '../cache/answer.ts';
import { bodyIn, chooseEncoding } from './encoding.ts';
import { VARY } from './sendAnswer.ts';
import { writeErrorHead } from './sendError.ts';

const EVENT_STREAM = 'text/event-stream';

export const isEventStream = (response: Response): boolean =>
  response.headers.get('content-type')?.startsWith(EVENT_STREAM) === true;

/** Sends an answer of Yoga that is one text and not to be kept by anybody: of a mutation, or one that holds errors. */
export async function sendText(
  req: IncomingMessage,
  res: ServerResponse,
  response: Response,
  cacheStatus: string,
): Promise<void> {
  if (response.status === 406) {
    const message =
      'None of the accepted types can carry this answer: send "Accept: text/event-stream" for a subscription, ' +
      'application/graphql-response+json or application/json for anything else.';
    res.end(writeErrorHead(req, res, 'BAD_USER_INPUT', message, 406));
    return;
  }
  const answer = createAnswer(bytesOf(await response.text()));
  copyHeaders(response, res);
  res.setHeader('Vary', VARY);
  if (response.status >= 400) res.setHeader('Cache-Control', 'no-store');
  else res.setHeader('Cache-Control', 'private, no-cache').setHeader('Cache-Status', cacheStatus);
  res.statusCode = response.status;
  const encoding = chooseEncoding(req, answer);
  const body = await bodyIn(answer, encoding);
  if (encoding !== undefined) res.setHeader('Content-Encoding', encoding);
  res.setHeader('Content-Length', body.length);
  res.end(body);
}

/** A run ends within minutes as a rule. Whoever still listens after an hour comes again, and the next stream goes on. */
const STREAM_MS = 60 * 60_000;
/** A client that takes nothing for so long is gone, or will never read what is kept for it here. */
const STANDSTILL_MS = 30_000;

/**
 * Sends a stream of events until it ends, the client leaves or stops reading, its hour is over, or `signal` aborts; in
 * each case its source is told. When it is this server that ends, there is no `complete`: the client is to come again.
 */
export async function sendEvents(
  req: IncomingMessage,
  res: ServerResponse,
  response: Response,
  signal: AbortSignal,
): Promise<void> {
  copyHeaders(response, res);
  res.setHeader('Cache-Control', 'no-cache, no-transform');
  // Proxies of the nginx family collect an answer otherwise, and events arrive in heaps.
  res.setHeader('X-Accel-Buffering', 'no');
  res.removeHeader('Content-Encoding');
  res.writeHead(response.status);
  const reader = response.body!.getReader();
  const stop = (): void => void reader.cancel().catch(() => undefined);
  res.once('close', stop);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted || req.method === 'HEAD') stop();
  const lifetime = setTimeout(stop, STREAM_MS);
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      if (!res.write(chunk.value)) await drained(res);
    }
  } finally {
    clearTimeout(lifetime);
    signal.removeEventListener('abort', stop);
    res.off('close', stop);
    res.end();
  }
}

function copyHeaders(response: Response, res: ServerResponse): void {
  response.headers.forEach((value, name) => {
    // Node knows whether the connection stays: the client may not want it, and a server that stops closes all.
    if (name.toLowerCase() !== 'connection') res.setHeader(name, value);
  });
  res.appendHeader('Vary', 'Accept, Origin');
}

/** Resolves when the client has taken what was sent, or is cut off. */
async function drained(res: ServerResponse): Promise<void> {
  const patience = setTimeout(() => res.destroy(), STANDSTILL_MS);
  await new Promise<void>((resolve) => {
    if (res.closed) resolve();
    else res.once('drain', resolve).once('close', resolve);
  });
  clearTimeout(patience);
}
