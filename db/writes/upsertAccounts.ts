import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { foldText, type Platform } from '../domain.ts';
import { bigints, texts } from '../sqlArrays.ts';
import { accountHandles } from '../tables/accountHandles.ts';
import { accountLatest } from '../tables/accountLatest.ts';
import { accounts } from '../tables/accounts.ts';
import { organizations } from '../tables/organizations.ts';
import { platformTotals } from '../tables/platformTotals.ts';
import {
  accountsTag,
  accountTag,
  handleTag,
  organizationTag,
  platformTag,
  summaryTag,
  type Tag,
} from '../tags.ts';
import { accountKeys } from './accountKeys.ts';
import { createOrganizations } from './createOrganizations.ts';
import { lockPlatforms } from './lockPlatforms.ts';
import { organizationKey } from './organizationNames.ts';

/** An account as somebody lists it. Handle and URL are checked, texts are free of NUL. */
export interface AccountEntry {
  platform: Platform;
  handle: string;
  url: string;
  /** True when the URL was made from the handle, so that it tells nothing about an account that is there. */
  isUrlDerived: boolean;
  /** A name; created when nobody has it. Null leaves an account where it is. */
  organization: string | null;
  /** For an account that is created; one that is there keeps its own. */
  governance?: AccountGovernance;
}

export interface AccountGovernance {
  tags?: readonly string[];
  isCore?: boolean;
  isLeader?: boolean;
  team?: string | null;
  preclearance?: string | null;
  sensitivity?: string | null;
}

export type AccountOutcome = 'CREATED' | 'UPDATED' | 'UNCHANGED';

export interface UpsertedAccount {
  /** Platform and folded handle of the entry. */
  key: string;
  outcome: AccountOutcome;
  /** Null for one that a plan would create. */
  accountId: number | null;
}

export interface AccountsUpserted {
  /** In the order of the entries. */
  rows: UpsertedAccount[];
  changed: Tag[];
}

export interface UpsertRules {
  /** Remembers over the calls of one import which accounts it has dealt with; grows. */
  settled?: Set<string>;
  /** True leaves the accounts that are there as they are. */
  keepsStanding?: boolean;
}

/**
 * Creates the accounts that are not there and brings those that are up to the entries. An account is recognised by
 * its handle, without case, or else by one that it had before. Of several entries for one account the first counts.
 */
export async function upsertAccounts(
  tx: Queryable,
  entries: readonly AccountEntry[],
  { now, ...rules }: { now: Date } & UpsertRules,
): Promise<AccountsUpserted> {
  if (entries.length === 0) return { rows: [], changed: [] };
  await lockPlatforms(
    tx,
    entries.map((entry) => entry.platform),
  );
  const plan = await planAccounts(tx, entries, rules);
  const effective = [...plan.creations, ...plan.changes.map((change) => change.entry)];
  const { organizations: byName, changed } = await createOrganizations(
    tx,
    effective.flatMap((entry) => entry.organization ?? []),
    now,
  );
  const organizationOf = ({ organization }: AccountEntry) =>
    organization === null ? null : (byName.get(organizationKey(organization)) ?? null);

  const created = await insertAccounts(
    tx,
    plan.creations.map((entry) => ({ entry, organizationId: organizationOf(entry)?.id ?? null })),
    now,
  );
  await changeAccounts(
    tx,
    plan.changes.map(({ standing, entry }) => ({
      id: standing.id,
      organizationId: organizationOf(entry)?.id ?? null,
      url: entry.isUrlDerived ? null : entry.url,
    })),
  );
  for (const entry of plan.creations) {
    const { platform } = entry;
    changed.push(handleTag(platform, foldText(entry.handle)), platformTag(platform), summaryTag);
  }
  for (const entry of effective) {
    const organization = organizationOf(entry);
    if (organization) changed.push(organizationTag(organization.slug));
  }
  for (const { standing } of plan.changes) {
    changed.push(accountTag(standing.id));
    if (standing.organizationSlug !== null) changed.push(organizationTag(standing.organizationSlug));
  }
  changed.push(...[...created.values()].map(accountTag));
  if (effective.length > 0) changed.push(accountsTag);
  return {
    rows: plan.rows.map((row) => ({ ...row, accountId: row.accountId ?? created.get(row.key) ?? null })),
    changed,
  };
}

interface StandingAccount {
  id: number;
  url: string;
  organizationKey: string | null;
  organizationSlug: string | null;
  /** False when it was found by a handle that it had before. */
  isByHandle: boolean;
}

export interface AccountPlan {
  rows: UpsertedAccount[];
  creations: AccountEntry[];
  changes: { standing: StandingAccount; entry: AccountEntry }[];
}

const keyOf = ({ platform, handle }: { platform: Platform; handle: string }) =>
  `${platform}/${foldText(handle)}`;

/** What `upsertAccounts` would do; nothing is written. */
export async function planAccounts(
  db: Queryable,
  entries: readonly AccountEntry[],
  { settled = new Set(), keepsStanding = false }: UpsertRules = {},
): Promise<AccountPlan> {
  const standing = await findAccounts(db, entries);
  const plan: AccountPlan = { rows: [], creations: [], changes: [] };
  for (const entry of entries) {
    const key = keyOf(entry);
    const account = standing.get(key);
    const accountId = account?.id ?? null;
    const isSettled = settled.has(key) || settled.has(`#${accountId}`);
    settled.add(key);
    if (account) settled.add(`#${account.id}`);
    if (isSettled) {
      plan.rows.push({ key, outcome: 'UNCHANGED', accountId });
    } else if (!account) {
      plan.creations.push(entry);
      plan.rows.push({ key, outcome: 'CREATED', accountId });
    } else if (!keepsStanding && changes(account, entry)) {
      plan.changes.push({
        standing: account,
        entry: account.isByHandle ? entry : { ...entry, isUrlDerived: true },
      });
      plan.rows.push({ key, outcome: 'UPDATED', accountId });
    } else {
      plan.rows.push({ key, outcome: 'UNCHANGED', accountId });
    }
  }
  return plan;
}

