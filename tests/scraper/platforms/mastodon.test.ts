import { describe, expect, it } from 'vitest';
import { createPlatformHttp, type PlatformHttp, UNPACED } from '../../../scraper/http/platformHttp.ts';
import type { ProfileRequest } from '../../../scraper/platforms/adapter.ts';
import { createMastodonAdapter } from '../../../scraper/platforms/mastodon.ts';
import { readPlatformSettings } from '../../../scraper/platforms/platformSettings.ts';
import { mastodon } from '../../contracts/adapters/mastodon.ts';
import { type FakeAccount, type PlatformFake, SECRET } from '../../contracts/platformFake.ts';
import { collectFrom, NOW, request } from './collectFrom.ts';
import { type FakeMastodonOptions, MASTODON_TOKEN, startFakeMastodon } from './fakeMastodon.ts';
import { sendJson } from './startFakeServer.ts';

const ALICE = mastodon.account(0);
const BOB = mastodon.account(1);
const IN_ONE_MINUTE = new Date('2026-11-21T07:01:00Z');

async function asked(account: FakeAccount, options: Omit<FakeMastodonOptions, 'accounts'> = {}) {
  await using fake = await startFakeMastodon({ accounts: [account], ...options });
  return (await collectFrom(mastodon, fake, [request(1, account.handle)])).of(1);
}

/** What comes of two accounts when the server answers every request like this. */
async function answered(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
) {
  await using fake = await startFakeMastodon({ accounts: [ALICE, BOB] });
  fake.mood = { kind: 'broken', answer: (_, response) => sendJson(response, status, body, headers) };
  const { of } = await collectFrom(mastodon, fake, [request(1, ALICE.handle), request(2, BOB.handle)], env);
  return { first: of(1), second: of(2), counted: fake.counted };
}

