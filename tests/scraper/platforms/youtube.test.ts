import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { youtube } from '../../contracts/adapters/youtube.ts';
import { type FakeAccount, SECRET } from '../../contracts/platformFake.ts';
import { adapterOf } from './adapterOf.ts';
import { collectFrom, NOW, request } from './collectFrom.ts';
import { type FakeYoutubeOptions, startFakeYoutube } from './fakeYoutube.ts';
import { sendJson } from './startFakeServer.ts';

const startFake = (accounts: readonly FakeAccount[], more: Partial<FakeYoutubeOptions> = {}) =>
  startFakeYoutube({ accounts, now: () => NOW, ...more });

/** What was asked for, without what every request says. */
const filtersOf = (requests: readonly string[]) =>
  requests.map((path) =>
    decodeURIComponent(path).replace('/youtube/v3/channels?part=snippet,statistics&', ''),
  );

const byId = (n: number) => request(n, youtube.account(n).handle, { platformId: youtube.account(n).id });

describe('a channel on YouTube', () => {
  const asked = async (account: FakeAccount) => {
    await using fake = await startFake([account]);
    return (await collectFrom(youtube, fake, [request(1, account.handle)])).of(1);
  };
  const withStatistics = (statistics: Readonly<Record<string, unknown>>) =>
    asked({ ...youtube.account(0), more: { statistics } });

  it('gives the numbers and facts that YouTube shows, out of strings', async () => {
    const account: FakeAccount = {
      ...youtube.account(0),
      more: {
        snippet: {
          title: 'Channel №0 <3',
          description: 'R&D\nfor <you>',
          customUrl: '@channel.0',
          publishedAt: '2006-05-03T21:30:11Z',
          thumbnails: {
            default: { url: 'https://yt3.ggpht.com/a=s88', width: 88, height: 88 },
            medium: { url: 'https://yt3.ggpht.com/a=s240', width: 240, height: 240 },
          },
        },
        statistics: { viewCount: '33339877023', subscriberCount: '188000000', videoCount: '754' },
      },
    };
    expect(await asked(account)).toEqual({
      kind: 'ok',
      accountKey: 1,
      profile: {
        platformId: account.id,
        handle: 'channel.0',
        displayName: 'Channel №0 <3',
        bio: 'R&D\nfor <you>',
        avatarUrl: 'https://yt3.ggpht.com/a=s240',
        verified: null,
        createdAt: new Date('2006-05-03T21:30:11Z'),
      },
      metrics: {
        followers: 188_000_000,
        following: null,
        posts: 754,
        listed: null,
        likes: null,
        comments: null,
        shares: null,
        views: 33_339_877_023,
        followersPrecision: 'ROUNDED',
        followersMissing: null,
      },
    });
  });

  it('has exact subscribers below 1000, and rounded ones from there on', async () => {
    expect(await withStatistics({ subscriberCount: '0' })).toMatchObject({
      metrics: { followers: 0, followersPrecision: 'EXACT' },
    });
    expect(await withStatistics({ subscriberCount: '999' })).toMatchObject({
      metrics: { followersPrecision: 'EXACT' },
    });
    expect(await withStatistics({ subscriberCount: '1000' })).toMatchObject({
      metrics: { followersPrecision: 'ROUNDED' },
    });
  });

  it.each([[{}], [{ subscriberCount: '0' }], [{ subscriberCount: '12' }]])(
    'hides its subscribers, whatever is sent for them: %j',
    async (statistics) => {
      const hidden = { ...statistics, hiddenSubscriberCount: true, viewCount: '5', videoCount: '2' };
      expect(await withStatistics(hidden)).toMatchObject({
        kind: 'hidden',
        profile: { handle: 'channel.0' },
        metrics: {
          followers: null,
          followersPrecision: null,
          followersMissing: 'HIDDEN',
          views: 5,
          posts: 2,
        },
      });
    },
  );

  it('has unknown numbers, not 0 and not hidden, where YouTube sends none or none that is a count', async () => {
    const statistics = { subscriberCount: '1.2M', viewCount: String(2n ** 53n), videoCount: '-1' };
    for (const outcome of [await withStatistics(statistics), await withStatistics({})]) {
      expect(outcome).toMatchObject({
        kind: 'ok',
        metrics: { followers: null, followersMissing: 'NOT_REPORTED', views: null, posts: null },
      });
    }
  });

  it.each([
    ['none', undefined],
    ['a custom name of old', 'SomeName'],
    ['none that could be one', '@a/b'],
  ])('keeps the handle that was asked for when it has %s', async (_, customUrl) => {
    const outcome = await asked({ ...youtube.account(0), more: { snippet: { customUrl } } });
    expect(outcome).toMatchObject({ kind: 'ok', profile: { handle: 'channel.0', displayName: null } });
  });

  it('has no picture whose address a page must not load', async () => {
    const thumbnails = { medium: { url: 'javascript:alert(1)' }, default: 'x' };
    const outcome = await asked({ ...youtube.account(0), more: { snippet: { thumbnails } } });
    expect(outcome).toMatchObject({ profile: { avatarUrl: null } });
  });
});

