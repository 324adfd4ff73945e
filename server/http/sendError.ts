import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Figures } from '../gate/limitError.ts';
import { RETRY_AFTER_SECONDS, STATUS_OF_CODE, type ErrorCode } from './errorCode.ts';

const RESPONSE_TYPE = 'application/graphql-response+json';

/** Refuses a whole request: the status of its code, and a body of the form of every other error. */
export function sendError(
  req: IncomingMessage,
  res: ServerResponse,
  code: ErrorCode,
  message: string,
  figures: Figures = {},
): void {
  res.end(writeErrorHead(req, res, code, message, STATUS_OF_CODE[code], figures));
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
