import { describe, expect, it } from 'vitest';
import { reddit } from '../../contracts/adapters/reddit.ts';
import { type FakeAccount, SECRET } from '../../contracts/platformFake.ts';
import { collectFrom, NOW, request } from './collectFrom.ts';
import { type FakeRedditOptions, startFakeReddit } from './fakeReddit.ts';
import { sendJson } from './startFakeServer.ts';

const USER = reddit.account(0);
const COMMUNITY = reddit.account(3);
const IN_ONE_MINUTE = new Date('2026-11-21T07:01:00Z');

const startFake = (accounts: readonly FakeAccount[], options: Partial<FakeRedditOptions> = {}) =>
  startFakeReddit({ accounts, now: () => NOW, ...options });

async function asked(account: FakeAccount, platformId: string | null = null) {
  await using fake = await startFake([account]);
  return (await collectFrom(reddit, fake, [request(1, account.handle, { platformId })])).of(1);
}

/** What comes of a user and a community when Reddit answers every request like this. */
async function answered(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  await using fake = await startFake([USER, COMMUNITY]);
  fake.mood = { kind: 'broken', answer: (_, response) => sendJson(response, status, body, headers) };
  const { of } = await collectFrom(reddit, fake, [request(1, USER.handle), request(2, COMMUNITY.handle)]);
  return { user: of(1), community: of(2), counted: fake.counted };
}

describe('a user of Reddit', () => {
  it('has the subscribers of its own page as followers, and its karma is no number of likes', async () => {
    const account: FakeAccount = {
      ...USER,
      more: {
        icon_img: 'https://styles.redditmedia.com/a.png?width=256&amp;s=1',
        subreddit: {
          subscribers: 1000,
          title: 'Ada &amp; &lt;3',
          public_description: 'I &lt;3 R&amp;D\nline 2',
        },
      },
    };
    expect(await asked(account)).toEqual({
      kind: 'ok',
      accountKey: 1,
      profile: {
        platformId: USER.id,
        handle: 'user-0',
        displayName: 'Ada & <3',
        bio: 'I <3 R&D\nline 2',
        avatarUrl: 'https://styles.redditmedia.com/a.png?width=256&s=1',
        verified: null,
        createdAt: new Date('2005-06-06T04:00:00Z'),
      },
      metrics: {
        followers: 1000,
        following: null,
        posts: null,
        listed: null,
        likes: null,
        comments: null,
        shares: null,
        views: null,
        followersPrecision: 'EXACT',
        followersMissing: null,
      },
    });
  });

  it.each([[undefined], [null], ['']])(
    'without a page of its own (%j) has unknown followers, not 0',
    async (page) => {
      expect(await asked({ ...USER, more: { subreddit: page } })).toMatchObject({
        kind: 'ok',
        profile: { displayName: null, bio: null },
        metrics: { followers: null, followersMissing: 'NOT_REPORTED' },
      });
    },
  );

  it('that is suspended is told so by an answer with status 200', async () => {
    const outcome = await asked({ ...USER, state: 'suspended' });
    expect(outcome).toEqual({ kind: 'suspended', accountKey: 1, message: 'Reddit has suspended this user.' });
  });

  it('may be sent without an id, and with a date that is none', async () => {
    expect(await asked({ ...USER, more: { id: undefined, created_utc: '2005' } })).toMatchObject({
      kind: 'ok',
      profile: { platformId: null, createdAt: null },
    });
  });
});

describe('a community of Reddit', () => {
  it('has its subscribers as followers', async () => {
    const more = {
      public_description: 'Ask &amp; answer',
      community_icon: 'https://styles.redditmedia.com/c.png?width=256&amp;s=2',
      icon_img: '',
    };
    expect(await asked({ ...COMMUNITY, more })).toMatchObject({
      kind: 'ok',
      profile: {
        platformId: COMMUNITY.id,
        handle: 'r/community_3',
        displayName: 'Title №3',
        bio: 'Ask & answer',
        avatarUrl: 'https://styles.redditmedia.com/c.png?width=256&s=2',
        createdAt: new Date('2008-01-25T03:52:15Z'),
      },
      metrics: { followers: 1003 },
    });
  });

  it('is another account than the user of the same name', async () => {
    const user: FakeAccount = { ...USER, handle: 'science', followers: 1 };
    const community: FakeAccount = { ...COMMUNITY, handle: 'r/Science', followers: 2 };
    await using fake = await startFake([user, community]);
    const { of } = await collectFrom(reddit, fake, [request(1, 'r/science'), request(2, 'u/Science')]);
    expect(of(1)).toMatchObject({ profile: { handle: 'r/Science' }, metrics: { followers: 2 } });
    expect(of(2)).toMatchObject({ profile: { handle: 'science' }, metrics: { followers: 1 } });
  });

  it('that is private is hidden, and tells nothing about itself', async () => {
    expect(await asked({ ...COMMUNITY, state: 'hidden' })).toMatchObject({
      kind: 'hidden',
      profile: null,
      metrics: { followers: null, followersMissing: 'HIDDEN' },
    });
  });

  it.each(['gold_only', 'quarantined', 'gated', 'employees_only'])(
    'that is %s is hidden, too',
    async (reason) => {
      const { community } = await answered(403, { reason, message: 'Forbidden', error: 403 });
      expect(community.kind).toBe('hidden');
    },
  );

  it.each([403, 404])('that was banned (status %i) is suspended', async (status) => {
    const { community } = await answered(status, { reason: 'banned', message: SECRET, error: status });
    expect(community).toEqual({
      kind: 'suspended',
      accountKey: 2,
      message: 'Reddit has banned this community.',
    });
  });

  it('that is not there is where Reddit sends people to its search', async () => {
    await using fake = await startFake([COMMUNITY]);
    const { of } = await collectFrom(reddit, fake, [request(1, 'r/nowhere'), request(2, COMMUNITY.handle)]);
    expect(of(1).kind).toBe('not_found');
    expect(of(2).kind).toBe('ok');
    expect(fake.counted).toBe(2);
  });

  it('that redirects elsewhere is not understood; no user redirects', async () => {
    const toSearch = await answered(302, {}, { location: 'https://oauth.reddit.com/subreddits/search?q=x' });
    expect(toSearch.user.kind).toBe('bad_response');
    expect(toSearch.community.kind).toBe('not_found');
    const elsewhere = await answered(302, {}, { location: 'https://oauth.reddit.com/login' });
    expect(elsewhere.community.kind).toBe('bad_response');
  });
});

