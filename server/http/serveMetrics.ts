import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Auth } from '../auth/openAuth.ts';
import { refusal } from '../graphql/refusal.ts';
import { sendError } from './sendError.ts';
import { sendRefusal } from './sendRefusal.ts';

export interface ServeMetricsOptions {
  auth: Pick<Auth, 'identify' | 'onForgotten'>;
  /** News of revoked keys do not come here: they are read anew each time. */
  isDeaf: boolean;
  page: () => Promise<string>;
}

/** Prometheus' text format: https://prometheus.io/docs/instrumenting/exposition_formats/ */
const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** /metrics: for every role, and for anyone where nobody is asked who they are. */
export function createServeMetrics({ auth, isDeaf, page }: ServeMetricsOptions) {
  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      res.setHeader('Allow', 'GET, HEAD');
      return sendError(req, res, 'METHOD_NOT_ALLOWED', `Expected GET or HEAD, got ${req.method}.`);
    }
    try {
      if (isDeaf) auth.onForgotten();
      const { role } = await auth.identify(req);
      if (role === null)
        throw refusal('UNAUTHENTICATED', 'Expected "Authorization: Bearer" with an API key or a token.');
    } catch (error) {
      return sendRefusal(req, res, error);
    }
    const text = await page();
    res.writeHead(200, {
      'Content-Type': CONTENT_TYPE,
      'Content-Length': Buffer.byteLength(text),
      'Cache-Control': 'no-store',
    });
    res.end(req.method === 'HEAD' ? undefined : text);
  };
}