describe('how a YouTube channel is found', () => {
  const account = youtube.account(0);

  it.each([
    ['its handle', 'https://www.youtube.com/@channel.0', `forHandle=@channel.0`],
    ['its handle without @', 'https://www.youtube.com/channel.0', `forHandle=@channel.0`],
    ['its custom name, taken for a handle', 'https://www.youtube.com/c/channel.0', `forHandle=@channel.0`],
  ])('by %s, and next time by the id that was learnt', async (_, url, filter) => {
    await using fake = await startFake([account]);
    const { of, planned } = await collectFrom(youtube, fake, [request(1, 'channel.0', { url })]);
    expect(of(1)).toMatchObject({ kind: 'ok', profile: { platformId: account.id } });
    await collectFrom(youtube, fake, [request(1, 'channel.0', { url, platformId: account.id })]);
    expect(filtersOf(fake.requests)).toEqual([`${filter}&maxResults=50`, `id=${account.id}&maxResults=50`]);
    expect(planned).toBe(1);
  });

  it('by its old user name, which is not the handle of the same name, and learns its handle', async () => {
    const namesake = { ...youtube.account(1), handle: 'oldName' };
    await using fake = await startFake([account, namesake], { userNames: { oldname: account.id } });
    const { of } = await collectFrom(youtube, fake, [
      request(1, 'oldName', { url: 'https://www.youtube.com/user/oldName' }),
      request(2, 'oldName', { url: 'https://www.youtube.com/@oldName' }),
    ]);
    expect(of(1)).toMatchObject({ profile: { platformId: account.id, handle: 'channel.0' } });
    expect(of(2)).toMatchObject({ profile: { platformId: namesake.id, handle: 'oldName' } });
  });

  it('by an id that stands where the handle does', async () => {
    await using fake = await startFake([account]);
    const { of } = await collectFrom(youtube, fake, [request(1, account.id)]);
    expect(of(1)).toMatchObject({ kind: 'ok', profile: { platformId: account.id, handle: 'channel.0' } });
    expect(filtersOf(fake.requests)).toEqual([`id=${account.id}&maxResults=50`]);
  });

  it('not by a custom name that is no handle: it needs the id, and may well be there', async () => {
    await using fake = await startFake([]);
    const { of } = await collectFrom(youtube, fake, [
      request(1, 'HHSOfficeofPopulationAffairs', {
        url: 'https://www.youtube.com/c/HHSOfficeofPopulationAffairs',
      }),
      request(2, 'nobody', { url: 'https://www.youtube.com/@nobody' }),
      request(3, 'nobody', { url: 'https://www.youtube.com/user/nobody' }),
    ]);
    expect(of(1)).toMatchObject({ kind: 'unsupported' });
    expect(of(1)).toMatchObject({ message: expect.stringContaining('UC') });
    expect(of(2).kind).toBe('not_found');
    expect(of(3).kind).toBe('not_found');
  });

  it('after a rename by its id, not by a handle that another channel has now', async () => {
    const renamed = { ...account, handle: 'after' };
    const squatter = { ...youtube.account(1), handle: 'before' };
    await using fake = await startFake([renamed, squatter]);
    const { of } = await collectFrom(youtube, fake, [
      request(1, 'before', { platformId: renamed.id }),
      request(2, 'before', { platformId: youtube.account(9).id }),
    ]);
    expect(of(1)).toMatchObject({ kind: 'ok', profile: { platformId: renamed.id, handle: 'after' } });
    expect(of(2).kind).toBe('not_found');
  });
});

