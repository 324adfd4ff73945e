import { daysBetween } from '../../db/day.ts';
import type { GrowthRecord } from '../../db/queries/growth.ts';
import { builder } from '../builder.ts';

const change = (growth: GrowthRecord) => growth.toFollowers - growth.fromFollowers;

export const Growth = builder.objectRef<GrowthRecord>('Growth').implement({
  rights: 'viewer',
  description: 'How the followers of an account moved between two days on which they are known.',
  fields: (t) => ({
    from: t.expose('from', { type: 'Date', description: 'The day used.' }),
    to: t.expose('to', { type: 'Date', description: 'The day used.' }),
    change: t.field({ type: 'SafeInt', resolve: change }),
    ratio: t.float({
      nullable: true,
      description: 'change / number at from, null when that is 0.',
      resolve: (growth) => (growth.fromFollowers === 0 ? null : change(growth) / growth.fromFollowers),
    }),
    perDay: t.float({ resolve: (growth) => change(growth) / daysBetween(growth.from, growth.to) }),
  }),
});
