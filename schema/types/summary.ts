import { PLATFORMS, type Day } from '../../db/domain.ts';
import type { AccountFilter } from '../../db/queries/accountFilter.ts';
import type { Parent } from '../../db/queries/parents.ts';
import type { ChangeScope, MoverRecord } from '../../db/queries/summaryChanges.ts';
import { addLevels, type SummaryLevels } from '../../db/queries/summaryLevels.ts';
import { AccountFilterInput, readAccountFilter } from '../accountFilterInput.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { Granularity } from '../enums.ts';
import { historyOfRange, listOfFirst } from '../fieldSize.ts';
import { checkDays, checkPageSize, readRange } from '../pageArguments.ts';
import { Account } from './account.ts';
import { accountOf } from './accountOf.ts';
import { latestDay } from './accountConnection.ts';
import { OrganizationSummary, PlatformSummary } from './summaryParts.ts';
import { readSummaryHistory, SummaryHistory } from './summaryHistory.ts';

/** Whose accounts are summed, and as of which day. */
export interface SummaryRecord {
  organizationId: Parent;
  filter: AccountFilter;
  asOf: Day;
}

/** `asOf` defaults to the latest day that has any snapshot. */
export async function readSummary(
  organizationId: Parent,
  filter: AccountFilter,
  asOf: Day | null | undefined,
  ctx: GraphQLContext,
): Promise<SummaryRecord> {
  return { organizationId, filter, asOf: asOf ?? (await latestDay(ctx)) };
}

const keyOf = ({ organizationId, ...args }: SummaryRecord) => ({ parent: organizationId, args });

const changeKeyOf = (summary: SummaryRecord, days: number): { parent: Parent; args: ChangeScope } => {
  checkDays(days);
  const { parent, args } = keyOf(summary);
  return { parent, args: { ...args, days } };
};

const totals = async (summary: SummaryRecord, ctx: GraphQLContext): Promise<SummaryLevels> =>
  addLevels(await ctx.loaders.levelsByPlatform(keyOf(summary)));

const Mover = builder.objectRef<MoverRecord>('Mover');

