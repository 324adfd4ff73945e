import { describe, expect, it } from 'vitest';
import { checkHandle } from '../../../scraper/platforms/checkHandle.ts';
import { instagram } from '../../contracts/adapters/instagram.ts';
import { type FakeAccount, SECRET } from '../../contracts/platformFake.ts';
import { collectFrom, NOW, request } from './collectFrom.ts';
import { useCaseUsage } from './fakeGraph.ts';
import { type FakeInstagramOptions, INSTAGRAM_USER, startFakeInstagram } from './fakeInstagram.ts';

const { account } = instagram;
const startFake = (accounts: readonly FakeAccount[], more: Partial<FakeInstagramOptions> = {}) =>
  startFakeInstagram({ accounts, now: () => NOW, ...more });

const byName = (n: number) => request(n, account(n).handle);

describe('an account on Instagram', () => {
  it('gives the numbers and facts that are to be discovered', async () => {
    const more = {
      name: 'HHS №1 ❤️',
      biography: 'R&D\nfor <you>',
      profile_picture_url: 'https://scontent.cdninstagram.com/x.jpg',
    };
    await using fake = await startFake([{ ...account(1), more }]);
    const { of, planned } = await collectFrom(instagram, fake, [request(1, 'USER_1.ig')]);
    expect(of(1)).toEqual({
      kind: 'ok',
      accountKey: 1,
      profile: {
        platformId: account(1).id,
        handle: 'user_1.ig',
        displayName: 'HHS №1 ❤️',
        bio: 'R&D\nfor <you>',
        avatarUrl: 'https://scontent.cdninstagram.com/x.jpg',
        verified: null,
        createdAt: null,
      },
      metrics: {
        followers: 1001,
        following: 501,
        posts: 101,
        listed: null,
        likes: null,
        comments: null,
        shares: null,
        views: null,
        followersPrecision: 'EXACT',
        followersMissing: null,
      },
    });
    expect(planned).toBe(1);
    const [path = ''] = fake.requests;
    const { pathname, searchParams } = new URL(path, 'http://fake');
    expect(pathname).toBe(`/v25.0/${INSTAGRAM_USER}`);
    expect([...searchParams.keys()]).toEqual(['fields']);
    expect(path).not.toContain(SECRET);
  });

  it('that is unknown, personal or suspended is told as one of these', async () => {
    await using fake = await startFake([{ ...account(1), state: 'suspended' }]);
    const { of } = await collectFrom(instagram, fake, [byName(0), byName(1)]);
    for (const n of [0, 1]) {
      expect(of(n)).toMatchObject({
        kind: 'not_found',
        message:
          'Instagram shows no business or creator account of this name: unknown, personal and suspended ones look alike.',
      });
    }
  });

  it.each([
    'x){id}',
    'x){followers_count},business_discovery.username(y',
    'x{media}',
    'x,id',
    'x(y',
    'x%29',
    'x y',
    'x\u0000',
    'x)',
  ])('cannot be named %j, which would ask for something else', async (handle) => {
    expect(checkHandle('INSTAGRAM', handle)).toHaveProperty('code');
    await using fake = await startFake([account(0)]);
    const { of } = await collectFrom(instagram, fake, [request(1, handle), byName(0)]);
    expect(of(1).kind).toBe('not_found');
    expect(of(0).kind).toBe('ok');
    expect(fake.counted).toBe(1);
  });

  it('whose id is known is the account of that id, and nobody else under its name', async () => {
    await using fake = await startFake([account(0), account(1)]);
    const { of } = await collectFrom(instagram, fake, [
      request(0, account(0).handle, { platformId: account(0).id }),
      request(1, account(1).handle, { platformId: account(7).id }),
    ]);
    expect(of(0)).toMatchObject({ kind: 'ok', profile: { platformId: account(0).id } });
    expect(of(1)).toEqual({
      kind: 'not_found',
      accountKey: 1,
      message:
        'Instagram has another account under this name now: the one known here was renamed or deleted.',
    });
  });

  it('that was renamed is not found under its old name', async () => {
    await using fake = await startFake([{ ...account(0), handle: 'new.name' }]);
    const { of } = await collectFrom(instagram, fake, [
      request(0, account(0).handle, { platformId: account(0).id }),
    ]);
    expect(of(0).kind).toBe('not_found');
  });

  it.each([
    ['without an id', { id: undefined }],
    ['with an id that is none', { id: 'x' }],
    ['of another name', { username: 'somebody.else' }],
    ['without a name', { username: undefined }],
  ])('%s is not understood', async (_, more) => {
    await using fake = await startFake([{ ...account(0), more }]);
    const { of } = await collectFrom(instagram, fake, [byName(0)]);
    expect(of(0).kind).toBe('bad_response');
  });
});

describe('a batch of Instagram accounts', () => {
  it('is not asked on when a good answer says that the share is used up', async () => {
    const headers = useCaseUsage('instagram', { call_count: 100, estimated_time_to_regain_access: 9 });
    await using fake = await startFake([account(0), account(1)], { headers });
    const { of } = await collectFrom(instagram, fake, [byName(0), byName(1), byName(2)]);
    expect(of(0)).toMatchObject({ kind: 'ok', metrics: { followers: 1000 } });
    for (const n of [1, 2]) {
      expect(of(n)).toMatchObject({ kind: 'rate_limited', until: new Date('2026-11-21T07:09:00Z') });
    }
    expect(fake.counted).toBe(1);
  });

  it('is asked on while there is a share left, and when another use case has none', async () => {
    const usage = { type: 'instagram', call_count: 99, total_time: 99, estimated_time_to_regain_access: 0 };
    const other = { type: 'ads_insights', call_count: 100, estimated_time_to_regain_access: 60 };
    const headers = {
      'x-app-usage': '{"call_count":99,"total_time":99,"total_cputime":99}',
      'x-business-use-case-usage': JSON.stringify({ 1: [usage, other] }),
    };
    await using fake = await startFake([account(0), account(1)], { headers });
    const { outcomes } = await collectFrom(instagram, fake, [byName(0), byName(1)]);
    for (const { kind } of outcomes) expect(kind).toBe('ok');
  });

  it('is not found by an INSTAGRAM_USER_ID that is none, which stays within its place in the address', async () => {
    await using fake = await startFake([account(0)]);
    const { of } = await collectFrom(instagram, fake, [byName(0)], { INSTAGRAM_USER_ID: 'a/../b?c' });
    expect(fake.requests[0]).toMatch(/^\/v25\.0\/a%2F\.\.%2Fb%3Fc\?fields=/);
    expect(of(0).kind).toBe('not_found');
  });
});
