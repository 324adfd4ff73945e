import { builder } from '../builder.ts';
import type { PerformanceFigures, SlowStatementFigures } from '../performanceFigures.ts';
import { elseNull } from '../elseNull.ts';

import { Latency } from './latency.ts';

const PoolStats = builder.objectRef<PerformanceFigures['database']['pool']>('PoolStats').implement({
  rights: 'viewer',
  description: 'Connections to the database, of requests and of background work.',
  fields: (t) => ({
    size: t.exposeInt('size'),
    busy: t.exposeInt('busy'),
    idle: t.int({ resolve: ({ size, busy }) => size - busy }),
    waiting: t.exposeInt('waiting', {
      description: 'Statements that share a connection with an unanswered one.',
    }),
  }),
});

/** A list of causes, not of everything. */
export const MOST_SLOW = 20;

export const SlowStatement = builder.objectRef<SlowStatementFigures>('SlowStatement').implement({
  rights: 'viewer',
  description:
    'Statements of one shape: those that took longer than SLOW_STATEMENT_WARN_MS, or all that pg_stat_statements has ' +
    'counted. None of their values is told.',
  fields: (t) => ({
    statement: t.exposeString('statement', { description: '$ stands for a value, (…) for a list of them.' }),
    calls: t.expose('calls', { type: 'SafeInt', description: 'That took so long, or all.' }),
    meanMs: t.exposeFloat('meanMs'),
    maxMs: t.exposeFloat('maxMs'),
    operation: t.exposeString('operation', {
      nullable: true,
      description: 'For which the latest was sent; null for background work.',
    }),
    plan: t.string({
      nullable: true,
      description:
        'How PostgreSQL would execute it for any values, looked up when it is asked for; null for what it cannot tell, ' +
        'as before version 16, or while it is away.',
      resolve: ({ text }, _args, ctx) => elseNull(ctx.ports.explainStatement(text)),
    }),
  }),
});

export const DatabaseStats = builder.objectRef<PerformanceFigures['database']>('DatabaseStats').implement({
  rights: 'viewer',
  description: 'Statements of requests and of background work.',
  fields: (t) => ({
    statements: t.expose('statements', { type: 'SafeInt', description: 'Sent, BEGIN and COMMIT included.' }),
    latency: t.expose('latency', {
      type: Latency,
      description:
        'From the moment in which its connection had nothing else to do until a statement was answered.',
    }),
    slow: t.field({
      type: [SlowStatement],
      size: MOST_SLOW,
      description: 'Those that took longest in sum, at most 20.',
      resolve: ({ slow }) => slow.slice(0, MOST_SLOW),
    }),
    pool: t.expose('pool', { type: PoolStats }),
    replicaLagSeconds: t.float({
      nullable: true,
      description: 'Null: nothing is read from a replica.',
      resolve: () => null,
    }),
  }),
});
