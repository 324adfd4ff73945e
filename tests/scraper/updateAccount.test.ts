import { beforeEach, describe, expect, test } from 'vitest';
import type { Platform } from '../../db/domain.ts';
import { upsertAccounts } from '../../db/writes/upsertAccounts.ts';
import { updateAccount, type AccountChange } from '../../scraper/updateAccount.ts';
import { missingTags } from '../db/missingTags.ts';
import { dumpTables, emptyTables } from '../db/tableDump.ts';
import { withOpenDatabase } from '../support/openTestDatabase.ts';

const place = withOpenDatabase();
const now = () => new Date('2026-05-10T09:00:00Z');

beforeEach(() => emptyTables(place.database));

async function addAccount(
  platform: Platform,
  handle: string,
  organization: string | null = null,
  url?: string,
) {
  const entry = { platform, handle, url: url ?? `https://x.com/${handle}`, isUrlDerived: true, organization };
  return place.database.write(async (tx) => {
    const { rows, changed } = await upsertAccounts(tx, [entry], { now: now() });
    return { result: rows[0]?.accountId ?? 0, changed };
  });
}

/** Updates, and checks on the way that every tag is told, and none when nothing changes. */
async function update(id: number, change: AccountChange) {
  const before = await dumpTables(place.database);
  place.takeTags();
  const result = await updateAccount(place.database, id, change, { now });
  const after = await dumpTables(place.database);
  const tags = place.takeTags();
  expect(missingTags(before, after, tags)).toEqual([]);
  if (JSON.stringify(before) === JSON.stringify(after)) expect(tags.size).toBe(0);
  return { result, account: after.accounts.find((row) => row.id === id), handles: after.accountHandles };
}

describe('updateAccount', () => {
  test('changes what is given and keeps the rest', async () => {
    const id = await addAccount('X', 'a', 'Red');
    const { result, account } = await update(id, {
      isCore: true,
      status: 'PAUSED',
      tags: [' health ', 'spanish', 'health'],
      displayName: '  The A  ',
    });
    expect(result).toMatchObject({ kind: 'updated' });
    expect(account).toMatchObject({
      handle: 'a',
      isCore: true,
      status: 'PAUSED',
      tags: ['health', 'spanish'],
      displayName: 'The A',
      displayNameKey: 'the a',
    });
    expect(account?.organizationId).not.toBeNull();
    expect((await update(id, {})).account).toEqual(account);
  });

  test('clears organization and displayName by null', async () => {
    const id = await addAccount('X', 'a', 'Red');
    await update(id, { displayName: 'A' });
    const { account } = await update(id, { organization: null, displayName: null });
    expect(account).toMatchObject({ organizationId: null, displayName: null, displayNameKey: '' });
  });

  test('moves an account to an organization by its slug', async () => {
    const id = await addAccount('X', 'a', 'Red');
    const other = await addAccount('X', 'b', 'Green Team');
    await update(id, { organization: 'green-team' });
    const { accounts } = await dumpTables(place.database);
    expect(accounts.find((row) => row.id === id)?.organizationId).toBe(
      accounts.find((row) => row.id === other)?.organizationId,
    );
    expect((await update(id, { organization: 'blue' })).result).toEqual({
      kind: 'invalid',
      field: 'organization',
      message: 'There is no organization with the slug "blue".',
    });
  });

  test('follows a rename: handle, address, search and history', async () => {
    const id = await addAccount('X', 'Before');
    const { account, handles } = await update(id, { handle: '@After' });
    expect(account).toMatchObject({ handle: 'After', handleKey: 'after', url: 'https://x.com/After' });
    expect(account?.searchGrams).toContain('aft');
    expect(handles).toMatchObject([{ handle: 'Before' }]);
    // Twice within a moment, and back again.
    await update(id, { handle: 'Third' });
    expect((await update(id, { handle: 'Before' })).handles.map((row) => row.handle)).toEqual([
      'Before',
      'After',
      'Third',
    ]);
  });

  test('keeps the kind of a LinkedIn page', async () => {
    const id = await addAccount('LINKEDIN', 'old', null, 'https://www.linkedin.com/showcase/old/');
    expect((await update(id, { handle: 'new' })).account?.url).toBe('https://www.linkedin.com/showcase/new');
  });

  test('refuses the handle of another account of the platform, whatever its case', async () => {
    const id = await addAccount('X', 'a');
    await addAccount('X', 'Taken');
    await addAccount('YOUTUBE', 'free');
    expect((await update(id, { handle: 'tAKEN', isCore: true })).result).toMatchObject({
      kind: 'invalid',
      field: 'handle',
    });
    expect((await update(id, { handle: 'free' })).result).toMatchObject({ kind: 'updated' });
  });

  test.each<[AccountChange, keyof AccountChange]>([
    [{ handle: 'not a handle' }, 'handle'],
    [{ handle: '' }, 'handle'],
    [{ tags: [''] }, 'tags'],
    [{ tags: ['a\u0000b'] }, 'tags'],
    [{ tags: ['x'.repeat(51)] }, 'tags'],
    [{ tags: Array.from({ length: 51 }, (_, index) => `t${index}`) }, 'tags'],
    [{ displayName: ' ' }, 'displayName'],
    [{ displayName: 'a\u0000' }, 'displayName'],
    [{ displayName: '\ud800' }, 'displayName'],
    [{ organization: '\u0000' }, 'organization'],
    [{ organization: '' }, 'organization'],
  ])('refuses %j and changes nothing', async (change, field) => {
    const id = await addAccount('X', 'a');
    const before = await dumpTables(place.database);
    const { result } = await update(id, { isCore: true, ...change });
    expect(result).toMatchObject({ kind: 'invalid', field });
    expect(await dumpTables(place.database)).toEqual(before);
  });

  test('knows that there is no such account', async () => {
    expect((await update(4711, { isCore: true })).result).toEqual({ kind: 'not_found' });
  });
});