describe('the id of a Reddit account', () => {
  it('cannot be asked by: the name is, and tells when it is somebody else’s now', async () => {
    expect((await asked(USER, USER.id)).kind).toBe('ok');
    expect(await asked(USER, 't2_another')).toEqual({
      kind: 'not_found',
      accountKey: 1,
      message: 'This name belongs to another Reddit account than before.',
    });
  });
});

describe('Reddit in trouble', () => {
  it.each([
    [400, { message: 'Bad Request', error: 400 }, 'bad_response'],
    [401, { message: SECRET, error: 401 }, 'auth'],
    [403, { message: SECRET, error: 403 }, 'forbidden'],
    [403, undefined, 'forbidden'],
    [404, { message: 'Not Found', error: 404 }, 'not_found'],
    [404, undefined, 'bad_response'],
    [500, { message: SECRET }, 'transient'],
    [200, { kind: 't1', data: {} }, 'bad_response'],
    [200, { kind: 't2', data: { name: 'somebody', subreddit: { subscribers: 1 } } }, 'bad_response'],
    [200, { kind: 't2' }, 'bad_response'],
  ])('answers status %i, %j: %s', async (status, body, kind) => {
    const { user } = await answered(status, body);
    expect(user.kind).toBe(kind);
    expect(JSON.stringify(user)).not.toContain(SECRET);
  });

  it.each([
    ['whole seconds from now', { 'x-ratelimit-reset': '60' }],
    ['a fraction of seconds from now', { 'x-ratelimit-reset': '60.0' }],
    ['Retry-After, which goes first', { 'retry-after': '60', 'x-ratelimit-reset': '599' }],
  ])('says until when its limit holds by %s', async (_, headers) => {
    const { user, community, counted } = await answered(429, { message: 'Too Many Requests' }, headers);
    expect(user).toMatchObject({ kind: 'rate_limited', until: IN_ONE_MINUTE });
    expect(community).toMatchObject({ kind: 'rate_limited', until: IN_ONE_MINUTE });
    expect(counted).toBe(1);
  });

  it('is left alone for the ten minutes of its window when a limit names no time', async () => {
    const { user } = await answered(429, undefined);
    expect(user).toMatchObject({ kind: 'rate_limited', until: new Date('2026-11-21T07:10:00Z') });
  });

  it.each(['0', '0.0', '0.00'])('is not asked on when %s requests remain', async (remaining) => {
    const headers = { 'x-ratelimit-remaining': remaining, 'x-ratelimit-reset': '60' };
    await using fake = await startFake([USER, COMMUNITY], { headers });
    const { of } = await collectFrom(reddit, fake, [request(1, USER.handle), request(2, COMMUNITY.handle)]);
    expect(of(1).kind).toBe('ok');
    expect(of(2)).toMatchObject({ kind: 'rate_limited', until: IN_ONE_MINUTE });
  });

  it('is asked on while requests remain', async () => {
    const headers = { 'x-ratelimit-remaining': '595.0', 'x-ratelimit-reset': '60' };
    await using fake = await startFake([USER, COMMUNITY], { headers });
    const { of } = await collectFrom(reddit, fake, [request(1, USER.handle), request(2, COMMUNITY.handle)]);
    expect(of(2).kind).toBe('ok');
  });

  it('gets no token, and no request, from who does not say who they are', async () => {
    await using fake = await startFake([USER]);
    const { of } = await collectFrom(reddit, fake, [request(1, USER.handle)], {
      REDDIT_USER_AGENT: 'curl/8',
    });
    expect(of(1).kind).toBe('auth');
    expect(fake.counted).toBe(0);
  });
});
