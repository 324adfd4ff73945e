import { PLATFORMS, type Platform as PlatformName } from '../../db/domain.ts';
import type { GraphQLContext, PlatformConfiguration } from '../context.ts';
import { builder } from '../builder.ts';
import { Platform } from '../enums.ts';

import { platformAvailableAt } from './availableAt.ts';

const PlatformStatus = builder.objectRef<PlatformConfiguration>('PlatformStatus').implement({
  rights: 'viewer',
  description: 'Whether and how fast a platform can be collected.',
  fields: (t) => ({
    platform: t.expose('platform', { type: Platform }),
    configured: t.exposeBoolean('configured', { description: 'True when LIVE runs can ask it.' }),
    problemCode: t.exposeString('problemCode', { nullable: true }),
    problem: t.exposeString('problem', { nullable: true, description: 'What is missing, in a sentence.' }),
    accounts: t.int({
      description: 'Of every status.',
      resolve: async ({ platform }, _args, ctx) =>
        (await ctx.loaders.accountsPerPlatform({ parent: null, args: {} })).get(platform) ?? 0,
    }),
    requestsPerWindow: t.exposeInt('requestsPerWindow', {
      nullable: true,
      description: "The platform's documented budget.",
    }),
    windowSeconds: t.exposeInt('windowSeconds', { nullable: true }),
    paceRequests: t.exposeInt('paceRequests', {
      description: 'How many requests all workers together send in paceSeconds at most.',
    }),
    paceSeconds: t.exposeInt('paceSeconds'),
    batchSize: t.exposeInt('batchSize', { description: 'Accounts of one batch.' }),
    lastOutcome: t.string({
      nullable: true,
      description:
        'Of the last batch of a LIVE run: OK, or the code of what concerned the platform as a whole. null: never asked.',
      resolve: async ({ platform }, _args, ctx) => (await stateOf(platform, ctx))?.lastOutcome ?? null,
    }),
    lastMessage: t.string({
      nullable: true,
      description: 'In a sentence, unless the outcome is OK.',
      resolve: async ({ platform }, _args, ctx) => (await stateOf(platform, ctx))?.lastMessage ?? null,
    }),
    lastOutcomeAt: t.field({
      type: 'DateTime',
      nullable: true,
      resolve: async ({ platform }, _args, ctx) => (await stateOf(platform, ctx))?.lastOutcomeAt ?? null,
    }),
    availableAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When it is asked next, while that is still to come: it said so, its allowance is used up, its breaker is open, ' +
        'our own pace has no turn before, or all tasks that are queued for it wait to be tried again.',
      resolve: ({ platform }, _args, ctx) => platformAvailableAt(platform, ctx),
    }),
  }),
});

const stateOf = async (platform: PlatformName, ctx: GraphQLContext) =>
  (await ctx.loaders.platformStates({ parent: null, args: {} })).get(platform);

builder.queryFields((t) => ({
  platforms: t.field({
    rights: 'viewer',
    type: [PlatformStatus],
    size: PLATFORMS.length,
    description: 'All platforms, by name.',
    resolve: (_parent, _args, ctx) => ctx.ports.platformStatuses(),
  }),
}));
