import type { Database } from '../db/database.ts';
import type { AccountStatus } from '../db/domain.ts';
import { accountsByIds } from '../db/queries/accounts.ts';
import { changeAccount, type CheckedAccountChange } from '../db/writes/changeAccount.ts';
import { checkHandle } from './platforms/checkHandle.ts';
import { quoteInput } from './platforms/inputFault.ts';
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
  | { kind: 'updated' }
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
    const tags = [...new Set(change.tags.map((tag) => tag.trim()))];
    const bad = tags.find((tag) => !isText(tag, LONGEST_TAG));
    if (bad !== undefined) {
      return invalid('tags', `Expected tags of 1 to ${LONGEST_TAG} characters, got ${quoteInput(bad)}.`);
    }
    if (tags.length > MOST_TAGS) {
      return invalid('tags', `Expected at most ${MOST_TAGS} tags, got ${tags.length}.`);
    }
    checked.tags = tags;
  }
  if (typeof change.displayName === 'string') {
    checked.displayName = change.displayName.trim();
    if (!isText(checked.displayName, LONGEST_NAME)) {
      return invalid(
        'displayName',
        `Expected a name of 1 to ${LONGEST_NAME} characters, got ${quoteInput(checked.displayName)}.`,
      );
    }
  }
  if (typeof change.organization === 'string' && !isText(change.organization, LONGEST_NAME)) {
    return unknownOrganization(change.organization);
  }

  switch (await database.write((tx) => changeAccount(tx, id, checked, now()))) {
    case 'changed':
      return { kind: 'updated' };
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

/** Tags are words to filter by; a table shows several of them in a cell. */
const LONGEST_TAG = 50;
const MOST_TAGS = 50;
/** Longer than any platform's own limit for a profile's name. */
const LONGEST_NAME = 200;

function isText(text: string, maxLength: number): boolean {
  return text !== '' && text.length <= maxLength && !/\p{Control}|\p{Surrogate}/u.test(text);
}

function invalid(field: keyof AccountChange, message: string): AccountUpdated {
  return { kind: 'invalid', field, message };
}

function unknownOrganization(slug: string): AccountUpdated {
  return invalid('organization', `There is no organization with the slug ${quoteInput(slug)}.`);
}
