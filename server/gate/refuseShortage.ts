import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendRefusal } from '../http/sendRefusal.ts';
import { setHeaders } from '../http/securityHeaders.ts';
import { rateLimited } from './createGate.ts';
import type { RateLimits } from './openRateLimits.ts';
import type { Shortage } from './rateLimiter.ts';

interface ShortOf {
  shortage: Shortage;
  points: number;
  figures: ReturnType<RateLimits['figures']>;
}

/** Answers a request that has not come to the gate yet and finds its caller without points. */
export function refuseShortage(
  req: IncomingMessage,
  res: ServerResponse,
  { shortage, points, figures }: ShortOf,
): void {
  res.setHeader('Retry-After', String(shortage.retryAfter));
  sendRefusal(req, res, rateLimited(shortage, points, figures));
}

interface Cost {
  limits: RateLimits;
  bucket: string | null;
  points: number;
}

/** Takes points and says what is left of them; true when there were too few, and the request is refused with that. */
export function sendShortage(req: IncomingMessage, res: ServerResponse, cost: Cost): boolean {
  const { limits, bucket, points } = cost;
  const shortage = limits.take(bucket, points);
  setHeaders(res, limits.headers(bucket));
  if (shortage) refuseShortage(req, res, { shortage, points, figures: limits.figures(bucket) });
  return shortage !== undefined;
}
