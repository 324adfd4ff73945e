import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Figures } from '../gate/limitError.ts';
import { RETRY_AFTER_SECONDS, STATUS_OF_CODE, type ErrorCode } from './errorCode.ts';

const RESPONSE_TYPE = 'application/graphql-response+json';

/** A client that still sends its body after this long is cut off. */
const PATIENCE_MS = 2_000;

/**
 * Refuses a whole request: the status of its code, and a body of the form of every other error. One that has not arrived
 * is answered at once, and its connection ends: what may still come is no request. It is thrown away first, as a client
 * that is busy sending would never read the answer if the connection were reset.
 */
export function sendError(
  req: IncomingMessage,
  res: ServerResponse,
  code: ErrorCode,
  message: string,
  figures: Figures = {},
): void {
  const isWhole = hasArrived(req);
  if (!isWhole) res.shouldKeepAlive = false;
  const body = writeErrorHead(req, res, code, message, STATUS_OF_CODE[code], figures);
  if (isWhole) return void res.end(body);
  res.write(body);
  const end = (): void => {
    clearTimeout(timer);
    res.end();
  };
  const timer = setTimeout(end, PATIENCE_MS).unref();
  req.on('end', end).on('error', end).on('close', end).resume();
}

/** Whether nothing more is to come of a request. What comes with its head is not seen before its head was. */
function hasArrived({ complete, headers }: IncomingMessage): boolean {
  const isAnnounced =
    headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  return complete || !isAnnounced;
}

/** As `sendError`, but leaves the answer open; returns the body, which the head has announced. */
export function writeErrorHead(
  req: IncomingMessage,
  res: ServerResponse,
  code: ErrorCode,
  message: string,
  status: number = STATUS_OF_CODE[code],
  figures: Figures = {},
): Buffer {
  const body = Buffer.from(JSON.stringify({ errors: [{ message, extensions: { code, ...figures } }] }));
  const type = req.headers.accept?.includes(RESPONSE_TYPE) ? RESPONSE_TYPE : 'application/json';
  res.writeHead(status, {
    'Content-Type': `${type}; charset=utf-8`,
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
    Vary: 'Accept, Origin',
    ...(code === 'SERVICE_UNAVAILABLE' && { 'Retry-After': RETRY_AFTER_SECONDS }),
  });
  return body;
}
