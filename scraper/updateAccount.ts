import type { Database } from '../db/database.ts';
import type { AccountStatus } from '../db/domain.ts';
import { accountsByIds } from '../db/queries/accounts.ts';
import { changeAccount, type AccountFacts, type CheckedAccountChange } from '../db/writes/changeAccount.ts';
import { checkTags } from './checkTags.ts';
import { isText } from './isText.ts';
import { checkHandle } from './platforms/checkHandle.ts';
import { quoteInput } from './platforms/inputFault.ts';
import { isSlugText, noSuchOrganization } from './organizationSlug.ts';
import { renamedUrl } from './renamedUrl.ts';

/** What a person changes about an account. An absent field is kept; null clears. */
export interface AccountChange {
  /** The platform has renamed the account: the old one joins its history. */
  handle?: string;
  isCore?: boolean;
  status?: AccountStatus;
  tags?: readonly string[];
  /** A slug. */
  organization?: string | null;
  displayName?: string | null;
}

export type AccountUpdated =
  /** Only what is not as it was. */
  | { kind: 'updated'; before: AccountFacts; after: AccountFacts }
  | { kind: 'not_found' }
  | { kind: 'invalid'; field: keyof AccountChange; message: string };

/** All or nothing: one fault and the account stays as it is. */
export async function updateAccount(
  database: Database,
  id: number,
  change: AccountChange,
  { now }: { now: () => Date },
): Promise<AccountUpdated> {
  const [account] = await database.read((db) => accountsByIds(db, [id], new Set(['platform', 'url'])));
  if (!account) return { kind: 'not_found' };
  const { handle, ...others } = change;
  const checked: CheckedAccountChange = { ...others };
  if (handle !== undefined) {
    const read = checkHandle(account.platform, handle);
    if ('code' in read) return invalid('handle', read.message);
    checked.renamed = { handle: read.handle, url: renamedUrl(account, read.handle) };
  }
  if (change.tags) {
    const read = checkTags(change.tags);
    if ('message' in read) return invalid('tags', read.message);
    checked.tags = read.tags;
  }
  if (typeof change.displayName === 'string') {
    checked.displayName = change.displayName.trim();
    if (!isText(checked.displayName, LONGEST_NAME)) {
      return invalid(
        'displayName',
        `Expected a name of one line and 1 to ${LONGEST_NAME} characters, got ${quoteInput(checked.displayName)}.`,
      );
    }
  }
  if (typeof change.organization === 'string' && !isSlugText(change.organization)) {
    return unknownOrganization(change.organization);
  }

  const changed = await database.write((tx) => changeAccount(tx, id, checked, now()));
  switch (changed.kind) {
    case 'changed':
      return { ...changed, kind: 'updated' };
    case 'not_found':
      return { kind: 'not_found' };
    case 'handle_taken':
      return invalid(
        'handle',
        `Another ${account.platform} account has the handle ${quoteInput(handle ?? '')}.`,
      );
    case 'unknown_organization':
      return unknownOrganization(change.organization ?? '');
  }
}

/** Longer than any platform's own limit for a profile's name. */
const LONGEST_NAME = 200;

function invalid(field: keyof AccountChange, message: string): AccountUpdated {
  return { kind: 'invalid', field, message };
}

function unknownOrganization(slug: string): AccountUpdated {
  return invalid('organization', noSuchOrganization(slug));
}
