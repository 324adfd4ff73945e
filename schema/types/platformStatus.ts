import type { PlatformConfiguration } from '../context.ts';
import { builder } from '../builder.ts';
import { Platform } from '../enums.ts';
import { waitingUntil } from './waitingUntil.ts';

/** With what the database knows of it. */
interface PlatformStatusRecord extends PlatformConfiguration {
  accounts: number;
  notBefore: string | null;
}

const PlatformStatus = builder.objectRef<PlatformStatusRecord>('PlatformStatus').implement({
  description: 'Whether and how fast a platform can be collected.',
  fields: (t) => ({
    platform: t.expose('platform', { type: Platform }),
    configured: t.exposeBoolean('configured', { description: 'True when LIVE runs can ask it.' }),
    problemCode: t.exposeString('problemCode', { nullable: true }),
    problem: t.exposeString('problem', { nullable: true, description: 'What is missing, in a sentence.' }),
    accounts: t.exposeInt('accounts', { description: 'Of every status.' }),
    requestsPerWindow: t.exposeInt('requestsPerWindow', {
      nullable: true,
      description: "The platform's documented budget.",
    }),
    windowSeconds: t.exposeInt('windowSeconds', { nullable: true }),
    availableAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it is asked next, if all tasks that are queued for it have to wait.',
      resolve: (status, _args, ctx) => waitingUntil(status, ctx.clock),
    }),
  }),
});

builder.queryFields((t) => ({
  platforms: t.field({
    type: [PlatformStatus],
    description: 'All platforms, by name.',
    resolve: async (_parent, _args, ctx) => {
      const [accounts, waiting] = await Promise.all([
        ctx.loaders.accountsPerPlatform({ parent: null, args: {} }),
        ctx.loaders.earliestQueuedByPlatform({ parent: null, args: {} }),
      ]);
      return ctx.ports.platformStatuses().map((status) => ({
        ...status,
        accounts: accounts.get(status.platform) ?? 0,
        notBefore: waiting.get(status.platform) ?? null,
      }));
    },
  }),
}));