/** The URL of an entry with an old handle is old too. */
function changes(account: StandingAccount, entry: AccountEntry): boolean {
  const movesTo = entry.organization === null ? account.organizationKey : organizationKey(entry.organization);
  const isUrlNew = account.isByHandle && !entry.isUrlDerived && entry.url !== account.url;
  return movesTo !== account.organizationKey || isUrlNew;
}

async function findAccounts(
  db: Queryable,
  entries: readonly AccountEntry[],
): Promise<Map<string, StandingAccount>> {
  const keys = [...new Map(entries.map((entry) => [keyOf(entry), entry])).values()];
  const rows = await db.execute<StandingAccount & { key: string } & Record<string, unknown>>(sql`
    WITH k AS MATERIALIZED (
      SELECT * FROM unnest(${texts(keys.map((entry) => entry.platform))},
        ${texts(keys.map((entry) => foldText(entry.handle)))}) AS k(platform, handle_key)),
    found AS (
      SELECT k.*, a.id, true AS is_by_handle, NULL::timestamptz AS valid_until
      FROM k JOIN ${accounts} a ON a.platform = k.platform AND a.handle_key = k.handle_key
      UNION ALL
      SELECT k.*, a.id, false, h.valid_until
      FROM k JOIN ${accountHandles} h ON h.handle_key = k.handle_key
      JOIN ${accounts} a ON a.id = h.account_id AND a.platform = k.platform)
    SELECT DISTINCT ON (f.platform, f.handle_key) f.platform || '/' || f.handle_key AS "key",
      a.id, a.url, o.name_key AS "organizationKey", o.slug AS "organizationSlug", f.is_by_handle AS "isByHandle"
    FROM found f JOIN ${accounts} a ON a.id = f.id
    LEFT JOIN ${organizations} o ON o.id = a.organization_id
    ORDER BY f.platform, f.handle_key, f.is_by_handle DESC, f.valid_until DESC`);
  return new Map(rows.map((row) => [row.key, row]));
}

/** By platform and folded handle. */
async function insertAccounts(
  tx: Queryable,
  rows: readonly { entry: AccountEntry; organizationId: number | null }[],
  now: Date,
): Promise<Map<string, number>> {
  if (rows.length === 0) return new Map();
  const records = rows.map(({ entry: { platform, handle, url, governance = {} }, organizationId }) => {
    const keys = accountKeys(handle, null);
    return {
      platform,
      handle,
      handle_key: keys.handleKey,
      url,
      display_name_key: keys.displayNameKey,
      search_grams: keys.searchGrams,
      organization_id: organizationId,
      tags: governance.tags ?? [],
      is_core: governance.isCore ?? false,
      is_leader: governance.isLeader ?? false,
      team: governance.team ?? null,
      preclearance: governance.preclearance ?? null,
      sensitivity: governance.sensitivity ?? null,
    };
  });
  // As JSON, since arrays of arrays can't be ragged: one parameter and one statement for any number of rows.
  const created = await tx.execute<{ id: number; key: string }>(sql`
    WITH created AS (
      INSERT INTO ${accounts} (platform, handle, handle_key, url, display_name_key, search_grams, organization_id,
        tags, is_core, is_leader, team, preclearance, sensitivity, status, created_at)
      SELECT platform, handle, handle_key, url, display_name_key, search_grams, organization_id,
        tags, is_core, is_leader, team, preclearance, sensitivity, 'ACTIVE', ${now.toISOString()}::timestamptz
      FROM ROWS FROM (jsonb_to_recordset(${JSON.stringify(records)}::text::jsonb) AS (platform text, handle text,
        handle_key text, url text, display_name_key text, search_grams text[], organization_id bigint, tags text[],
        is_core boolean, is_leader boolean, team text, preclearance text, sensitivity text))
      RETURNING id, platform, handle_key),
    latest AS (
      INSERT INTO ${accountLatest} (account_id, is_simulated, consecutive_failures) SELECT id, false, 0 FROM created),
    totals AS (
      UPDATE ${platformTotals} t SET accounts = t.accounts + c.count
      FROM (SELECT platform, count(*) FROM created GROUP BY platform) c WHERE t.platform = c.platform)
    SELECT id, platform || '/' || handle_key AS key FROM created`);
  return new Map(created.map((row) => [row.key, row.id]));
}

/** Null keeps. */
async function changeAccounts(
  tx: Queryable,
  rows: readonly { id: number; organizationId: number | null; url: string | null }[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(sql`
    UPDATE ${accounts} a SET
      organization_id = coalesce(c.organization_id, a.organization_id), url = coalesce(c.url, a.url)
    FROM unnest(${bigints(rows.map((row) => row.id))}, ${bigints(rows.map((row) => row.organizationId))},
      ${texts(rows.map((row) => row.url))}) AS c(id, organization_id, url)
    WHERE a.id = c.id`);
}
