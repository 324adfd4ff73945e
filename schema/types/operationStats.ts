import { builder } from '../builder.ts';
import type { OperationFigures } from '../performanceFigures.ts';
import { Latency } from './latency.ts';

export const OperationStats = builder.objectRef<OperationFigures>('OperationStats').implement({
  rights: 'viewer',
  description:
    'The operations that clients call by one name; those without one are told by their root fields.',
  fields: (t) => ({
    name: t.exposeString('name'),
    requests: t.expose('requests', { type: 'SafeInt' }),
    errors: t.expose('errors', {
      type: 'SafeInt',
      description: 'Of them, those with an error in their answer.',
    }),
    cacheHits: t.expose('cacheHits', { type: 'SafeInt' }),
    latency: t.expose('latency', {
      type: Latency,
      description: 'Of the HTTP requests that they came with: those of a batch share one.',
    }),
    statementsPerRequest: t.float({
      nullable: true,
      description:
        'Of those that were executed; the operations of a batch share its statements. Null when none was.',
      resolve: ({ statements, executions }) => (executions === 0 ? null : statements / executions),
    }),
  }),
});
