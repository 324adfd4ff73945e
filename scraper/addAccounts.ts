import type { Database } from '../db/database.ts';
import type { Platform } from '../db/domain.ts';
import type { AccountEntry } from '../db/writes/upsertAccounts.ts';
import { checkTags } from './checkTags.ts';
import { parseProfileUrl } from './platforms/parseProfileUrl.ts';
import { noRejections, reject, type Rejections } from './rejections.ts';
import { ACCOUNTS_A_BATCH, settleAccounts } from './settleAccounts.ts';
import { findOrganization, noSuchOrganization } from './organizationSlug.ts';

export interface AddAccountsRequest {
  /** As people paste them; blank ones are passed over. */
  urls: readonly string[];
  /** The slug of the organization of those that are new. */
  organization: string | null;
  /** The tags of those that are new. */
  tags: readonly string[];
  dryRun: boolean;
}

export interface AddedAccount {
  /** The address that the account gets if it is new. */
  url: string;
  platform: Platform;
  handle: string;
  /** Null for a new one in a dry run. */
  accountId: number | null;
}

export type AccountsAdded =
  | ({
      kind: 'added';
      /** One for each good URL, in their order. */
      rows: AddedAccount[];
      created: number;
      /** Accounts that were there, and repeated URLs. */
      unchanged: number;
    } & Rejections)
  /** Nothing was stored. */
  | { kind: 'invalid'; field: 'organization' | 'tags'; message: string };

/**
 * Takes profile URLs of any form that `parseProfileUrl` reads. Accounts that are there stay as they are. The `line` of
 * a rejected URL is its position, from 1. A batch of URLs is one transaction; repeating a call changes nothing.
 */
export async function addAccounts(
  database: Database,
  { urls, organization, tags, dryRun }: AddAccountsRequest,
  { now }: { now: () => Date },
): Promise<AccountsAdded> {
  const checked = checkTags(tags);
  if ('message' in checked) return { kind: 'invalid', field: 'tags', message: checked.message };
  const home = organization === null ? null : await findOrganization(database, organization);
  if (home === undefined) {
    return { kind: 'invalid', field: 'organization', message: noSuchOrganization(organization ?? '') };
  }

  const rejections = noRejections();
  const entries: AccountEntry[] = [];
  for (const [index, text] of urls.entries()) {
    if (text.trim() === '') continue;
    const page = parseProfileUrl(text);
    if ('code' in page) reject(rejections, { line: index + 1, ...page });
    else
      entries.push({
        ...page,
        isUrlDerived: false,
        organization: home?.name ?? null,
        governance: { tags: checked.tags },
      });
  }

  const rows: AddedAccount[] = [];
  let created = 0;
  const settled = new Set<string>();
  for (let start = 0; start < entries.length; start += ACCOUNTS_A_BATCH) {
    const batch = entries.slice(start, start + ACCOUNTS_A_BATCH);
    const upserted = await settleAccounts(database, batch, {
      now: now(),
      dryRun,
      settled,
      keepsStanding: true,
    });
    for (const [index, { outcome, accountId }] of upserted.entries()) {
      const { url, platform, handle } = batch[index]!;
      rows.push({ url, platform, handle, accountId });
      if (outcome === 'CREATED') created += 1;
    }
  }
  return { kind: 'added', rows, created, unchanged: rows.length - created, ...rejections };
}
