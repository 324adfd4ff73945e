import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { x } from '../../contracts/adapters/x.ts';
import { type FakeAccount, SECRET } from '../../contracts/platformFake.ts';
import { collectFrom, NOW, request } from './collectFrom.ts';
import { startFakeX } from './fakeX.ts';
import { sendJson } from './startFakeServer.ts';

const pathsOf = (requests: readonly string[]) =>
  requests.map((path) => decodeURIComponent(path).replace(/&user\.fields.*/, ''));

describe('an account on X', () => {
  const asked = async (account: FakeAccount) => {
    await using fake = await startFakeX({ accounts: [account] });
    return (await collectFrom(x, fake, [request(1, account.handle)])).of(1);
  };

  it('gives the numbers and facts that X shows, and not what it likes for what it is liked', async () => {
    const account: FakeAccount = {
      ...x.account(0),
      displayName: 'X Developers 🛠',
      more: {
        description: 'News & updates\nfor you',
        profile_image_url: 'https://pbs.twimg.com/profile_images/1/a_normal.jpg',
        verified: true,
        created_at: '2013-12-14T04:35:55.000Z',
      },
    };
    expect(await asked(account)).toEqual({
      kind: 'ok',
      accountKey: 1,
      profile: {
        platformId: account.id,
        handle: account.handle,
        displayName: 'X Developers 🛠',
        bio: 'News & updates\nfor you',
        avatarUrl: 'https://pbs.twimg.com/profile_images/1/a_normal.jpg',
        verified: true,
        createdAt: new Date('2013-12-14T04:35:55Z'),
      },
      metrics: {
        followers: 1000,
        following: 500,
        posts: 100,
        listed: 7,
        likes: null,
        comments: null,
        shares: null,
        views: null,
        followersPrecision: 'EXACT',
        followersMissing: null,
      },
    });
  });

  it('may be bare', async () => {
    const outcome = await asked({ id: '1', handle: 'bare', state: 'active' });
    expect(outcome).toMatchObject({
      kind: 'ok',
      profile: { displayName: 'bare', bio: null, avatarUrl: null, verified: null, createdAt: null },
      metrics: { followers: null, followersMissing: 'NOT_REPORTED', posts: null },
    });
  });

  it.each([['tweet_count'], ['post_count']])('has its posts counted by %s', async (field) => {
    const counts = { followers_count: 1, following_count: 2, listed_count: 3, [field]: 4 };
    const outcome = await asked({ ...x.account(0), more: { public_metrics: counts } });
    expect(outcome).toMatchObject({ metrics: { posts: 4 } });
  });

  it('keeps its numbers when it is protected', async () => {
    const outcome = await asked({ ...x.account(0), state: 'hidden' });
    expect(outcome).toMatchObject({ kind: 'ok', metrics: { followers: 1000, followersMissing: null } });
  });

  it('is hidden when it is protected and its numbers are not shown', async () => {
    const outcome = await asked({ ...x.account(0), state: 'hidden', more: { public_metrics: undefined } });
    expect(outcome).toMatchObject({
      kind: 'hidden',
      metrics: { followers: null, followersPrecision: null, followersMissing: 'HIDDEN' },
    });
  });

  it.each([['without an id'], ['with an id that is none', 'x1'], ['with a number for an id', 12]])(
    '%s is not understood',
    async (_, id?: unknown) => {
      expect((await asked({ ...x.account(0), more: { id } })).kind).toBe('bad_response');
    },
  );
});

