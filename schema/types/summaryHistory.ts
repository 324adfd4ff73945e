import type { Day } from '../../db/domain.ts';
import type { SummaryDay } from '../../db/queries/summaryHistory.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { checkPeriods, periodsOf, type Period, type PeriodLength } from '../periods.ts';
import type { SummaryRecord } from './summary.ts';

/** A period, the days in it on which something was captured, and the level that holds at its end. */
interface SummaryPeriod extends Period {
  days: SummaryDay[];
  followers: number | null;
}

/** From the first day with a snapshot to `asOf`, unless the range says otherwise. */
export async function readSummaryHistory(
  { organizationId, filter, asOf }: SummaryRecord,
  range: { from: Day | null; to: Day | null },
  granularity: PeriodLength,
  ctx: GraphQLContext,
): Promise<SummaryPeriod[]> {
  const to = range.to ?? asOf;
  // Refuses what is too long before reading it.
  if (range.from !== null) checkPeriods(range.from, to, granularity);
  const days = await ctx.loaders.summaryDays({
    parent: organizationId,
    args: { filter, from: range.from, to },
  });
  const from = range.from ?? days[0]?.date;
  if (from === undefined) return [];
  let next = 0;
  let level: number | null = null;
  while (days[next] && days[next]!.date < from) level = days[next++]!.followers;
  return periodsOf(from, to, granularity).map((period) => {
    const inside: SummaryDay[] = [];
    for (let day = days[next]; day && day.date <= period.to; day = days[++next]) {
      inside.push(day);
      level = day.followers;
    }
    return { ...period, days: inside, followers: level };
  });
}

export const SummaryHistory = builder.objectRef<SummaryPeriod[]>('SummaryHistory').implement({
  rights: 'viewer',
  description: 'Columns of equal length, one entry a period, oldest first.',
  fields: (t) => ({
    dates: t.field({ type: ['Date'], resolve: (periods) => periods.map(({ start }) => start) }),
    followers: t.field({
      type: ['SafeInt'],
      nullable: { list: false, items: true },
      description: 'Sum of the last known numbers at the end of the period.',
      resolve: (periods) => periods.map(({ followers }) => followers),
    }),
    accountsCaptured: t.intList({
      description: 'Accounts with a snapshot; the most of any day of the period.',
      resolve: (periods) =>
        periods.map(({ days }) => Math.max(0, ...days.map((day) => day.accountsCaptured))),
    }),
    engagements: t.field({
      type: ['SafeInt'],
      nullable: { list: false, items: true },
      resolve: (periods) =>
        periods.map(({ days }) =>
          days.reduce<number | null>(
            (sum, { engagements }) => (engagements === null ? sum : (sum ?? 0) + engagements),
            null,
          ),
        ),
    }),
  }),
});
