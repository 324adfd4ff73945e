import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flickr } from '../../contracts/adapters/flickr.ts';
import { type FakeAccount, SECRET } from '../../contracts/platformFake.ts';
import { collectFrom, NOW, request } from './collectFrom.ts';
import { type FakeFlickrOptions, startFakeFlickr } from './fakeFlickr.ts';
import { sendJson } from './startFakeServer.ts';

const startFake = (accounts: readonly FakeAccount[], more: Partial<FakeFlickrOptions> = {}) =>
  startFakeFlickr({ accounts, now: () => NOW, ...more });

const ALICE = flickr.account(0);

const byId = (n: number) => request(n, flickr.account(n).handle, { platformId: flickr.account(n).id });

describe('an account on Flickr', () => {
  const asked = async (account: FakeAccount) => {
    await using fake = await startFake([account]);
    return (await collectFrom(flickr, fake, [request(1, account.handle)])).of(1);
  };

  it('gives the numbers and facts that Flickr shows: whom it follows, and nothing of its followers', async () => {
    const more = {
      iconserver: '122',
      iconfarm: 1,
      description: {
        _content: 'Photos &amp; <a href="https://hhs.gov" rel="nofollow">more</a>\n<b>daily</b>',
      },
    };
    expect(await asked({ ...ALICE, more })).toEqual({
      kind: 'ok',
      accountKey: 1,
      profile: {
        platformId: ALICE.id,
        handle: ALICE.handle,
        displayName: 'Person №0',
        bio: 'Photos & more\ndaily',
        avatarUrl: `https://farm1.staticflickr.com/122/buddyicons/${ALICE.id}.jpg`,
        verified: null,
        createdAt: null,
      },
      metrics: {
        followers: null,
        following: 500,
        posts: 100,
        listed: null,
        likes: null,
        comments: null,
        shares: null,
        views: null,
        followersPrecision: null,
        followersMissing: 'NOT_REPORTED',
      },
    });
  });

  it.each([
    ['numbers', 449, 12],
    ['digits', '449', '12'],
  ])('has its counts as %s', async (_, posts, following) => {
    expect(await asked({ ...ALICE, posts, following })).toMatchObject({
      metrics: { posts: 449, following: 12 },
    });
  });

  it('has its count without an object around it, too', async () => {
    const more = { photos: { count: 449 }, realname: 'Real', description: 'Bio' };
    expect(await asked({ ...ALICE, more })).toMatchObject({
      profile: { displayName: 'Real', bio: 'Bio' },
      metrics: { posts: 449 },
    });
  });

  it('has unknown numbers, not 0, where Flickr sends none that is a count', async () => {
    expect(await asked({ ...ALICE, posts: 'many', following: -1 })).toMatchObject({
      kind: 'ok',
      metrics: { posts: null, following: null },
    });
    expect(await asked({ ...ALICE, posts: 0, following: '0' })).toMatchObject({
      metrics: { posts: 0, following: 0 },
    });
  });

  it('may be bare: its user name instead of a name, no bio, no picture, no alias', async () => {
    const more = { realname: undefined, path_alias: null, photos: undefined, iconserver: 0 };
    expect(await asked({ ...ALICE, more })).toMatchObject({
      kind: 'ok',
      profile: { handle: ALICE.handle, displayName: 'user of alias_0', bio: null, avatarUrl: null },
      metrics: { posts: null },
    });
  });

  it('has its numbers also when Flickr does not tell whom it follows', async () => {
    await using fake = await startFake([ALICE], { failing: { 'contacts.getPublicList': 1 } });
    expect((await collectFrom(flickr, fake, [byId(0)])).of(0)).toMatchObject({
      kind: 'ok',
      metrics: { posts: 100, following: null },
    });
  });

  it('is asked for again when Flickr cannot tell at the moment whom it follows', async () => {
    await using fake = await startFake([ALICE], { failing: { 'contacts.getPublicList': 105 } });
    expect((await collectFrom(flickr, fake, [byId(0)])).of(0).kind).toBe('transient');
  });
});