describe('an account on Mastodon', () => {
  it('gives the numbers and facts that its own server shows, its note as plain text', async () => {
    const account: FakeAccount = {
      ...ALICE,
      displayName: 'Alice 🦣 :verified:',
      more: {
        note:
          '<p>News &amp; <b>updates</b><br />for you</p>' +
          '<p><a href="https://hhs.example"><span class="invisible">https://</span>hhs.example</a></p>',
        avatar: 'https://files.mastodon.example/avatars/original/a.png',
        fields: [
          { name: 'Job', value: 'none', verified_at: null },
          { name: 'Web', value: '<a href="…">…</a>', verified_at: '2019-11-10T10:31:10.000+00:00' },
        ],
      },
    };
    expect(await asked(account)).toEqual({
      kind: 'ok',
      accountKey: 1,
      profile: {
        platformId: '109348000000000000@mastodon.example',
        handle: 'user_0@mastodon.example',
        displayName: 'Alice 🦣 :verified:',
        bio: 'News & updates\nfor you\nhttps://hhs.example',
        avatarUrl: 'https://files.mastodon.example/avatars/original/a.png',
        verified: true,
        createdAt: new Date('2017-02-08T00:00:00Z'),
      },
      metrics: {
        followers: 1000,
        following: 500,
        posts: 100,
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

  it('may be bare', async () => {
    expect(await asked({ id: 'a1@mastodon.example', handle: ALICE.handle, state: 'active' })).toMatchObject({
      kind: 'ok',
      profile: { displayName: null, bio: null, avatarUrl: null, verified: false },
      metrics: { followers: null, followersMissing: 'NOT_REPORTED', posts: null },
    });
    const fieldless = await asked({ ...ALICE, more: { fields: undefined, created_at: 'once' } });
    expect(fieldless).toMatchObject({ profile: { verified: null, createdAt: null } });
  });

  it.each([
    ['-1', { followers_count: -1, following_count: -1 }],
    ['null', { followers_count: null, following_count: null }],
    ['0 with a word beside it', { followers_count: 0, pleroma: { hide_followers_count: true } }],
  ])('that hides its followers (%s) is hidden, and keeps its other numbers', async (_, more) => {
    expect(await asked({ ...ALICE, more })).toMatchObject({
      kind: 'hidden',
      profile: { handle: ALICE.handle },
      metrics: { followers: null, followersMissing: 'HIDDEN', followersPrecision: null, posts: 100 },
    });
  });

  it('has 0 followers when its server says 0 and nothing else', async () => {
    const more = { pleroma: { hide_followers_count: false } };
    expect(await asked({ ...ALICE, followers: 0, more })).toMatchObject({
      kind: 'ok',
      metrics: { followers: 0, followersMissing: null },
    });
  });

  it('that is suspended has no numbers: the zeros that come with it are no fall', async () => {
    const outcome = await asked({ ...ALICE, state: 'suspended' });
    expect(outcome.kind).toBe('suspended');
    expect(outcome).not.toHaveProperty('metrics');
  });

  it('that has moved has the numbers that it has here, not those of where it went', async () => {
    const moved = { id: '9', acct: 'alice@elsewhere.example', followers_count: 99_999 };
    expect(await asked({ ...ALICE, more: { moved } })).toMatchObject({
      kind: 'ok',
      profile: { platformId: ALICE.id, handle: ALICE.handle },
      metrics: { followers: 1000 },
    });
  });

  it.each([
    ['of another server', { acct: 'user_0@elsewhere.example' }],
    ['of another name', { acct: 'somebody' }],
    ['without a name', { acct: undefined }],
    ['without an id', { id: undefined }],
    ['with an id that is none', { id: '../../admin' }],
    ['with a number as id', { id: 7 }],
  ])('%s is not the one that was asked for', async (_, more) => {
    expect((await asked({ ...ALICE, more })).kind).toBe('bad_response');
  });

  it('may be named with its host by its own server', async () => {
    const more = { acct: 'user_0@Mastodon.example' };
    expect(await asked({ ...ALICE, more })).toMatchObject({ kind: 'ok', profile: { handle: ALICE.handle } });
  });
});

describe('how a Mastodon account is found', () => {
  it('by its name, and next time by its id', async () => {
    await using fake = await startFakeMastodon({ accounts: [ALICE] });
    await collectFrom(mastodon, fake, [request(1, 'USER_0@Mastodon.Example')]);
    await collectFrom(mastodon, fake, [request(1, 'ignored@mastodon.example', { platformId: ALICE.id })]);
    expect(fake.requests).toEqual([
      '/api/v1/accounts/lookup?acct=USER_0',
      '/api/v1/accounts/109348000000000000',
    ]);
  });

  it('by an id of other letters than digits, as other software has', async () => {
    const account = { ...ALICE, id: '019a2b3c-4d5e-7f60-8a9b-0c1d2e3f4a5b@mastodon.example' };
    await using fake = await startFakeMastodon({ accounts: [account] });
    const { of } = await collectFrom(mastodon, fake, [request(1, '', { platformId: account.id })]);
    expect(of(1)).toMatchObject({ kind: 'ok', profile: { platformId: account.id } });
  });

  it('not at all where the host is not in the list of the operator: nothing is sent', async () => {
    await using fake = await startFakeMastodon({ accounts: [ALICE] });
    const { outcomes, planned } = await collectFrom(mastodon, fake, [
      request(1, 'user_0@elsewhere.example'),
      request(2, ALICE.handle, { platformId: '1@elsewhere.example' }),
      request(3, ALICE.handle, { platformId: '109348000000000000' }),
    ]);
    expect(outcomes).toEqual([
      {
        kind: 'unsupported',
        accountKey: 1,
        message: 'The host of this handle is not listed in MASTODON_INSTANCES, so it is not asked.',
      },
      expect.objectContaining({ kind: 'unsupported', accountKey: 2 }),
      expect.objectContaining({ kind: 'unsupported', accountKey: 3 }),
    ]);
    expect(planned).toBe(0);
    expect(fake.requests).toEqual([]);
  });

  it('with spaces and capitals in the list of hosts', async () => {
    await using fake = await startFakeMastodon({ accounts: [ALICE] });
    const env = { MASTODON_INSTANCES: 'social.example , Mastodon.EXAMPLE' };
    expect((await collectFrom(mastodon, fake, [request(1, ALICE.handle)], env)).of(1).kind).toBe('ok');
  });

  it('without a token, where the operator has none', async () => {
    await using fake = await startFakeMastodon({ accounts: [ALICE] });
    const env = { MASTODON_ACCESS_TOKEN: '' };
    expect((await collectFrom(mastodon, fake, [request(1, ALICE.handle)], env)).of(1).kind).toBe('ok');
  });
});

describe('a Mastodon server that refuses', () => {
  it('anybody without an account of its own says that a token is needed', async () => {
    await using fake = await startFakeMastodon({ accounts: [ALICE], isLimitedFederation: true });
    const env = { MASTODON_ACCESS_TOKEN: '' };
    expect((await collectFrom(mastodon, fake, [request(1, ALICE.handle)], env)).of(1)).toEqual({
      kind: 'auth',
      accountKey: 1,
      message: 'This Mastodon server shows accounts only to who has an access token of it.',
    });
  });

  it.each([
    ['an account that it does not have', 404, { error: 'Record not found' }, 'not_found'],
    ['one, with an object as error', 404, { error: { name: 'NotFound' } }, 'not_found'],
    ['a path that is none of the API', 404, { message: SECRET }, 'bad_response'],
    ['a suspended account, in old versions', 410, { error: 'Gone' }, 'suspended'],
    ['a request, with an object as error', 400, { error: { name: 'ZodError' } }, 'bad_response'],
    ['a token', 401, { error: 'The access token was revoked' }, 'auth'],
    ['what the token is not for', 403, { error: 'This action is not allowed' }, 'forbidden'],
    ['all, as it is down', 503, { error: SECRET }, 'transient'],
  ])('%s', async (_, status, body, kind) => {
    const { first } = await answered(status, body);
    expect(first.kind).toBe(kind);
    expect(JSON.stringify(first)).not.toContain(SECRET);
  });

  it.each([
    ['an instant with microseconds', { 'x-ratelimit-reset': '2026-11-21T07:01:00.000000Z' }],
    ['an instant with an offset', { 'x-ratelimit-reset': '2026-11-21T08:01:00+01:00' }],
    ['Retry-After, which goes first', { 'retry-after': '60', 'x-ratelimit-reset': '2026-11-21T09:00:00Z' }],
  ])('by rate says until when by %s', async (_, headers) => {
    const { first, second, counted } = await answered(429, { error: 'Too many requests' }, headers);
    expect(first).toMatchObject({ kind: 'rate_limited', until: IN_ONE_MINUTE });
    expect(second).toMatchObject({ kind: 'rate_limited', until: IN_ONE_MINUTE });
    expect(counted).toBe(1);
  });

  it('by rate without a time is left alone for a whole window', async () => {
    // Seconds since 1970, which others send by this name, are no instant here.
    const headers = { 'x-ratelimit-reset': String(IN_ONE_MINUTE.getTime() / 1000) };
    const { first } = await answered(429, { error: 'Too many requests' }, headers);
    expect(first).toMatchObject({ kind: 'rate_limited', until: new Date('2026-11-21T07:05:00Z') });
  });

  it('is not waited for: a window that a good answer has used up ends the asking', async () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': IN_ONE_MINUTE.toISOString() };
    await using fake = await startFakeMastodon({ accounts: [ALICE, BOB], headers });
    const { of } = await collectFrom(mastodon, fake, [request(1, ALICE.handle), request(2, BOB.handle)]);
    expect(of(1).kind).toBe('ok');
    expect(of(2)).toMatchObject({ kind: 'rate_limited', until: IN_ONE_MINUTE });
    expect(fake.counted).toBe(1);
  });
});

describe('several Mastodon servers', () => {
  const at = (host: string, n: number): FakeAccount => {
    const { id, handle, ...others } = mastodon.account(n);
    return {
      id: id.replace('mastodon.example', host),
      handle: handle.replace('mastodon.example', host),
      ...others,
    };
  };

  /** Asks two servers, each at its own host, and tells what each of them got. */
  async function collect(
    requests: readonly ProfileRequest[],
    { a, b }: { a: PlatformFake; b: PlatformFake },
    env: Readonly<Record<string, string>> = {},
  ) {
    const { settings } = readPlatformSettings({ MASTODON_INSTANCES: 'a.example,b.example', ...env });
    const http = createPlatformHttp({
      service: 'Mastodon',
      guard: 'none',
      timeoutMs: 5_000,
      maxBodyBytes: 1_000_000,
      pace: UNPACED,
    });
    const fakes: Readonly<Record<string, PlatformFake>> = { 'https://a.example': a, 'https://b.example': b };
    const tokens: (readonly [host: string, authorization: string | undefined])[] = [];
    /** As if the names led to the fakes. */
    const routed: PlatformHttp = {
      ask({ url, ...others }, signal) {
        tokens.push([url.host, others.headers?.['authorization']]);
        const { baseUrl } = fakes[url.origin]!;
        return http.ask({ ...others, url: new URL(url.pathname + url.search, baseUrl) }, signal);
      },
    };
    const adapter = createMastodonAdapter({ setting: settings.MASTODON, http: routed, now: () => NOW });
    const outcomes = await adapter.fetchProfiles(requests, new AbortController().signal);
    return { of: (key: number) => outcomes.find(({ accountKey }) => accountKey === key)!, tokens };
  }

  it('are each asked for their own accounts, also where names and ids are the same', async () => {
    const here = { ...at('a.example', 0), followers: 1 };
    const there = { ...at('b.example', 0), followers: 2 };
    await using a = await startFakeMastodon({ accounts: [here] });
    await using b = await startFakeMastodon({ accounts: [there] });
    const { of } = await collect([request(1, there.handle), request(2, here.handle)], { a, b });
    expect(of(1)).toMatchObject({ profile: { platformId: there.id }, metrics: { followers: 2 } });
    expect(of(2)).toMatchObject({ profile: { platformId: here.id }, metrics: { followers: 1 } });

    const byId = [request(1, '', { platformId: there.id }), request(2, '', { platformId: here.id })];
    const again = await collect(byId, { a, b });
    expect(again.of(1)).toMatchObject({ profile: { handle: there.handle }, metrics: { followers: 2 } });
    expect(again.of(2)).toMatchObject({ profile: { handle: here.handle }, metrics: { followers: 1 } });
  });

  it.each<[string, PlatformFake['mood']]>([
    ['limits', { kind: 'limited', until: IN_ONE_MINUTE }],
    ['refuses', { kind: 'unauthorized' }],
    ['forbids', { kind: 'unpermitted' }],
    ['drops the connection', { kind: 'broken', answer: (_, response) => response.destroy() }],
  ])('are independent: one that %s ends its own part, in one request', async (_, mood) => {
    const accounts = [0, 1, 2].map((n) => at('b.example', n));
    await using a = await startFakeMastodon({ accounts: [] });
    await using b = await startFakeMastodon({ accounts });
    a.mood = mood;
    const { of } = await collect(
      [0, 1, 2].flatMap((n) => [
        request(n, at('a.example', n).handle),
        request(10 + n, at('b.example', n).handle),
      ]),
      { a, b },
    );
    for (const n of [0, 1, 2]) {
      expect(['ok', 'hidden', 'not_found']).not.toContain(of(n).kind);
      expect(of(10 + n)).toMatchObject({ kind: 'ok', metrics: { followers: 1000 + n } });
    }
    expect(a.counted).toBe(1);
    expect(b.counted).toBe(3);
    // A limit holds all up, as nobody else knows of servers.
    if (mood.kind === 'limited') expect(of(0)).not.toHaveProperty('scope');
    else for (const n of [0, 1, 2]) expect(of(n)).toMatchObject({ scope: 'server' });
  });

  it('do not see each other’s token: it is one of the first of the list', async () => {
    await using a = await startFakeMastodon({ accounts: [at('a.example', 0)] });
    await using b = await startFakeMastodon({ accounts: [at('b.example', 1)] });
    const requests = [request(1, at('a.example', 0).handle), request(2, at('b.example', 1).handle)];
    const { of, tokens } = await collect(requests, { a, b }, { MASTODON_ACCESS_TOKEN: MASTODON_TOKEN });
    expect(of(1).kind).toBe('ok');
    expect(of(2).kind).toBe('ok');
    expect(tokens.sort()).toEqual([
      ['a.example', `Bearer ${MASTODON_TOKEN}`],
      ['b.example', undefined],
    ]);
  });
});
