import { describe, expect, it } from 'vitest';
import { tiktok } from '../../contracts/adapters/tiktok.ts';
import { type FakeAccount, SECRET } from '../../contracts/platformFake.ts';
import { collectFrom, NOW, request } from './collectFrom.ts';
import { startFakeTiktok } from './fakeTiktok.ts';
import { sendJson } from './startFakeServer.ts';

const ALICE = tiktok.account(0);
const BOB = tiktok.account(1);

const startFake = (...accounts: FakeAccount[]) => startFakeTiktok({ accounts, now: () => NOW });

async function asked(account: FakeAccount) {
  await using fake = await startFake(account);
  return (await collectFrom(tiktok, fake, [request(1, account.handle)])).of(1);
}

/** What comes of two accounts when TikTok answers every request like this, and how often it was asked. */
async function answered(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  await using fake = await startFake(ALICE, BOB);
  fake.mood = { kind: 'broken', answer: (_, response) => sendJson(response, status, body, headers) };
  const { of } = await collectFrom(tiktok, fake, [request(1, ALICE.handle), request(2, BOB.handle)]);
  return { first: of(1), second: of(2), counted: fake.counted };
}

const error = (code: string, message = SECRET) => ({ data: {}, error: { code, message, log_id: '1' } });

describe('an account on TikTok', () => {
  it('gives the numbers and facts that TikTok shows, its likes among them', async () => {
    const account: FakeAccount = {
      ...ALICE,
      displayName: 'Alice 🎵',
      more: {
        bio_description: 'Line 1\nLine 2',
        avatar_url: 'https://p16-sign.tiktokcdn.com/a.jpeg?x-expires=1&x-signature=2',
        is_verified: true,
        likes_count: 4_700_000_000,
      },
    };
    expect(await asked(account)).toEqual({
      kind: 'ok',
      accountKey: 1,
      profile: {
        platformId: null,
        handle: 'user.0',
        displayName: 'Alice 🎵',
        bio: 'Line 1\nLine 2',
        avatarUrl: 'https://p16-sign.tiktokcdn.com/a.jpeg?x-expires=1&x-signature=2',
        verified: true,
        createdAt: null,
      },
      metrics: {
        followers: 1000,
        following: 500,
        posts: 100,
        listed: null,
        likes: 4_700_000_000,
        comments: null,
        shares: null,
        views: null,
        followersPrecision: 'EXACT',
        followersMissing: null,
      },
    });
  });

  it('may be bare, and has unknown numbers then, not 0', async () => {
    const bare: FakeAccount = { id: '', handle: 'bare', state: 'active', displayName: 'Bare' };
    expect(await asked({ ...bare, more: { is_verified: undefined } })).toMatchObject({
      kind: 'ok',
      profile: { bio: null, avatarUrl: null, verified: null },
      metrics: { followers: null, followersMissing: 'NOT_REPORTED', likes: null },
    });
  });

  it('is asked by its name, whatever id it is said to have', async () => {
    await using fake = await startFake(ALICE);
    const { of } = await collectFrom(tiktok, fake, [request(1, 'User.0', { platformId: 'of-old' })]);
    expect(of(1)).toMatchObject({ kind: 'ok', profile: { platformId: null, handle: 'User.0' } });
  });

  it('that is private is hidden', async () => {
    expect(await asked({ ...ALICE, state: 'hidden' })).toMatchObject({
      kind: 'hidden',
      profile: null,
      metrics: { followers: null, followersMissing: 'HIDDEN' },
    });
  });

  it('is asked for with all fields in the address of a POST', async () => {
    await using fake = await startFake(ALICE);
    await collectFrom(tiktok, fake, [request(1, ALICE.handle)]);
    const fields =
      'display_name,bio_description,avatar_url,is_verified,follower_count,following_count,likes_count,video_count';
    expect(fake.requests.map(decodeURIComponent)).toEqual([
      '/v2/oauth/token/',
      `/v2/research/user/info/?fields=${fields}`,
    ]);
  });
});

describe('TikTok in trouble', () => {
  it.each([
    ['ok', 200, 'bad_response'],
    ['ok', 500, 'transient'],
    ['invalid_params', 400, 'not_found'],
    ['invalid_params', 200, 'not_found'],
    ['access_token_invalid', 401, 'auth'],
    ['access_token_invalid', 200, 'auth'],
    ['scope_not_authorized', 401, 'forbidden'],
    ['scope_permission_missed', 401, 'forbidden'],
    ['rate_limit_exceeded', 429, 'rate_limited'],
    ['daily_quota_limit_exceeded', 429, 'quota'],
    ['internal_error', 500, 'transient'],
    ['internal_error', 200, 'transient'],
    ['something_new', 200, 'bad_response'],
    ['something_new', 403, 'forbidden'],
    ['something_new', 502, 'transient'],
  ])('says %s with status %i: %s', async (code, status, kind) => {
    const { first } = await answered(status, error(code));
    expect(first.kind).toBe(kind);
    expect(JSON.stringify(first)).not.toContain(SECRET);
  });

  it('does not lose all accounts when it gives up a field', async () => {
    const { first } = await answered(400, error('invalid_params', 'Invalid fields: likes_count'));
    expect(first.kind).toBe('bad_response');
  });

  it('with the allowance of a day used up is left alone until midnight in UTC', async () => {
    const { first, second, counted } = await answered(429, error('daily_quota_limit_exceeded'));
    expect(first).toMatchObject({ kind: 'quota', until: new Date('2026-11-22T00:00:00Z') });
    expect(second).toMatchObject({ kind: 'quota', until: new Date('2026-11-22T00:00:00Z') });
    expect(counted).toBe(1);
  });

  it('over its rate is left alone for a minute, or as long as it says', async () => {
    expect((await answered(429, error('rate_limit_exceeded'))).first).toMatchObject({
      until: new Date('2026-11-21T07:01:00Z'),
    });
    const headers = { 'retry-after': '7' };
    expect((await answered(429, error('rate_limit_exceeded'), headers)).first).toMatchObject({
      until: new Date('2026-11-21T07:00:07Z'),
    });
  });

  it.each([
    ['no data', { error: { code: 'ok' } }],
    ['empty data', { data: {}, error: { code: 'ok' } }],
    ['data without a word about an error', { data: { follower_count: 1 } }],
    ['a list', { data: [{ follower_count: 1 }], error: { code: 'ok' } }],
  ])('that answers with %s is not understood', async (_, body) => {
    expect((await answered(200, body)).first.kind).toBe('bad_response');
  });
});
