import { branded } from '../branded.ts';
import { builder } from '../builder.ts';
import type { CacheOptimized } from '../performanceFigures.ts';
import { LONG } from '../deadlineSeconds.ts';
import { InvalidInputError } from '../errors/userErrors.ts';

import { CacheStats } from '../types/cacheStats.ts';
import { MOST_RECOMMENDATIONS, Recommendation } from '../types/recommendation.ts';

const OptimizeCacheInput = builder.inputType('OptimizeCacheInput', {
  description: 'dryRun: says what would be done, and does nothing.',
  fields: (t) => ({ dryRun: t.boolean() }),
});

const OptimizeCacheSuccess = builder.objectRef<CacheOptimized>('OptimizeCacheSuccess').implement({
  rights: 'operator',
  description: 'Of the process that answers: others have memories of their own.',
  fields: (t) => ({
    applied: t.exposeStringList('applied', { description: 'What was done, or would be, a sentence each.' }),
    stats: t.expose('stats', { type: CacheStats, description: 'As it is afterwards, since the start.' }),
    recommendations: t.field({
      type: [Recommendation],
      size: MOST_RECOMMENDATIONS,
      description: 'Always also what another size and another lifetime would have gained.',
      resolve: ({ recommendations }) => recommendations.slice(0, MOST_RECOMMENDATIONS),
    }),
  }),
});

const OptimizeCachePayload = builder.unionType('OptimizeCachePayload', {
  types: [OptimizeCacheSuccess, InvalidInputError],
});

builder.mutationFields((t) => ({
  optimizeCache: t.field({
    rights: 'operator',
    extensions: LONG,
    type: OptimizeCachePayload,
    description:
      'Drops dead entries, warms what is used, says what another lifetime or size would have gained.',
    args: { input: t.arg({ type: OptimizeCacheInput, required: true }) },
    resolve: async (_parent, { input }, ctx) => {
      const optimized = await ctx.ports.optimizeCache({ dryRun: input.dryRun ?? false });
      ctx.noteChange({ after: { applied: optimized.applied } });
      return branded('OptimizeCacheSuccess', optimized);
    },
  }),
}));