describe('a batch of X accounts', () => {
  it('takes one call for names and one for ids, as many accounts as there are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 100 }), async (known) => {
        const accounts = known.map((_, n) => x.account(n));
        await using fake = await startFakeX({ accounts });
        const requests = known.map((isKnown, n) =>
          request(n, accounts[n]!.handle.toUpperCase(), { platformId: isKnown ? accounts[n]!.id : null }),
        );
        const { of, planned } = await collectFrom(x, fake, requests);
        expect(fake.requests).toHaveLength(new Set(known).size);
        expect(planned).toBe(fake.requests.length);
        for (const [n, account] of accounts.entries()) {
          expect(of(n)).toMatchObject({
            kind: 'ok',
            profile: { platformId: account.id, handle: account.handle },
            metrics: { followers: account.followers },
          });
        }
      }),
      { numRuns: 20 },
    );
  });

  it('tells an unknown from a suspended account, by id and by name', async () => {
    for (const problemHost of ['api.twitter.com', 'api.x.com'] as const) {
      const gone: FakeAccount = { ...x.account(1), state: 'suspended' };
      await using fake = await startFakeX({ accounts: [x.account(0), gone], problemHost });
      const { of } = await collectFrom(x, fake, [
        request(1, 'USER_0'),
        request(2, 'User_1'),
        request(3, 'nobody'),
        request(4, 'User_1', { platformId: gone.id }),
        request(5, 'nobody', { platformId: '5' }),
      ]);
      expect(of(1).kind).toBe('ok');
      expect(of(2)).toMatchObject({ kind: 'suspended', message: 'X has suspended this account.' });
      expect(of(3)).toMatchObject({ kind: 'not_found', message: 'X knows no such account.' });
      expect(of(4).kind).toBe('suspended');
      expect(of(5).kind).toBe('not_found');
    }
  });

  it('has no data at all when X knows none of the accounts', async () => {
    await using fake = await startFakeX({ accounts: [] });
    const { of } = await collectFrom(x, fake, [request(1, 'nobody'), request(2, 'noone')]);
    expect([of(1).kind, of(2).kind]).toEqual(['not_found', 'not_found']);
  });

  it('never takes one whose name looks like the id of another for that other', async () => {
    const account = { ...x.account(0), id: '777', handle: 'seven' };
    const namesake = { ...x.account(1), id: '888', handle: '777' };
    await using fake = await startFakeX({ accounts: [account, namesake] });
    const { of } = await collectFrom(x, fake, [
      request(1, 'seven', { platformId: '777' }),
      request(2, 'other', { platformId: '888' }),
      request(3, '777'),
    ]);
    expect(of(1)).toMatchObject({ profile: { platformId: '777' } });
    expect(of(2)).toMatchObject({ profile: { platformId: '888' } });
    expect(of(3)).toMatchObject({ profile: { platformId: '888' } });
  });

  it('asks once for what two requests share', async () => {
    await using fake = await startFakeX({ accounts: [x.account(0)] });
    const { of } = await collectFrom(x, fake, [request(1, 'user_0'), request(2, '@User_0')]);
    expect([of(1).kind, of(2).kind]).toEqual(['ok', 'ok']);
    expect(pathsOf(fake.requests)).toEqual(['/2/users/by?usernames=user_0']);
  });

  it('never sends a malformed name or id, which would fail the others', async () => {
    await using fake = await startFakeX({ accounts: [x.account(0)] });
    const { of, planned } = await collectFrom(x, fake, [
      request(0, 'User_0'),
      ...x.malformed.map((handle, i) => request(i + 1, handle)),
      request(99, 'User_0', { platformId: '1,2' }),
    ]);
    expect(of(0).kind).toBe('ok');
    for (let i = 1; i <= x.malformed.length; i++) expect(of(i).kind).toBe('not_found');
    expect(of(99).kind).toBe('not_found');
    expect(pathsOf(fake.requests)).toEqual(['/2/users/by?usernames=user_0']);
    expect(planned).toBe(1);
  });

  it('follows a renamed account by its id, not by a name that somebody else has now', async () => {
    const renamed = { ...x.account(0), handle: 'after' };
    const squatter = { ...x.account(1), handle: 'before' };
    await using fake = await startFakeX({ accounts: [renamed, squatter] });
    const { of } = await collectFrom(x, fake, [
      request(1, 'before', { platformId: renamed.id }),
      request(2, 'before', { platformId: '3' }),
    ]);
    expect(of(1)).toMatchObject({ kind: 'ok', profile: { platformId: renamed.id, handle: 'after' } });
    expect(of(2).kind).toBe('not_found');
  });

  it('may have an account that this app is not shown, and one about which nothing is said', async () => {
    await using fake = await startFakeX({ accounts: [] });
    const type = 'https://api.x.com/2/problems/not-authorized-for-resource';
    fake.mood = {
      kind: 'broken',
      answer: (_, response) => sendJson(response, 200, { errors: [{ value: 'a', type }] }),
    };
    const { of } = await collectFrom(x, fake, [request(1, 'a'), request(2, 'b')]);
    expect([of(1).kind, of(2).kind]).toEqual(['forbidden', 'bad_response']);
  });
});