export const Summary = builder.objectRef<SummaryRecord>('Summary').implement({
  rights: 'viewer',
  description:
    'Accounts of every status count, unless filter.statuses says otherwise. Sums are null when no account has a ' +
    'known number.',
  fields: (t) => ({
    asOf: t.expose('asOf', { type: 'Date' }),
    accounts: t.int({
      description: 'All accounts that match the filter, whatever asOf.',
      resolve: async (summary, _args, ctx) => (await totals(summary, ctx)).accounts,
    }),
    accountsWithData: t.int({
      description: 'Those with a known number at or before asOf.',
      resolve: async (summary, _args, ctx) => (await totals(summary, ctx)).accountsWithData,
    }),
    accountsCaptured: t.int({
      description: 'Those with a snapshot of asOf itself.',
      resolve: async (summary, _args, ctx) => (await totals(summary, ctx)).accountsCaptured,
    }),
    simulatedAccounts: t.int({
      description: 'Those whose snapshots are simulated.',
      resolve: async (summary, _args, ctx) => (await totals(summary, ctx)).simulatedAccounts,
    }),
    followers: t.field({
      type: 'SafeInt',
      nullable: true,
      description:
        'Sum over accounts of the last known number at or before asOf: an account does not vanish while a run is ' +
        'under way.',
      resolve: async (summary, _args, ctx) => (await totals(summary, ctx)).followers,
    }),
    posts: t.field({
      type: 'SafeInt',
      nullable: true,
      description: 'Likewise, of lifetime totals.',
      resolve: async (summary, _args, ctx) => (await totals(summary, ctx)).posts,
    }),
    engagements: t.field({
      type: 'SafeInt',
      nullable: true,
      description: 'Sum over the snapshots of asOf itself.',
      resolve: async (summary, _args, ctx) => (await totals(summary, ctx)).engagements,
    }),
    followersChange: t.field({
      type: 'SafeInt',
      nullable: true,
      description:
        'The sum over accounts of Account.growth(from: asOf - days, to: asOf).change, where an account without one ' +
        'counts as 0; days: 1..365.',
      args: { days: t.arg.int({ required: true, defaultValue: 7 }) },
      resolve: async (summary, { days }, ctx) => {
        const key = changeKeyOf(summary, days);
        const [levels, changes] = await Promise.all([
          totals(summary, ctx),
          ctx.loaders.changeByPlatform(key),
        ]);
        return levels.accountsWithData === 0
          ? null
          : [...changes.values()].reduce((sum, change) => sum + change, 0);
      },
    }),
    byPlatform: t.field({
      type: [PlatformSummary],
      size: PLATFORMS.length,
      description: 'Platforms with at least one account, by followers descending.',
      resolve: async (summary, _args, ctx) =>
        (await ctx.loaders.levelsByPlatform(keyOf(summary))).map((levels) => ({
          levels,
          platform: levels.platform,
          changeOver: async (days) =>
            (await ctx.loaders.changeByPlatform(changeKeyOf(summary, days))).get(levels.platform),
        })),
    }),
    byOrganization: t.field({
      type: [OrganizationSummary],
      size: listOfFirst,
      description:
        'By followers descending, then slug; organization is null for the accounts without one, so that the parts ' +
        'sum to the whole.',
      args: { first: t.arg.int({ required: true, defaultValue: 20 }) },
      resolve: async (summary, { first }, ctx) => {
        checkPageSize('first', first);
        const levels = await ctx.loaders.levelsByOrganization(keyOf(summary));
        return levels.slice(0, first).map((each) => ({
          levels: each,
          organizationId: each.organizationId,
          changeOver: async (days: number) =>
            (await ctx.loaders.changeByOrganization(changeKeyOf(summary, days))).get(each.organizationId),
        }));
      },
    }),
    topMovers: t.field({
      type: [Mover],
      size: listOfFirst,
      description:
        'By |change| descending, then account id; the change is that of Account.growth over the days; days: 1..365.',
      args: {
        first: t.arg.int({ required: true, defaultValue: 10 }),
        days: t.arg.int({ required: true, defaultValue: 7 }),
      },
      resolve: (summary, { first, days }, ctx) => {
        checkPageSize('first', first);
        const { parent, args } = changeKeyOf(summary, days);
        return ctx.loaders.topMovers({ parent, args: { ...args, first } });
      },
    }),
    history: t.field({
      type: SummaryHistory,
      size: historyOfRange,
      description:
        'From the first day with a snapshot to asOf, unless asked otherwise; at most 3,660 entries. WEEK and MONTH: ' +
        'dates holds the first day of the period; followers is its last level, engagements the sum, ' +
        'accountsCaptured the most of any of its days.',
      args: {
        from: t.arg({ type: 'Date' }),
        to: t.arg({ type: 'Date' }),
        granularity: t.arg({ type: Granularity, required: true, defaultValue: 'DAY' }),
      },
      resolve: (summary, args, ctx) => readSummaryHistory(summary, readRange(args), args.granularity, ctx),
    }),
  }),
});

Mover.implement({
  rights: 'viewer',
  description: 'An account that grew or shrank.',
  fields: (t) => ({
    account: t.field({
      type: Account,
      resolve: ({ accountId }, _args, ctx, info) => accountOf(accountId, ctx, info),
    }),
    change: t.expose('change', { type: 'SafeInt' }),
    ratio: t.exposeFloat('ratio', {
      nullable: true,
      description: 'change / number at the start, null when that is 0.',
    }),
  }),
});

builder.queryFields((t) => ({
  summary: t.field({
    rights: 'viewer',
    type: Summary,
    description: 'asOf defaults to the latest day that has any snapshot.',
    args: { filter: t.arg({ type: AccountFilterInput }), asOf: t.arg({ type: 'Date' }) },
    resolve: (_parent, { filter, asOf }, ctx) => readSummary(null, readAccountFilter(filter), asOf, ctx),
  }),
}));
