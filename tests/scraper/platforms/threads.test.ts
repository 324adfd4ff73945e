import { describe, expect, it } from 'vitest';
import { threads } from '../../contracts/adapters/threads.ts';
import { type FakeAccount, SECRET } from '../../contracts/platformFake.ts';
import { collectFrom, NOW, request } from './collectFrom.ts';
import { graphErrorBody } from './fakeGraph.ts';
import { startFakeThreads } from './fakeThreads.ts';
import { sendJson } from './startFakeServer.ts';

const { account } = threads;
const startFake = (accounts: readonly FakeAccount[]) => startFakeThreads({ accounts, now: () => NOW });
const byName = (n: number) => request(n, account(n).handle);

describe('a profile on Threads', () => {
  it('gives its followers and facts, and nothing of the last seven days', async () => {
    const more = {
      name: 'Meta №1',
      biography: 'R&D\nfor <you>',
      profile_picture_url: 'https://scontent.cdninstagram.com/x.jpg',
      is_verified: true,
    };
    await using fake = await startFake([{ ...account(1), more }]);
    const { of } = await collectFrom(threads, fake, [byName(1)]);
    expect(of(1)).toEqual({
      kind: 'ok',
      accountKey: 1,
      profile: {
        platformId: null,
        handle: 'user_1.th',
        displayName: 'Meta №1',
        bio: 'R&D\nfor <you>',
        avatarUrl: 'https://scontent.cdninstagram.com/x.jpg',
        verified: true,
        createdAt: null,
      },
      metrics: {
        followers: 1001,
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
    expect(fake.requests).toEqual([
      '/v1.0/profile_lookup?username=user_1.th&fields=username%2Cname%2Cbiography%2Cprofile_picture_url%2Cis_verified%2Cfollower_count',
    ]);
    expect(fake.requests.join()).not.toContain(SECRET);
  });

  it('stores no likes, comments, shares or views even when they are sent', async () => {
    await using fake = await startFake([]);
    const week = { likes_count: 7, quotes_count: 7, replies_count: 7, reposts_count: 7, views_count: 7 };
    fake.mood = {
      kind: 'broken',
      answer: (_, response) => sendJson(response, 200, { username: 'user_0.th', follower_count: 5, ...week }),
    };
    const { of } = await collectFrom(threads, fake, [byName(0)]);
    expect(of(0)).toMatchObject({
      kind: 'ok',
      metrics: { followers: 5, likes: null, comments: null, shares: null, views: null },
    });
  });

  it('is asked for by the name that it has in the catalogue, whatever it was first known by', async () => {
    await using fake = await startFake([account(1)]);
    const { of } = await collectFrom(threads, fake, [
      request(1, account(1).handle, { platformId: 'before.the.rename' }),
    ]);
    expect(of(1)).toMatchObject({ kind: 'ok', profile: { handle: 'user_1.th' } });
  });

  it.each([
    ['a resource that does not exist', { status: 400, code: 24 }],
    ['an object that does not exist', { status: 500, code: 100, subcode: 33 }],
  ])('that is answered as %s is unknown, private or small', async (_, error) => {
    await using fake = await startFake([]);
    fake.mood = {
      kind: 'broken',
      answer: (_request, response) => sendJson(response, error.status, graphErrorBody(error)),
    };
    const { of } = await collectFrom(threads, fake, [byName(0)]);
    expect(of(0)).toMatchObject({
      kind: 'not_found',
      message: 'Threads shows no such profile: it is unknown, private, or has fewer than 100 followers.',
    });
  });

  it.each([
    ['of somebody else', { username: 'somebody.else' }],
    ['without a name', { username: undefined }],
  ])('%s is not understood', async (_, more) => {
    await using fake = await startFake([{ ...account(0), more }]);
    const { of } = await collectFrom(threads, fake, [byName(0)]);
    expect(of(0).kind).toBe('bad_response');
  });

  it('is one request each, and none for a handle that no profile can have', async () => {
    await using fake = await startFake([account(0), account(1)]);
    const { of, planned } = await collectFrom(threads, fake, [
      byName(0),
      request(9, 'a&fields=id'),
      byName(1),
    ]);
    expect([0, 1, 9].map((n) => of(n).kind)).toEqual(['ok', 'ok', 'not_found']);
    expect(fake.counted).toBe(2);
    expect(planned).toBe(2);
  });
});
