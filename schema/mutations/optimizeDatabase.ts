import { branded } from '../branded.ts';
import { builder } from '../builder.ts';
import type { DatabaseOptimized } from '../performanceFigures.ts';
import { LONG } from '../deadlineSeconds.ts';
import { InvalidInputError } from '../errors/userErrors.ts';

import { MOST_SLOW, SlowStatement } from '../types/databaseStats.ts';
import { MOST_RECOMMENDATIONS, Recommendation } from '../types/recommendation.ts';

const OptimizeDatabaseInput = builder.inputType('OptimizeDatabaseInput', {
  description: 'analyze: true unless given. vacuum: false unless given.',
  fields: (t) => ({ analyze: t.boolean(), vacuum: t.boolean() }),
});

const OptimizeDatabaseSuccess = builder.objectRef<DatabaseOptimized>('OptimizeDatabaseSuccess').implement({
  rights: 'operator',
  description: 'What was not permitted or not done in time is a finding.',
  fields: (t) => ({
    applied: t.exposeStringList('applied', { description: 'What was done, a sentence each.' }),
    slow: t.field({
      type: [SlowStatement],
      size: MOST_SLOW,
      description:
        'What took longest in sum: all statements by pg_stat_statements where the database has it, else those of ' +
        'performance.database.slow.',
      resolve: ({ slow }) => slow.slice(0, MOST_SLOW),
    }),
    findings: t.field({
      type: [Recommendation],
      size: MOST_RECOMMENDATIONS,
      resolve: ({ findings }) => findings.slice(0, MOST_RECOMMENDATIONS),
    }),
  }),
});

const OptimizeDatabasePayload = builder.unionType('OptimizeDatabasePayload', {
  types: [OptimizeDatabaseSuccess, InvalidInputError],
});

builder.mutationFields((t) => ({
  optimizeDatabase: t.field({
    rights: 'operator',
    extensions: LONG,
    type: OptimizeDatabasePayload,
    description:
      "Refreshes the planner's statistics, reports slow statements with their plans, unused and missing indexes.",
    args: { input: t.arg({ type: OptimizeDatabaseInput, required: true }) },
    resolve: async (_parent, { input }, ctx) => {
      const { analyze, vacuum } = input;
      const optimized = await ctx.ports.optimizeDatabase({
        analyze: analyze ?? true,
        vacuum: vacuum ?? false,
      });
      ctx.noteChange({ after: { applied: optimized.applied } });
      return branded('OptimizeDatabaseSuccess', optimized);
    },
  }),
}));