describe('how a Flickr account is found', () => {
  it('by the alias in its address, and next time by the id that was learnt', async () => {
    await using fake = await startFake([ALICE, flickr.account(1)]);
    const { of } = await collectFrom(flickr, fake, [request(1, 'ALIAS_0')]);
    expect(of(1)).toMatchObject({ kind: 'ok', profile: { platformId: ALICE.id, handle: 'alias_0' } });
    await collectFrom(flickr, fake, [request(1, 'alias_0', { platformId: ALICE.id })]);
    expect(fake.methods).toEqual([
      'urls.lookupUser',
      'people.getInfo',
      'contacts.getPublicList',
      'people.getInfo',
      'contacts.getPublicList',
    ]);
  });

  it('by its user name when no address has it for an alias, and learns its alias', async () => {
    await using fake = await startFake([ALICE], { userNames: { Stewart: ALICE.id } });
    const { of } = await collectFrom(flickr, fake, [request(1, 'Stewart')]);
    expect(of(1)).toMatchObject({ kind: 'ok', profile: { platformId: ALICE.id, handle: 'alias_0' } });
    expect(fake.methods.slice(0, 2)).toEqual(['urls.lookupUser', 'people.findByUsername']);
  });

  it('by an id that stands where the handle does', async () => {
    await using fake = await startFake([ALICE]);
    const { of } = await collectFrom(flickr, fake, [request(1, ALICE.id)]);
    expect(of(1)).toMatchObject({ kind: 'ok', profile: { platformId: ALICE.id, handle: 'alias_0' } });
    expect(fake.methods).toEqual(['people.getInfo', 'contacts.getPublicList']);
  });

  it('not at all when neither knows the name', async () => {
    await using fake = await startFake([]);
    const { of } = await collectFrom(flickr, fake, [request(1, 'nobody'), byId(2)]);
    expect(of(1)).toMatchObject({ kind: 'not_found', message: 'Flickr knows no such account.' });
    expect(of(2).kind).toBe('not_found');
    expect(fake.methods).toEqual(['urls.lookupUser', 'people.findByUsername', 'people.getInfo']);
  });

  it('after a rename by its id, not by an alias that somebody else has now', async () => {
    const renamed = { ...ALICE, handle: 'after' };
    const squatter = { ...flickr.account(1), handle: 'before' };
    await using fake = await startFake([renamed, squatter]);
    const { of } = await collectFrom(flickr, fake, [request(1, 'before', { platformId: renamed.id })]);
    expect(of(1)).toMatchObject({ kind: 'ok', profile: { platformId: renamed.id, handle: 'after' } });
  });

  it('not when it was deleted', async () => {
    await using fake = await startFake([{ ...ALICE, state: 'suspended' }]);
    const { of } = await collectFrom(flickr, fake, [byId(0)]);
    expect(of(0)).toMatchObject({ kind: 'not_found', message: 'This Flickr account was deleted.' });
  });
});

describe('a batch of Flickr accounts', () => {
  it('takes two requests for each whose id is known, and three for each other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 10 }), async (known) => {
        const accounts = known.map((_, n) => flickr.account(n));
        await using fake = await startFake(accounts);
        const { of, planned } = await collectFrom(
          flickr,
          fake,
          known.map((isKnown, n) => (isKnown ? byId(n) : request(n, accounts[n]!.handle))),
        );
        for (const [n, { id, posts, following }] of accounts.entries()) {
          expect(of(n)).toMatchObject({
            kind: 'ok',
            profile: { platformId: id },
            metrics: { posts, following },
          });
        }
        expect(fake.counted).toBe(known.reduce((count, isKnown) => count + (isKnown ? 2 : 3), 0));
        expect(planned).toBe(fake.counted);
      }),
      { numRuns: 20 },
    );
  });

  it('never sends a malformed name or id', async () => {
    await using fake = await startFake([ALICE]);
    const { of, planned } = await collectFrom(flickr, fake, [
      byId(0),
      ...flickr.malformed.map((handle, i) => request(i + 1, handle)),
      request(99, ALICE.handle, { platformId: 'alias_0' }),
    ]);
    expect(of(0).kind).toBe('ok');
    for (let i = 1; i <= flickr.malformed.length; i++) expect(of(i).kind).toBe('not_found');
    expect(of(99).kind).toBe('not_found');
    expect(fake.counted).toBe(2);
    expect(planned).toBe(2);
  });

  it('is not asked on after a refusal that concerns all, and what was learnt before counts', async () => {
    await using fake = await startFake([ALICE], { failing: { 'urls.lookupUser': 105 } });
    const { of } = await collectFrom(flickr, fake, [byId(0), request(1, 'a'), request(2, 'b'), byId(3)]);
    expect(of(0).kind).toBe('ok');
    for (const n of [1, 2, 3]) expect(of(n).kind).toBe('transient');
    expect(fake.counted).toBe(3);
  });
});

