import type { AccountFilter } from '../db/queries/accountFilter.ts';
import { builder } from './builder.ts';
import { AccountStatus, Platform } from './enums.ts';
import { decodeId } from './globalId.ts';
import { checkText } from './textInput.ts';

export const AccountFilterInput = builder.inputType('AccountFilter', {
  description: 'Fields are ANDed, values of a list ORed; [] matches nothing; null is as if absent.',
  fields: (t) => ({
    ids: t.idList(),
    platforms: t.field({ type: [Platform] }),
    organizations: t.stringList({ description: 'Slugs.' }),
    hasOrganization: t.boolean(),
    tags: t.stringList(),
    isCore: t.boolean(),
    statuses: t.field({ type: [AccountStatus] }),
    search: t.string({ description: 'A part of handle or displayName, without case.' }),
    isStale: t.boolean({ description: 'See Freshness.' }),
    followersMin: t.field({ type: 'SafeInt', description: 'Of Account.followers.' }),
    followersMax: t.field({ type: 'SafeInt', description: 'Of Account.followers.' }),
    notCapturedOn: t.field({ type: 'Date', description: 'No LIVE or SIMULATED snapshot of that day.' }),
  }),
});

export type AccountFilterArgument = typeof AccountFilterInput.$inferInput;

/** Fields in one order and without nulls, so that equal filters are equal as JSON. Throws INVALID_ID, BAD_USER_INPUT. */
export function readAccountFilter(input: AccountFilterArgument | null | undefined): AccountFilter {
  const filter: Record<string, unknown> = {
    ids: input?.ids?.map((id) => decodeId('Account', id)),
    platforms: input?.platforms,
    organizations: input?.organizations?.map((slug) => checkText('organizations', slug)),
    hasOrganization: input?.hasOrganization,
    tags: input?.tags?.map((tag) => checkText('tags', tag)),
    isCore: input?.isCore,
    statuses: input?.statuses,
    search: input?.search == null ? undefined : checkText('search', input.search),
    isStale: input?.isStale,
    followersMin: input?.followersMin,
    followersMax: input?.followersMax,
    notCapturedOn: input?.notCapturedOn,
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value != null));
}
