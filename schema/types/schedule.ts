import { builder } from '../builder.ts';
import type { ScheduleConfiguration } from '../context.ts';

import { ScrapeRun } from './scrapeRun.ts';

const Schedule = builder.objectRef<ScheduleConfiguration>('Schedule').implement({
  rights: 'viewer',
  description: 'When the server itself starts a run. Times are UTC.',
  fields: (t) => ({
    cron: t.exposeString('cron'),
    nextSlot: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it is due next; null when it never is again.',
      resolve: (schedule, _args, ctx) =>
        ctx.clock.read((now) => {
          const next = schedule.nextSlot(now);
          return { value: next, until: next?.getTime() ?? Infinity };
        }),
    }),
    lastSlot: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was due last, whether a run came of it or not; null before the first.',
      resolve: async ({ name }, _args, ctx) =>
        (await ctx.loaders.lastSlots({ parent: null, args: {} })).get(name)?.slot ?? null,
    }),
    lastRun: t.field({
      type: ScrapeRun,
      nullable: true,
      description: 'The last run that it has started.',
      resolve: async ({ name }, _args, ctx) => {
        const id = (await ctx.loaders.lastSlots({ parent: null, args: {} })).get(name)?.runId ?? null;
        return id === null ? null : ctx.loaders.scrapeRunById({ id });
      },
    }),
  }),
});

builder.queryFields((t) => ({
  schedules: t.field({
    rights: 'viewer',
    type: [Schedule],
    // SCRAPE_CRON is one.
    size: 1,
    description: 'What SCRAPE_CRON says; empty without it.',
    resolve: (_parent, _args, ctx) => ctx.ports.schedules(),
  }),
}));