describe('Flickr in trouble', () => {
  const refusal = async (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) => {
    await using fake = await startFake([]);
    fake.mood = { kind: 'broken', answer: (_, response) => sendJson(response, status, body, headers) };
    const { of } = await collectFrom(flickr, fake, [byId(0)]);
    expect(JSON.stringify(of(0))).not.toContain(SECRET);
    return of(0);
  };

  it.each([
    [1, 'not_found'],
    [5, 'not_found'],
    [98, 'auth'],
    [99, 'forbidden'],
    [100, 'auth'],
    [105, 'transient'],
    [106, 'transient'],
    ['201', 'transient'],
    [112, 'bad_response'],
    ['x', 'bad_response'],
  ])('fails with status 200, and code %j: %s', async (code, kind) => {
    expect((await refusal(200, { stat: 'fail', code, message: SECRET })).kind).toBe(kind);
  });

  it.each([
    [200, undefined, 'bad_response'],
    [200, {}, 'bad_response'],
    [200, { stat: 'ok' }, 'bad_response'],
    [200, { stat: 'ok', person: { nsid: flickr.account(1).id } }, 'bad_response'],
    [200, { stat: 'fail', code: 112, message: SECRET }, 'bad_response'],
    [401, undefined, 'auth'],
    [403, undefined, 'forbidden'],
    [404, undefined, 'bad_response'],
    [500, { stat: 'fail', code: 4, message: SECRET }, 'transient'],
    [502, undefined, 'transient'],
  ])('answers status %i with %j: %s', async (status, body, kind) => {
    expect((await refusal(status, body)).kind).toBe(kind);
  });

  it.each([
    ['without an id', { user: {} }],
    ['with an id that is none', { user: { id: 'a&b' } }],
    ['without a user', {}],
  ])('answers a lookup %s: not understood', async (_, body) => {
    await using fake = await startFake([]);
    fake.mood = {
      kind: 'broken',
      answer: (_request, response) => sendJson(response, 200, { ...body, stat: 'ok' }),
    };
    expect((await collectFrom(flickr, fake, [request(1, 'a')])).of(1).kind).toBe('bad_response');
    expect(fake.counted).toBe(1);
  });

  it('is left alone for an hour by a limit that names no time, and as long as one that does', async () => {
    expect(await refusal(429, undefined)).toMatchObject({
      kind: 'rate_limited',
      until: new Date('2026-11-21T08:00:00Z'),
    });
    expect(await refusal(429, undefined, { 'retry-after': '90' })).toMatchObject({
      until: new Date('2026-11-21T07:01:30Z'),
    });
  });

  it('refuses a wrong key, which stands in no address and no message', async () => {
    await using fake = await startFake([ALICE], { failing: { 'contacts.getPublicList': 112 } });
    const wrong = await collectFrom(flickr, fake, [byId(0)], { FLICKR_API_KEY: `wrong-${SECRET}` });
    const right = await collectFrom(flickr, fake, [byId(0)]);
    expect(wrong.of(0).kind).toBe('auth');
    expect(JSON.stringify([wrong.outcomes, right.outcomes, fake.requests])).not.toContain(SECRET);
  });
});
