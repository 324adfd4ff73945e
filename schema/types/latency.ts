import type { TaskLatency } from '../../db/queries/scraperFigures.ts';
import { builder } from '../builder.ts';
import type { LatencyFigures } from '../performanceFigures.ts';

const milliseconds = { type: 'Float' as const, nullable: true as const };

export const Latency = builder.objectRef<LatencyFigures | TaskLatency>('Latency').implement({
  rights: 'viewer',
  description: 'How long something took, in milliseconds; null when nothing was measured.',
  fields: (t) => ({
    count: t.expose('count', { type: 'SafeInt' }),
    meanMs: t.expose('meanMs', milliseconds),
    minMs: t.expose('minMs', milliseconds),
    maxMs: t.expose('maxMs', milliseconds),
    p50Ms: t.expose('p50Ms', milliseconds),
    p95Ms: t.expose('p95Ms', milliseconds),
    p99Ms: t.expose('p99Ms', milliseconds),
  }),
});
