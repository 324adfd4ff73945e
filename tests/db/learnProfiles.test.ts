import { beforeEach, describe, expect, test } from 'vitest';
import type { Platform } from '../../db/domain.ts';
import { learnProfiles, type LearntProfile } from '../../db/writes/learnProfiles.ts';
import { upsertAccounts } from '../../db/writes/upsertAccounts.ts';
import { withOpenDatabase } from '../support/openTestDatabase.ts';
import { missingTags } from './missingTags.ts';
import { dumpTables, emptyTables } from './tableDump.ts';

const place = withOpenDatabase();
const now = new Date('2026-05-10T09:00:00Z');

beforeEach(() => emptyTables(place.database));

async function addAccounts(platform: Platform, ...handles: string[]): Promise<number[]> {
  return place.database.write(async (tx) => {
    const entries = handles.map((handle) => ({
      platform,
      handle,
      url: `https://example.org/${handle}`,
      isUrlDerived: true,
      organization: null,
    }));
    const { rows, changed } = await upsertAccounts(tx, entries, { now });
    return { result: rows.map((row) => row.accountId ?? 0), changed };
  });
}

/** Learns, and checks on the way that every tag is told. */
async function learn(...profiles: (Pick<LearntProfile, 'accountId' | 'handle'> & Partial<LearntProfile>)[]) {
  const before = await dumpTables(place.database);
  place.takeTags();
  const whole = profiles.map((profile) => ({
    platformId: `id of ${profile.accountId}`,
    url: `https://example.org/${profile.handle}`,
    displayName: null,
    bio: null,
    avatarUrl: null,
    verified: null,
    createdAt: null,
    ...profile,
  }));
  await place.database.write(async (tx) => ({
    result: undefined,
    changed: await learnProfiles(tx, 'X', whole, now),
  }));
  const after = await dumpTables(place.database);
  const tags = place.takeTags();
  expect(missingTags(before, after, tags)).toEqual([]);
  return { ...after, tags };
}

describe('facts about an account', () => {
  test('are taken over, and an unknown one changes nothing', async () => {
    const [accountId = 0] = await addAccounts('X', 'a');
    const facts = { displayName: 'The A', bio: 'Hello', verified: true, createdAt: '2020-01-01T00:00:00Z' };
    const first = await learn({ accountId, handle: 'a', ...facts });
    expect(first.accounts).toMatchObject([
      {
        displayName: 'The A',
        displayNameKey: 'the a',
        bio: 'Hello',
        verified: true,
        platformId: `id of ${accountId}`,
      },
    ]);
    expect(first.accounts[0]?.searchGrams).toContain('the');

    const second = await learn({ accountId, handle: 'a' });
    expect(second.accounts).toEqual(first.accounts);
    expect(second.tags.size).toBe(0);
  });

  test('come without an id from some platforms, which clears none that is known', async () => {
    const [a = 0, b = 0] = await addAccounts('X', 'a', 'b');
    const { accounts } = await learn(
      { accountId: a, handle: 'a', platformId: null, bio: 'A' },
      { accountId: b, handle: 'b', platformId: null, bio: 'B' },
    );
    expect(accounts).toMatchObject([
      { platformId: null, bio: 'A' },
      { platformId: null, bio: 'B' },
    ]);
    await learn({ accountId: a, handle: 'a', platformId: 'known' });
    const again = await learn({ accountId: a, handle: 'a', platformId: null, bio: 'C' });
    expect(again.accounts).toMatchObject([{ platformId: 'known', bio: 'C' }, { platformId: null }]);
  });

  test('are not merged when two accounts claim one id', async () => {
    const [a = 0, b = 0] = await addAccounts('X', 'a', 'b');
    const { accounts } = await learn(
      { accountId: a, handle: 'a', platformId: 'same' },
      { accountId: b, handle: 'b', platformId: 'same', bio: 'B' },
    );
    expect(accounts).toMatchObject([{ platformId: 'same' }, { platformId: null, bio: 'B' }]);
  });
});

describe('a rename', () => {
  test('keeps the old handle in the history', async () => {
    const [accountId = 0] = await addAccounts('X', 'Old');
    const { accounts, accountHandles } = await learn({ accountId, handle: 'New' });
    expect(accounts).toMatchObject([{ handle: 'New', handleKey: 'new', url: 'https://example.org/New' }]);
    expect(accountHandles).toMatchObject([{ accountId, handle: 'Old', handleKey: 'old' }]);
    const again = await learn({ accountId, handle: 'Newer' });
    expect(again.accountHandles.map((row) => row.handle)).toEqual(['Old', 'New']);
  });

  test('in case alone is no rename', async () => {
    const [accountId = 0] = await addAccounts('X', 'hhsgov');
    const { accounts, accountHandles } = await learn({ accountId, handle: 'HHSGov' });
    expect(accounts).toMatchObject([{ handle: 'HHSGov', handleKey: 'hhsgov' }]);
    expect(accountHandles).toEqual([]);
  });

  test('to a handle that another account has is not followed, everything else is', async () => {
    const [a = 0] = await addAccounts('X', 'a', 'b');
    await addAccounts('YOUTUBE', 'c');
    const taken = await learn({ accountId: a, handle: 'B', bio: 'A' });
    expect(taken.accounts[0]).toMatchObject({ handle: 'a', url: 'https://example.org/a', bio: 'A' });
    expect(taken.accountHandles).toEqual([]);
    expect((await learn({ accountId: a, handle: 'c' })).accounts[0]).toMatchObject({ handle: 'c' });
  });

  test('of several accounts at once is followed in chains and circles', async () => {
    const [a = 0, b = 0, c = 0, d = 0] = await addAccounts('X', 'a', 'b', 'c', 'd', 'e');
    const { accounts } = await learn(
      { accountId: a, handle: 'b' },
      { accountId: b, handle: 'a' },
      { accountId: c, handle: 'd' },
      { accountId: d, handle: 'e' },
    );
    // e is another's, so d stays, and so does c.
    expect(accounts.map((row) => row.handle)).toEqual(['b', 'a', 'c', 'd', 'e']);
  });
});
