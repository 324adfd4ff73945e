import type { IncomingMessage, ServerResponse } from 'node:http';
import { writeErrorHead } from './sendError.ts';

/** A client that still sends after this long is cut off. */
const PATIENCE_MS = 2000;

/**
 * Answers 413 at once, then throws away what still comes: closed at once, the connection would be reset, and a client
 * that is busy sending would never read the answer.
 */
export function refuseBody(req: IncomingMessage, res: ServerResponse, message: string): void {
  res.setHeader('Connection', 'close');
  res.write(writeErrorHead(req, res, 'BODY_TOO_LARGE', message));
  const end = (): void => {
    clearTimeout(timer);
    res.end();
  };
  const timer = setTimeout(end, PATIENCE_MS).unref();
  req.on('end', end).on('error', end).on('close', end).resume();
}
