import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import type { Platform } from '../domain.ts';
import { bigints, texts } from '../sqlArrays.ts';
import { accounts, type AccountRow } from '../tables/accounts.ts';
import { accountsTag, accountTag, handleTag, type Tag } from '../tags.ts';
import { accountKeys } from './accountKeys.ts';
import { keepHandles } from './keepHandles.ts';
import { lockPlatforms } from './lockPlatforms.ts';

/** What a platform said about an account when it was asked for its numbers. Null is unknown and changes nothing. */
export interface LearntProfile {
  accountId: number;
  platformId: string | null;
  /** As the platform spells it now. */
  handle: string;
  /** The address that goes with `handle`; taken over when the account was renamed. */
  url: string;
  displayName: string | null;
  bio: string | null;
  avatarUrl: string | null;
  verified: boolean | null;
  /** RFC 3339: when the account was made on the platform. */
  createdAt: string | null;
}

/**
 * Takes over facts about accounts of one platform and follows those that were renamed. A handle or an id that
 * another account has is left with it: two entries of a catalogue can be one account of the platform, and numbers
 * are not merged by guess.
 */
export async function learnProfiles(
  tx: Queryable,
  platform: Platform,
  profiles: readonly LearntProfile[],
  now: Date,
): Promise<Tag[]> {
  if (profiles.length === 0) return [];
  await lockPlatforms(tx, [platform]);
  const rows = await readAccounts(tx, platform, profiles);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const idHolders = new Map(
    rows.flatMap((row) => (row.platformId === null ? [] : [[row.platformId, row.id]])),
  );

  const changes: AccountRow[] = [];
  for (const profile of profiles) {
    const row = byId.get(profile.accountId);
    if (!row) continue;
    const { platformId } = profile;
    if (row.platformId === null && platformId !== null && !idHolders.has(platformId))
      idHolders.set(platformId, row.id);
    const next = learn(row, profile, platformId !== null && idHolders.get(platformId) === row.id);
    if (JSON.stringify(next) !== JSON.stringify(row)) changes.push(next);
  }
  keepConflictingHandles(byId, changes);
  const effective = changes.filter((next) => JSON.stringify(next) !== JSON.stringify(byId.get(next.id)));
  if (effective.length === 0) return [];

  const renamed = effective.filter((next) => next.handleKey !== byId.get(next.id)?.handleKey);
  if (renamed.length > 0) {
    await keepHandles(
      tx,
      renamed.map((next) => next.id),
      now,
    );
    await freeHandles(
      tx,
      renamed.map((next) => next.id),
    );
  }
  await storeFacts(tx, effective);
  const handleKeys = renamed.flatMap((next) => [next.handleKey, byId.get(next.id)?.handleKey ?? '']);
  return [
    ...effective.map((next) => accountTag(next.id)),
    ...handleKeys.map((key) => handleTag(platform, key)),
    ...(effective.some((next) => isListed(next, byId.get(next.id))) ? [accountsTag] : []),
  ];
}

/** The accounts themselves, and whoever has a handle or an id that they now claim. */
async function readAccounts(tx: Queryable, platform: Platform, profiles: readonly LearntProfile[]) {
  const handleKeys = profiles.map((profile) => accountKeys(profile.handle, null).handleKey);
  return tx
    .select()
    .from(accounts)
    .where(
      sql`${accounts.id} = ANY(${bigints(profiles.map((profile) => profile.accountId))})
        OR (${accounts.platform} = ${platform} AND ${accounts.handleKey} = ANY(${texts(handleKeys)}))
        OR (${accounts.platform} = ${platform}
          AND ${accounts.platformId} = ANY(${texts(profiles.flatMap(({ platformId }) => platformId ?? []))}))`,
    );
}

function learn(row: AccountRow, profile: LearntProfile, isIdFree: boolean): AccountRow {
  const isRenamed = profile.handle !== row.handle;
  const displayName = profile.displayName ?? row.displayName;
  const isSameInstant = Date.parse(profile.createdAt ?? '') === Date.parse(row.platformCreatedAt ?? '');
  return {
    ...row,
    ...accountKeys(profile.handle, displayName),
    handle: profile.handle,
    url: isRenamed ? profile.url : row.url,
    platformId: row.platformId ?? (isIdFree ? profile.platformId : null),
    displayName,
    bio: profile.bio ?? row.bio,
    avatarUrl: profile.avatarUrl ?? row.avatarUrl,
    verified: profile.verified ?? row.verified,
    platformCreatedAt: isSameInstant ? row.platformCreatedAt : (profile.createdAt ?? row.platformCreatedAt),
  };
}

/** Gives back its handle to whoever claims one that somebody else has when all is done. */
function keepConflictingHandles(before: ReadonlyMap<number, AccountRow>, changes: AccountRow[]): void {
  for (;;) {
    const after = new Map([...before, ...changes.map((next) => [next.id, next] as const)]);
    const isMoving = (row: AccountRow) => row.handleKey !== before.get(row.id)?.handleKey;
    const holders = new Map<string, number>();
    for (const row of after.values()) if (!isMoving(row)) holders.set(row.handleKey, row.id);
    const loser = changes.findIndex((next) => {
      if (!holders.has(next.handleKey)) holders.set(next.handleKey, next.id);
      return holders.get(next.handleKey) !== next.id;
    });
    const next = changes[loser];
    const row = next && before.get(next.id);
    if (!row) return;
    const { handle, url } = row;
    changes[loser] = { ...next, ...accountKeys(handle, next.displayName), handle, url };
  }
}

/** Two accounts may exchange their handles, which no order of updates allows: all let go first. */
async function freeHandles(tx: Queryable, ids: readonly number[]): Promise<void> {
  // No handle has a space in it.
  await tx.execute(sql`UPDATE ${accounts} SET handle_key = 'account ' || id WHERE id = ANY(${bigints(ids)})`);
}

async function storeFacts(tx: Queryable, rows: readonly AccountRow[]): Promise<void> {
  const records = rows.map((row) => ({
    id: row.id,
    handle: row.handle,
    handle_key: row.handleKey,
    url: row.url,
    platform_id: row.platformId,
    display_name: row.displayName,
    display_name_key: row.displayNameKey,
    search_grams: row.searchGrams,
    bio: row.bio,
    avatar_url: row.avatarUrl,
    verified: row.verified,
    platform_created_at: row.platformCreatedAt,
  }));
  await tx.execute(sql`
    UPDATE ${accounts} a SET handle = r.handle, handle_key = r.handle_key, url = r.url, platform_id = r.platform_id,
      display_name = r.display_name, display_name_key = r.display_name_key, search_grams = r.search_grams,
      bio = r.bio, avatar_url = r.avatar_url, verified = r.verified, platform_created_at = r.platform_created_at
    FROM jsonb_to_recordset(${JSON.stringify(records)}::text::jsonb) AS r(id bigint, handle text, handle_key text,
      url text, platform_id text, display_name text, display_name_key text, search_grams text[], bio text,
      avatar_url text, verified boolean, platform_created_at timestamptz)
    WHERE a.id = r.id`);
}

/** True when a fact differs that lists show an order or a filter by. */
function isListed(next: AccountRow, before: AccountRow | undefined): boolean {
  return next.handle !== before?.handle || next.displayName !== before.displayName;
}