describe('a batch of YouTube channels', () => {
  it('takes one call for all whose id is known, and one for each other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 50 }), async (known) => {
        const accounts = known.map((_, n) => youtube.account(n));
        await using fake = await startFake(accounts);
        const { of, planned } = await collectFrom(
          youtube,
          fake,
          known.map((isKnown, n) => (isKnown ? byId(n) : request(n, accounts[n]!.handle.toUpperCase()))),
        );
        for (const [n, { id, handle, posts }] of accounts.entries()) {
          expect(of(n)).toMatchObject({
            kind: 'ok',
            profile: { platformId: id, handle },
            metrics: { posts },
          });
        }
        expect(fake.requests).toHaveLength(
          known.filter((isKnown) => !isKnown).length + (known.includes(true) ? 1 : 0),
        );
        expect(planned).toBe(fake.requests.length);
      }),
      { numRuns: 20 },
    );
  });

  it('has an ended channel left out, and loses none when the answer is divided into pages', async () => {
    const accounts = Array.from({ length: 7 }, (_, n) => youtube.account(n));
    accounts[3]!.state = 'suspended';
    await using fake = await startFake(accounts, { pageSize: 2 });
    const { of } = await collectFrom(
      youtube,
      fake,
      accounts.map((_, n) => byId(n)),
    );
    for (let n = 0; n < 7; n++) expect(of(n).kind).toBe(n === 3 ? 'not_found' : 'ok');
    expect(fake.requests).toHaveLength(3);
  });

  it('asks once for an id that two requests share', async () => {
    await using fake = await startFake([youtube.account(0)]);
    const { of, planned } = await collectFrom(youtube, fake, [byId(0), { ...byId(0), accountKey: 1 }]);
    expect([of(0).kind, of(1).kind]).toEqual(['ok', 'ok']);
    expect(fake.requests).toHaveLength(1);
    expect(planned).toBe(1);
  });

  it('never sends a malformed name or id', async () => {
    await using fake = await startFake([youtube.account(0)]);
    const { of, planned } = await collectFrom(youtube, fake, [
      byId(0),
      ...youtube.malformed.map((handle, i) => request(i + 1, handle)),
      request(99, 'channel.0', { platformId: 'channel.0' }),
    ]);
    expect(of(0).kind).toBe('ok');
    for (let i = 1; i <= youtube.malformed.length; i++) expect(of(i).kind).toBe('not_found');
    expect(of(99).kind).toBe('not_found');
    expect(fake.requests).toHaveLength(1);
    expect(planned).toBe(1);
  });

  it.each([
    [404, 'channelNotFound', 'not_found'],
    [403, 'channelForbidden', 'unsupported'],
  ])('is not lost to one channel that YouTube refuses: %i %s', async (status, reason, kind) => {
    const accounts = [youtube.account(0), youtube.account(1), youtube.account(2)];
    await using fake = await startFake(accounts, { refused: { id: accounts[1]!.id, status, reason } });
    const { of } = await collectFrom(youtube, fake, [byId(0), byId(1), byId(2)]);
    expect([of(0).kind, of(1).kind, of(2).kind]).toEqual(['ok', kind, 'ok']);
  });

  it('is not asked on after a refusal that concerns all', async () => {
    await using fake = await startFake([youtube.account(0)]);
    fake.mood = { kind: 'quota' };
    const { outcomes } = await collectFrom(youtube, fake, [byId(0), request(1, 'a'), request(2, 'b')]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['quota', 'quota', 'quota']);
    expect(fake.requests).toHaveLength(1);
  });
});