describe('X in trouble', () => {
  const both = [request(1, 'User_0', { platformId: x.account(0).id }), request(2, 'User_1')];

  it('says until when the window is used up, and is not asked for the rest of the batch', async () => {
    await using fake = await startFakeX({ accounts: [] });
    const until = new Date('2026-11-21T07:12:34Z');
    fake.mood = { kind: 'limited', until };
    const { outcomes } = await collectFrom(x, fake, both);
    expect(outcomes).toMatchObject([
      { kind: 'rate_limited', until },
      { kind: 'rate_limited', until },
    ]);
    expect(fake.requests).toHaveLength(1);
  });

  it('is left alone for 15 minutes when a limit names no time', async () => {
    await using fake = await startFakeX({ accounts: [] });
    const errors = [{ code: 88, message: 'Rate limit exceeded' }];
    fake.mood = { kind: 'broken', answer: (_, response) => sendJson(response, 429, { errors }) };
    const { of } = await collectFrom(x, fake, both);
    expect(of(2)).toMatchObject({ kind: 'rate_limited', until: new Date('2026-11-21T07:15:00Z') });
  });

  it("waits for the app's day when it is the limit of the day that was met", async () => {
    await using fake = await startFakeX({ accounts: [] });
    const until = new Date('2026-11-21T20:00:00Z');
    const headers = {
      'x-rate-limit-reset': String(NOW.getTime() / 1000 + 60),
      'x-app-limit-24hour-remaining': '0',
      'x-app-limit-24hour-reset': String(until.getTime() / 1000),
    };
    fake.mood = { kind: 'broken', answer: (_, response) => sendJson(response, 429, {}, headers) };
    expect((await collectFrom(x, fake, both)).of(1)).toMatchObject({ kind: 'rate_limited', until });
  });

  it('is not asked on when a good answer has used up the window', async () => {
    const until = new Date('2026-11-21T07:03:21Z');
    const headers = {
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': String(until.getTime() / 1000),
    };
    await using fake = await startFakeX({ accounts: [x.account(0), x.account(1)], headers });
    const { of } = await collectFrom(x, fake, both);
    expect(of(1).kind).toBe('ok');
    expect(of(2)).toMatchObject({ kind: 'rate_limited', until });
    expect(fake.requests).toHaveLength(1);
  });

  const usageCapped = { type: 'https://api.x.com/2/problems/usage-capped', title: 'Too Many Requests' };
  it.each([
    ['credits are used up', 402, { title: 'CreditsDepleted', detail: 'No credits.' }],
    ['the cap is reached, told with 403', 403, usageCapped],
    ['the cap is reached, told with 429', 429, usageCapped],
    ['the cap is reached, told among errors', 403, { errors: [usageCapped] }],
  ])('answers no more before the next day when %s', async (_, status, body) => {
    await using fake = await startFakeX({ accounts: [] });
    const headers = { 'x-rate-limit-reset': String(NOW.getTime() / 1000 + 60) };
    fake.mood = { kind: 'broken', answer: (_request, response) => sendJson(response, status, body, headers) };
    const { of } = await collectFrom(x, fake, both);
    expect(of(2)).toMatchObject({ kind: 'quota', until: new Date('2026-11-22T00:00:00Z') });
    expect(fake.requests).toHaveLength(1);
  });

  it('refuses a wrong token', async () => {
    await using fake = await startFakeX({ accounts: [] });
    const { of } = await collectFrom(x, fake, both, { X_BEARER_TOKEN: `wrong-${SECRET}` });
    expect([of(1).kind, of(2).kind]).toEqual(['auth', 'auth']);
    expect(fake.requests).toHaveLength(1);
  });

  const problem = (name: string) => ({ type: `https://api.x.com/2/problems/${name}`, detail: SECRET });
  it.each([
    [400, problem('invalid-request'), 'bad_response'],
    [403, problem('client-forbidden'), 'forbidden'],
    [403, problem('unsupported-authentication'), 'auth'],
    [404, undefined, 'bad_response'],
    [500, undefined, 'transient'],
    [503, problem('x'), 'transient'],
    [200, undefined, 'bad_response'],
    [200, [], 'bad_response'],
    [200, { data: {} }, 'bad_response'],
    [200, { data: [null, 1, {}], errors: [null, { value: 1 }] }, 'bad_response'],
  ])('answers status %i with %j: %s', async (status, body, kind) => {
    await using fake = await startFakeX({ accounts: [] });
    fake.mood = { kind: 'broken', answer: (_, response) => sendJson(response, status, body) };
    const { outcomes } = await collectFrom(x, fake, both);
    expect(outcomes.map((outcome) => outcome.kind)).toEqual([kind, kind]);
  });

  it('never tells the token, nor what X said', async () => {
    for (const mood of ['unauthorized', 'unpermitted', 'quota'] as const) {
      await using fake = await startFakeX({ accounts: [] });
      fake.mood = { kind: mood };
      const { outcomes } = await collectFrom(x, fake, both);
      expect(JSON.stringify(outcomes)).not.toMatch(new RegExp(`${SECRET}|4711|127\\.0\\.0\\.1|User_`));
      expect(fake.requests.join()).not.toContain(SECRET);
    }
  });
});
