import { builder } from '../builder.ts';
import type { PerformanceFigures } from '../performanceFigures.ts';
import { Latency } from './latency.ts';

/** A part of all; 0 when there is nothing. */
const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

export const HttpStats = builder.objectRef<PerformanceFigures>('HttpStats').implement({
  rights: 'viewer',
  description: 'GraphQL requests as clients see them; a batch is one request.',
  fields: (t) => ({
    requests: t.field({ type: 'SafeInt', resolve: ({ http }) => http.requests }),
    requestsPerSecond: t.float({
      resolve: ({ http, since, at }) => share(http.requests, (at.getTime() - since.getTime()) / 1000),
    }),
    errors: t.field({
      type: 'SafeInt',
      description: 'Requests with an error in their answer.',
      resolve: ({ http }) => http.errors,
    }),
    errorRate: t.float({ description: '0..1', resolve: ({ http }) => share(http.errors, http.requests) }),
    latency: t.field({ type: Latency, resolve: ({ http }) => http.latency }),
    cachedLatency: t.field({
      type: Latency,
      description: 'Of the requests that were answered from the cache alone.',
      resolve: ({ http }) => http.cachedLatency,
    }),
    uncachedLatency: t.field({
      type: Latency,
      description: 'Of all others: at least one operation of theirs was executed.',
      resolve: ({ http }) => http.uncachedLatency,
    }),
  }),
});
