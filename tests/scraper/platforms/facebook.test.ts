import { describe, expect, it } from 'vitest';
import { facebook } from '../../contracts/adapters/facebook.ts';
import { type FakeAccount, SECRET } from '../../contracts/platformFake.ts';
import { collectFrom, NOW, request } from './collectFrom.ts';
import { type FakeFacebookOptions, startFakeFacebook } from './fakeFacebook.ts';
import { useCaseUsage } from './fakeGraph.ts';

const { account } = facebook;
const startFake = (accounts: readonly FakeAccount[], more: Partial<FakeFacebookOptions> = {}) =>
  startFakeFacebook({ accounts, now: () => NOW, ...more });

const byName = (n: number) => request(n, account(n).handle);
const byId = (n: number) => request(n, account(n).handle, { platformId: account(n).id });

/** What was asked for: the ids of a call, or that it was a batch. */
const askedFor = (requests: readonly string[]) =>
  requests.map((path) => new URL(path, 'http://fake').searchParams.get('ids') ?? 'batch');

describe('a page on Facebook', () => {
  const asked = async (more: Readonly<Record<string, unknown>>) => {
    await using fake = await startFake([{ ...account(0), more }]);
    return (await collectFrom(facebook, fake, [byName(0)])).of(0);
  };

  it('gives its followers and facts, and never its fans for likes', async () => {
    const outcome = await asked({
      name: 'Página №0 <3',
      about: 'R&D\nfor <you>',
      followers_count: 1_234_567,
      fan_count: 999,
      talking_about_count: 55,
      verification_status: 'blue_verified',
      picture: { data: { url: 'https://scontent.xx.fbcdn.net/v/x.jpg?a=1', is_silhouette: false } },
    });
    expect(outcome).toEqual({
      kind: 'ok',
      accountKey: 0,
      profile: {
        platformId: account(0).id,
        handle: 'Page.0',
        displayName: 'Página №0 <3',
        bio: 'R&D\nfor <you>',
        avatarUrl: 'https://scontent.xx.fbcdn.net/v/x.jpg?a=1',
        verified: true,
        createdAt: null,
      },
      metrics: {
        followers: 1_234_567,
        following: null,
        listed: null,
        posts: null,
        likes: null,
        comments: null,
        shares: null,
        views: null,
        followersPrecision: 'EXACT',
        followersMissing: null,
      },
    });
  });

  it.each([
    ['blue_verified', true],
    ['gray_verified', true],
    ['not_verified', false],
    ['something_else', null],
    [undefined, null],
  ])('is verified by %j: %j', async (status, verified) => {
    expect(await asked({ verification_status: status })).toMatchObject({ profile: { verified } });
  });

  it('may be bare, and keeps the handle that it was asked by when it has none', async () => {
    expect(await asked({ username: undefined, name: undefined })).toMatchObject({
      kind: 'ok',
      profile: { handle: 'Page.0', displayName: null, bio: null, avatarUrl: null, verified: null },
    });
  });

  it.each([
    ['no https', { data: { url: 'http://scontent.xx.fbcdn.net/x.jpg' } }],
    ['a script', { data: { url: 'javascript:alert(1)' } }],
    ['a text', 'https://scontent.xx.fbcdn.net/x.jpg'],
  ])('has no picture that is %s', async (_, picture) => {
    expect(await asked({ picture })).toMatchObject({ profile: { avatarUrl: null } });
  });

  it('is not understood when it is another than the one with this id', async () => {
    await using fake = await startFake([{ ...account(0), more: { id: account(1).id } }]);
    const { of } = await collectFrom(facebook, fake, [byId(0)]);
    expect(of(0).kind).toBe('bad_response');
  });
});