describe('YouTube in trouble', () => {
  const refusal = async (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) => {
    await using fake = await startFake([]);
    fake.mood = { kind: 'broken', answer: (_, response) => sendJson(response, status, body, headers) };
    const { of } = await collectFrom(youtube, fake, [byId(0), request(1, 'name')]);
    // By id and by name alike; only what concerns one channel is asked for both.
    expect({ ...of(1), accountKey: 0 }).toEqual(of(0));
    expect(JSON.stringify(of(0))).not.toContain(SECRET);
    return of(0);
  };
  const because = (reason: string, details?: readonly object[]) => ({
    error: { code: 0, message: SECRET, errors: [{ message: SECRET, domain: 'x', reason }], details },
  });

  it.each([
    ['quotaExceeded', 'quota'],
    ['dailyLimitExceeded', 'quota'],
    ['rateLimitExceeded', 'rate_limited'],
    ['userRateLimitExceeded', 'rate_limited'],
    ['accessNotConfigured', 'forbidden'],
    ['forbidden', 'forbidden'],
  ])('means different things by status 403: %s is %s', async (reason, kind) => {
    expect((await refusal(403, because(reason))).kind).toBe(kind);
  });

  it.each([
    ['2026-11-21T07:59:59Z', '2026-11-21T08:00:00Z'],
    ['2026-07-01T08:00:00Z', '2026-07-02T07:00:00Z'],
  ])('gives its quota anew at the next midnight of the Pacific: seen at %s, at %s', async (now, until) => {
    await using fake = await startFake([]);
    fake.mood = { kind: 'quota' };
    const adapter = adapterOf('YOUTUBE', youtube.env(fake), { now: () => new Date(now) });
    expect(await adapter.fetchProfiles([byId(0)], new AbortController().signal)).toMatchObject([
      { kind: 'quota', until: new Date(until) },
    ]);
  });

  it('is left alone for a minute by a rate limit that names no time, and as long as one that does', async () => {
    expect(await refusal(403, because('rateLimitExceeded'))).toMatchObject({
      until: new Date('2026-11-21T07:01:00Z'),
    });
    expect(await refusal(403, because('rateLimitExceeded'), { 'retry-after': '17' })).toMatchObject({
      until: new Date('2026-11-21T07:00:17Z'),
    });
    expect(await refusal(429, { error: { code: 429, status: 'RESOURCE_EXHAUSTED' } })).toMatchObject({
      kind: 'rate_limited',
      until: new Date('2026-11-21T07:01:00Z'),
    });
  });

  it.each([
    ['keyInvalid', undefined],
    ['keyExpired', undefined],
    ['badRequest', [{ '@type': 'x' }, { reason: 'API_KEY_INVALID' }]],
  ])('refuses a wrong key with status 400: %s, %j', async (reason, details) => {
    expect((await refusal(400, because(reason, details))).kind).toBe('auth');
  });

  it('refuses a wrong key, which stands in no address', async () => {
    await using fake = await startFake([youtube.account(0)]);
    const { of } = await collectFrom(youtube, fake, [byId(0), request(1, 'channel.0')], {
      YOUTUBE_API_KEY: `wrong-${SECRET}`,
    });
    expect([of(0).kind, of(1).kind]).toEqual(['auth', 'auth']);
    expect(fake.requests).toHaveLength(1);
    expect(fake.requests.join()).not.toContain(SECRET);
  });

  it.each([
    [400, because('invalidFilters'), 'bad_response'],
    [401, because('authError'), 'auth'],
    [404, undefined, 'bad_response'],
    [500, because('backendError'), 'transient'],
    [503, undefined, 'transient'],
    [200, undefined, 'bad_response'],
    [200, {}, 'bad_response'],
    [200, { kind: 'youtube#searchListResponse' }, 'bad_response'],
    [200, { items: [{ id: 'x' }] }, 'bad_response'],
    [200, { items: [null] }, 'bad_response'],
    [200, { kind: 'youtube#channelListResponse' }, 'not_found'],
  ])('answers status %i with %j: %s', async (status, body, kind) => {
    expect((await refusal(status, body)).kind).toBe(kind);
  });
});
