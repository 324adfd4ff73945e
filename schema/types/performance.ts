import { MOST_INSTANCES } from '../../db/queries/liveInstances.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import type { PerformanceFigures, PerformanceWindow as Window } from '../performanceFigures.ts';
import { elseNull } from '../elseNull.ts';
import { PerformanceWindow } from '../enums.ts';
import { badInput } from '../errors/codedError.ts';
import { listOfFirst, sizeUpTo } from '../fieldSize.ts';
import { checkPageSize } from '../pageArguments.ts';
import { Alert, MOST_ALERTS } from './alert.ts';
import { CacheStats } from './cacheStats.ts';
import { DatabaseStats } from './databaseStats.ts';
import { HttpStats } from './httpStats.ts';
import { Instance, ProcessStats } from './instance.ts';
import { OperationStats } from './operationStats.ts';
import { PerformancePoint } from './performancePoint.ts';
import { MOST_RECOMMENDATIONS, Recommendation } from './recommendation.ts';
import { ScraperStats } from './scraperStats.ts';

/** A day, as the ring holds. */
const MOST_MINUTES = 1_440;

interface PerformanceRecord extends PerformanceFigures {
  window: Window;
}

export const Performance = builder.objectRef<PerformanceRecord>('Performance').implement({
  rights: 'viewer',
  description: 'How fast answers are, and why: of the process that answers, but for what says otherwise.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime' }),
    since: t.expose('since', {
      type: 'DateTime',
      description: 'When the window began: 300 to 310 seconds ago, or when the process started.',
    }),
    http: t.field({ type: HttpStats, resolve: (figures) => figures }),
    operations: t.field({
      type: [OperationStats],
      size: listOfFirst,
      description: 'Asked most first. first: 1..100.',
      args: { first: t.arg.int({ required: true, defaultValue: 20 }) },
      resolve({ operations }, { first }) {
        checkPageSize('first', first);
        return operations.slice(0, first);
      },
    }),
    cache: t.expose('cache', { type: CacheStats }),
    database: t.expose('database', { type: DatabaseStats }),
    scraper: t.field({
      type: ScraperStats,
      nullable: true,
      description:
        'From the database, all workers; SINCE_START: everything recorded, also before restarts. Null while the ' +
        'database is away, or takes longer than a second.',
      resolve: async ({ window, since }, _args, ctx) => {
        const from = window === 'SINCE_START' ? null : since.toISOString();
        const figures = await elseNull(ctx.loaders.taskFigures({ parent: null, args: { since: from } }));
        return figures && { figures, since: from };
      },
    }),
    process: t.expose('process', { type: ProcessStats }),
    instances: t.field({
      type: [Instance],
      nullable: true,
      size: MOST_INSTANCES,
      description:
        'All processes of the installation, by heartbeat, oldest first; null while the database is away, or takes ' +
        'longer than a second.',
      resolve: (_figures, _args, ctx) => elseNull(ctx.loaders.instances({ parent: null, args: {} })),
    }),
    series: t.field({
      type: [PerformancePoint],
      size: ({ minutes }) => sizeUpTo(MOST_MINUTES, minutes),
      description: 'One point a minute, newest last; the newest is not over. minutes: 1..1440.',
      args: { minutes: t.arg.int({ required: true, defaultValue: 60 }) },
      resolve(_figures, { minutes }, ctx) {
        if (minutes < 1 || minutes > MOST_MINUTES)
          throw badInput(`Expected "minutes" from 1 to ${MOST_MINUTES}, got ${minutes}.`);
        return ctx.ports.performanceSeries(minutes);
      },
    }),
    alerts: t.field({
      type: [Alert],
      size: MOST_ALERTS,
      description: 'Those that are firing, as the process that answers sees it.',
      resolve: (_figures, _args, ctx) => ctx.ports.alerts(),
    }),
    recommendations: t.field({
      type: [Recommendation],
      size: MOST_RECOMMENDATIONS,
      description:
        'What the figures of this window advise, and the database of the last hour unless it is away.',
      resolve: async (figures, _args, ctx) =>
        (await ctx.ports.recommendations(figures)).slice(0, MOST_RECOMMENDATIONS),
    }),
  }),
});

function readPerformance(window: Window, ctx: GraphQLContext): PerformanceRecord {
  // What looks at the clock all the time is never stored.
  return { ...ctx.ports.performance(window), at: ctx.clock.readVolatile(), window };
}

builder.queryFields((t) => ({
  performance: t.field({
    rights: 'viewer',
    type: Performance,
    args: { window: t.arg({ type: PerformanceWindow, required: true, defaultValue: 'SINCE_START' }) },
    resolve: (_parent, { window }, ctx) => readPerformance(window, ctx),
  }),
}));

builder.subscriptionFields((t) => ({
  performance: t.field({
    rights: 'viewer',
    type: Performance,
    description: 'Every 2 seconds while watched.',
    args: { window: t.arg({ type: PerformanceWindow, required: true, defaultValue: 'LAST_5_MINUTES' }) },
    subscribe: (_parent, _args, ctx) => ctx.ports.everyTwoSeconds(),
    resolve: (_event, { window }, ctx) => {
      ctx.renewLoaders();
      return readPerformance(window, ctx);
    },
  }),
}));
