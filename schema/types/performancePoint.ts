import { builder } from '../builder.ts';
import type { PerformancePoint as Point } from '../performanceFigures.ts';

export const PerformancePoint = builder.objectRef<Point>('PerformancePoint').implement({
  rights: 'viewer',
  description: 'A minute of the process that answered.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'Its beginning.' }),
    requests: t.expose('requests', { type: 'SafeInt' }),
    errors: t.expose('errors', { type: 'SafeInt' }),
    p95Ms: t.exposeFloat('p95Ms', {
      nullable: true,
      description: 'Of HTTP requests; null when there was none.',
    }),
    hitRate: t.exposeFloat('hitRate', { nullable: true, description: 'Of CacheStats.' }),
    cacheBytes: t.expose('cacheBytes', {
      type: 'SafeInt',
      description: 'In memory, at its end.',
    }),
    busyConnections: t.exposeInt('busyConnections', { description: 'At its end.' }),
    queueDepth: t.exposeInt('queueDepth', {
      nullable: true,
      description:
        'Tasks of all runs that waited or were under way at its end; null while the database was away.',
    }),
  }),
});