describe('a batch of Facebook pages', () => {
  it('is one call for 50, by ids where they are known', async () => {
    const accounts = Array.from({ length: 50 }, (_, n) => account(n));
    await using fake = await startFake(accounts);
    const requests = accounts.map((_, n) => (n % 2 === 0 ? byName(n) : byId(n)));
    const { of, planned } = await collectFrom(facebook, fake, requests);
    accounts.forEach(({ followers }, n) =>
      expect(of(n)).toMatchObject({ kind: 'ok', metrics: { followers } }),
    );
    expect(fake.counted).toBe(1);
    expect(planned).toBe(1);
    const [ids] = askedFor(fake.requests);
    expect(ids?.split(',').slice(0, 2)).toEqual(['page.0', account(1).id]);
  });

  it('has its token in a header, and never in an address', async () => {
    await using fake = await startFake([account(0)]);
    await collectFrom(facebook, fake, [byName(0), byName(1)]);
    expect(askedFor(fake.requests)).toEqual(['page.0,page.1', 'batch']);
    expect(fake.requests.join()).not.toContain(SECRET);
  });

  it('asks a page once that two accounts share', async () => {
    await using fake = await startFake([account(0)]);
    const { of } = await collectFrom(facebook, fake, [request(1, 'Page.0'), request(2, 'PAGE.0')]);
    expect(of(1).kind).toBe('ok');
    expect(of(2).kind).toBe('ok');
    expect(askedFor(fake.requests)).toEqual(['page.0']);
  });

  it('takes a numeric handle for the id that it is, and learns the name', async () => {
    await using fake = await startFake([account(0)]);
    const { of } = await collectFrom(facebook, fake, [request(1, account(0).id)]);
    expect(of(1)).toMatchObject({ kind: 'ok', profile: { platformId: account(0).id, handle: 'Page.0' } });
  });

  it('with one page that is unknown costs one request more, and the others nothing', async () => {
    await using fake = await startFake([account(0), account(2)]);
    const { of } = await collectFrom(facebook, fake, [byName(0), byName(1), byName(2)]);
    expect(of(0)).toMatchObject({ kind: 'ok', metrics: { followers: 1000 } });
    expect(of(1)).toMatchObject({
      kind: 'not_found',
      message: 'Facebook shows no such page: it is unknown, unpublished, deleted, or a person.',
    });
    expect(of(2)).toMatchObject({ kind: 'ok', metrics: { followers: 1002 } });
    expect(askedFor(fake.requests)).toEqual(['page.0,page.1,page.2', 'batch']);
  });

  it('of one page that is unknown is not asked twice', async () => {
    await using fake = await startFake([]);
    const { of } = await collectFrom(facebook, fake, [byName(0)]);
    expect(of(0).kind).toBe('not_found');
    expect(fake.counted).toBe(1);
  });

  it('may hold a page without permission, a person, a page that was merged, one blocked and one out of time', async () => {
    const accounts = Array.from({ length: 6 }, (_, n) => account(n));
    const personal = '(#100) Tried accessing nonexisting field (followers_count) on node type (User)';
    await using fake = await startFake(accounts, {
      slow: [account(4).id],
      refused: {
        [account(1).id]: { status: 400, code: 10 },
        [account(2).id]: { status: 400, code: 100, message: personal },
        [account(3).id]: { status: 400, code: 21 },
        [account(4).id]: { status: 400, code: 2 },
      },
    });
    // Without the slow one, whose fault would be that of the call.
    const { of } = await collectFrom(facebook, fake, [0, 1, 2, 3, 5].map(byName));
    expect([0, 1, 2, 3, 5].map((n) => of(n).kind)).toEqual([
      'ok',
      'forbidden',
      'unsupported',
      'not_found',
      'ok',
    ]);
    const slow = await collectFrom(facebook, fake, [1, 4, 5].map(byName));
    expect([1, 4, 5].map((n) => slow.of(n).kind)).toEqual(['forbidden', 'transient', 'ok']);
  });

  it('that is a person alone says so', async () => {
    const message = '(#100) Tried accessing nonexisting field (followers_count) on node type (User)';
    await using fake = await startFake([account(0)], {
      refused: { [account(0).id]: { status: 400, code: 100, message } },
    });
    const { of } = await collectFrom(facebook, fake, [byName(0)]);
    expect(of(0)).toMatchObject({
      kind: 'unsupported',
      message: 'Facebook offers numbers of pages only, and this is a person.',
    });
  });

  it.each([
    ['no list', {}],
    ['shorter than it was asked for', []],
    ['of things that are no answers', [1, 'x']],
    ['of answers without a body', [{ code: 200 }, { code: 200, body: 5 }]],
    [
      'of answers that are no JSON',
      [
        { code: 200, body: '<html>' },
        { code: 200, body: '{"page.0":' },
      ],
    ],
    [
      'of answers for others',
      [
        { code: 200, body: '{"page.7":{"id":"7"}}' },
        { code: 200, body: '[]' },
      ],
    ],
  ])('answered by a batch that is %s is not understood', async (_, body) => {
    await using fake = await startFake([]);
    let turn = 0;
    fake.mood = {
      kind: 'broken',
      answer: (_request, response) => {
        const answer = turn++ === 0 ? { error: { code: 803 } } : body;
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      },
    };
    const { outcomes } = await collectFrom(facebook, fake, [byName(0), byName(1)]);
    for (const { kind } of outcomes) expect(kind).toBe('bad_response');
  });

  it('within which the limit is met says until when, by the header of its part', async () => {
    await using fake = await startFake([account(0)], {
      headers: useCaseUsage('pages', { estimated_time_to_regain_access: 12 }),
      refused: { [account(0).id]: { status: 400, code: 80_001 } },
    });
    // The call for both fails for the unknown one, which is asked for first.
    const { of } = await collectFrom(facebook, fake, [byName(1), byName(0)]);
    expect(of(1).kind).toBe('not_found');
    expect(of(0)).toMatchObject({ kind: 'rate_limited', until: new Date('2026-11-21T07:12:00Z') });
  });

  it.each([
    ['of the app', { 'x-app-usage': '{"call_count":100,"total_time":25,"total_cputime":25}' }],
    ['of the time', { 'x-app-usage': '{"call_count":1,"total_time":101,"total_cputime":25}' }],
    ['of the pages', useCaseUsage('pages', { total_cputime: 100 })],
  ])('is not asked for anew when a failure has used up the share %s', async (_, headers) => {
    await using fake = await startFake([account(0)], { headers });
    const { outcomes } = await collectFrom(facebook, fake, [byName(0), byName(1)]);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ kind: 'rate_limited', until: new Date('2026-11-21T08:00:00Z') });
    }
    expect(fake.counted).toBe(1);
  });

  it('is asked at the version that the operator sets', async () => {
    await using fake = await startFake([account(0)]);
    const { of } = await collectFrom(facebook, fake, [byName(0)], { FACEBOOK_API_VERSION: 'v26.0' });
    expect(fake.requests[0]).toMatch(/^\/v26\.0\/\?/);
    expect(of(0).kind).toBe('bad_response');
  });
});
