import type { Platform as PlatformName } from '../../db/domain.ts';
import type { SummaryLevels } from '../../db/queries/summaryLevels.ts';
import { builder } from '../builder.ts';
import { Platform } from '../enums.ts';
import { Organization } from './organization.ts';

/** The accounts of one group in a summary. */
interface SummaryPart {
  levels: SummaryLevels;
  /** Undefined when none of the accounts has grown or shrunk. */
  changeOver: (days: number) => Promise<number | undefined>;
}

type PartFieldBuilder<Part extends SummaryPart> = PothosSchemaTypes.ObjectFieldBuilder<
  (typeof builder)['$inferSchemaTypes'],
  Part
>;

/** What all parts have, by whatever they are grouped. */
function partFields<Part extends SummaryPart>(t: PartFieldBuilder<Part>) {
  return {
    accounts: t.int({ resolve: ({ levels }) => levels.accounts }),
    accountsWithData: t.int({ resolve: ({ levels }) => levels.accountsWithData }),
    followers: t.field({ type: 'SafeInt', nullable: true, resolve: ({ levels }) => levels.followers }),
    engagements: t.field({ type: 'SafeInt', nullable: true, resolve: ({ levels }) => levels.engagements }),
    followersChange: t.field({
      type: 'SafeInt',
      nullable: true,
      args: { days: t.arg.int({ required: true, defaultValue: 7 }) },
      resolve: async ({ levels, changeOver }, { days }) => {
        const change = await changeOver(days);
        return levels.accountsWithData === 0 ? null : (change ?? 0);
      },
    }),
  };
}

export const PlatformSummary = builder
  .objectRef<SummaryPart & { platform: PlatformName }>('PlatformSummary')
  .implement({
    rights: 'viewer',
    description: 'The part of one platform in a summary.',
    fields: (t) => ({ platform: t.expose('platform', { type: Platform }), ...partFields(t) }),
  });

export const OrganizationSummary = builder
  .objectRef<SummaryPart & { organizationId: number | null }>('OrganizationSummary')
  .implement({
    rights: 'viewer',
    description: 'The part of one organization in a summary.',
    fields: (t) => ({
      organization: t.field({
        type: Organization,
        nullable: true,
        resolve: ({ organizationId }, _args, ctx) =>
          organizationId === null ? null : ctx.loaders.organizationById({ id: organizationId }),
      }),
      ...partFields(t),
    }),
  });
