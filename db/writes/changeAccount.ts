import { eq, sql } from 'drizzle-orm';
import type { Queryable, Written } from '../database.ts';
import type { AccountStatus } from '../domain.ts';
import { accounts, type AccountRow } from '../tables/accounts.ts';
import { organizations, type OrganizationRow } from '../tables/organizations.ts';
import { accountsTag, accountTag, handleTag, organizationTag, type Tag } from '../tags.ts';
import { accountKeys } from './accountKeys.ts';
import { keepHandles } from './keepHandles.ts';
import { lockPlatforms } from './lockPlatforms.ts';

/** What a person may change about an account. Absent is kept; null clears. Everything is checked. */
export interface CheckedAccountChange {
  /** The platform has renamed the account: the old handle joins its history. */
  renamed?: { handle: string; url: string };
  isCore?: boolean;
  status?: AccountStatus;
  tags?: readonly string[];
  /** A slug. */
  organization?: string | null;
  displayName?: string | null;
}

/** What people know of an account and may change. */
export type AccountFacts = Partial<
  Pick<AccountRow, 'handle' | 'isCore' | 'status' | 'tags' | 'displayName'> & { organization: string | null }
>;

export type AccountChanged =
  /** Only what is not as it was. */
  | { kind: 'changed'; before: AccountFacts; after: AccountFacts }
  | { kind: 'not_found' | 'handle_taken' | 'unknown_organization' };

/** Nothing is changed unless the answer is `changed`. */
export async function changeAccount(
  tx: Queryable,
  id: number,
  change: CheckedAccountChange,
  now: Date,
): Promise<Written<AccountChanged>> {
  const refused = (kind: Exclude<AccountChanged['kind'], 'changed'>) => ({
    result: { kind },
    changed: [],
  });
  const [identity] = await tx
    .select({ platform: accounts.platform })
    .from(accounts)
    .where(eq(accounts.id, id));
  if (!identity) return refused('not_found');
  // Handles are unique within a platform, and captures rename accounts too.
  await lockPlatforms(tx, [identity.platform]);
  const [row] = await tx
    .select({ account: accounts, organization: organizations })
    .from(accounts)
    .leftJoin(organizations, eq(organizations.id, accounts.organizationId))
    .where(eq(accounts.id, id));
  if (!row) return refused('not_found');
  const { account } = row;

  const changed: Tag[] = [];
  const values: Partial<AccountRow> = {};
  const before: AccountFacts = {};
  const after: AccountFacts = {};
  if (change.organization !== undefined) {
    const organization = await findOrganization(tx, change.organization);
    if (organization === undefined) return refused('unknown_organization');
    if (organization?.id !== row.organization?.id) {
      values.organizationId = organization?.id ?? null;
      before.organization = row.organization?.slug ?? null;
      after.organization = organization?.slug ?? null;
      for (const each of [row.organization, organization]) if (each) changed.push(organizationTag(each.slug));
    }
  }
  const { renamed } = change;
  const handle = renamed?.handle ?? account.handle;
  const displayName = change.displayName === undefined ? account.displayName : change.displayName;
  const keys = accountKeys(handle, displayName);
  if (renamed && keys.handleKey !== account.handleKey) {
    if (await isHandleTaken(tx, account, keys.handleKey)) return refused('handle_taken');
    await keepHandles(tx, [id], now);
    changed.push(handleTag(account.platform, account.handleKey), handleTag(account.platform, keys.handleKey));
  }
  if (renamed && handle !== account.handle) Object.assign(values, { ...keys, ...renamed });
  if (displayName !== account.displayName) Object.assign(values, { ...keys, displayName });
  if (change.isCore !== undefined && change.isCore !== account.isCore) values.isCore = change.isCore;
  if (change.status !== undefined && change.status !== account.status) values.status = change.status;
  if (change.tags && JSON.stringify(change.tags) !== JSON.stringify(account.tags))
    values.tags = [...change.tags];

  if (Object.keys(values).length > 0) {
    await tx.update(accounts).set(values).where(eq(accounts.id, id));
    changed.push(accountTag(id), accountsTag);
  }
  for (const fact of FACTS.filter((each) => each in values && values[each] !== account[each])) {
    Object.assign(before, { [fact]: account[fact] });
    Object.assign(after, { [fact]: values[fact] });
  }
  return { result: { kind: 'changed', before, after }, changed };
}

const FACTS = ['handle', 'isCore', 'status', 'tags', 'displayName'] as const;

/** Null for none, undefined for an unknown one. */
async function findOrganization(
  tx: Queryable,
  slug: string | null,
): Promise<OrganizationRow | null | undefined> {
  if (slug === null) return null;
  const [organization] = await tx.select().from(organizations).where(eq(organizations.slug, slug));
  return organization;
}

async function isHandleTaken(tx: Queryable, { platform }: AccountRow, handleKey: string): Promise<boolean> {
  const rows = await tx
    .select({ id: accounts.id })
    .from(accounts)
    .where(sql`${accounts.platform} = ${platform} AND ${accounts.handleKey} = ${handleKey}`);
  return rows.length > 0;
}
