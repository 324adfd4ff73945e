import { describe, expect, it } from 'vitest';
import { readSampleAccounts } from '../../../scraper/demo/sampleAccounts.ts';
import { linkedin } from '../../contracts/adapters/linkedin.ts';
import { type FakeAccount, SECRET } from '../../contracts/platformFake.ts';
import { collectFrom, request } from './collectFrom.ts';
import { startFakeLinkedin } from './fakeLinkedin.ts';
import { sendJson } from './startFakeServer.ts';

const { account } = linkedin;
const byName = (n: number) => request(n, account(n).handle);
const byId = (n: number) => request(n, account(n).handle, { platformId: account(n).id });

const LISTED = 'organizationsLookup';
const SIZE = 'networkSizes';

describe('an organization on LinkedIn', () => {
  it('gives its followers and facts, by two requests where only its name is known', async () => {
    const more = { localizedName: 'HHS №1', localizedDescription: 'R&D\nfor <you>' };
    await using fake = await startFakeLinkedin({ accounts: [{ ...account(1), more }] });
    const { of, planned } = await collectFrom(linkedin, fake, [byName(1)]);
    expect(of(1)).toEqual({
      kind: 'ok',
      accountKey: 1,
      profile: {
        platformId: account(1).id,
        handle: 'Organization-1',
        displayName: 'HHS №1',
        bio: 'R&D\nfor <you>',
        avatarUrl: null,
        verified: null,
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
      '/rest/organizations?q=vanityName&vanityName=organization-1',
      `/rest/networkSizes/urn%3Ali%3Aorganization%3A${account(1).id}?edgeType=COMPANY_FOLLOWED_BY_MEMBER`,
    ]);
    expect(planned).toBe(2);
  });

  it('is asked for by its id once that is known, all of a batch at once, and followed when it was renamed', async () => {
    const renamed = { ...account(0), handle: 'New-Name' };
    await using fake = await startFakeLinkedin({ accounts: [renamed, account(1), account(2)] });
    const { of, planned } = await collectFrom(linkedin, fake, [byId(0), byId(1), byName(2)]);
    expect(of(0)).toMatchObject({ kind: 'ok', profile: { platformId: account(0).id, handle: 'New-Name' } });
    expect(of(1)).toMatchObject({ kind: 'ok', metrics: { followers: 1001 } });
    expect(of(2)).toMatchObject({ kind: 'ok', metrics: { followers: 1002 } });
    // Neither parentheses nor commas are encoded.
    expect(fake.requests[0]).toBe(`/rest/organizationsLookup?ids=List(${account(0).id},${account(1).id})`);
    expect(fake.counted).toBe(5);
    expect(planned).toBe(5);
  });

  it('with a number for a name has its id there, as some showcase pages do', async () => {
    await using fake = await startFakeLinkedin({ accounts: [account(0)] });
    const url = `https://www.linkedin.com/showcase/${account(0).id}`;
    const { of, planned } = await collectFrom(linkedin, fake, [request(0, account(0).id, { url })]);
    expect(of(0)).toMatchObject({
      kind: 'ok',
      profile: { platformId: account(0).id, handle: 'Organization-0' },
      metrics: { followers: 1000 },
    });
    expect(fake.requests[0]).toContain(LISTED);
    expect(planned).toBe(2);
  });

  it('that is a person has no numbers, and nothing is asked', async () => {
    await using fake = await startFakeLinkedin({ accounts: [account(0)] });
    const url = `https://www.linkedin.com/in/${account(0).handle}`;
    const { of, planned } = await collectFrom(linkedin, fake, [request(0, account(0).handle, { url })]);
    expect(of(0)).toEqual({
      kind: 'unsupported',
      accountKey: 0,
      message: 'LinkedIn offers no numbers of people, only of organizations.',
    });
    expect(fake.requests).toEqual([]);
    expect(planned).toBe(0);
  });

  it.each(['company', 'showcase', 'school'])('may be a page of the kind /%s/', async (kind) => {
    await using fake = await startFakeLinkedin({ accounts: [account(0)] });
    const url = `https://www.linkedin.com/${kind}/${account(0).handle}`;
    const { of } = await collectFrom(linkedin, fake, [request(0, account(0).handle, { url })]);
    expect(of(0).kind).toBe('ok');
  });

  it('that LinkedIn does not know, by name or by id, is not found', async () => {
    await using fake = await startFakeLinkedin({ accounts: [account(2)] });
    const { of } = await collectFrom(linkedin, fake, [byName(0), byId(1), byId(2)]);
    expect([0, 1, 2].map((n) => of(n).kind)).toEqual(['not_found', 'not_found', 'ok']);
  });

  it('that goes between two requests is not found', async () => {
    await using fake = await startFakeLinkedin({
      accounts: [account(0)],
      instead: ({ url = '' }) => {
        if (url.includes(SIZE)) fake.accounts.length = 0;
        return false;
      },
    });
    const { of } = await collectFrom(linkedin, fake, [byName(0)]);
    expect(of(0).kind).toBe('not_found');
  });

  it.each([
    ['of another name', { vanityName: 'somebody-else' }],
    ['without an id', { id: undefined }],
    ['with an id that is none', { id: 'x' }],
    ['with an address for an id', { id: 'urn:li:organization:1' }],
  ])('found by name, but %s, is not understood', async (_, more) => {
    await using fake = await startFakeLinkedin({ accounts: [{ ...account(0), more }] });
    const { of } = await collectFrom(linkedin, fake, [byName(0)]);
    expect(of(0).kind).toBe('bad_response');
    expect(fake.counted).toBe(1);
  });

  it.each([
    ['an id of its own', { id: 999 }, 'bad_response'],
    ['no id of its own', { id: undefined }, 'ok'],
    ['no name', { vanityName: undefined, localizedName: undefined }, 'ok'],
  ])('listed by id with %s: %s', async (_, more, kind) => {
    await using fake = await startFakeLinkedin({ accounts: [{ ...account(0), more }] });
    const { of } = await collectFrom(linkedin, fake, [byId(0)]);
    expect(of(0).kind).toBe(kind);
    if (kind === 'ok') expect(of(0)).toMatchObject({ profile: { handle: account(0).handle } });
  });

  it.each([
    ['an error 404', { results: {}, errors: { [account(0).id]: { status: 404 } } }, 'not_found'],
    ['a status 404', { results: {}, statuses: { [account(0).id]: 404 } }, 'not_found'],
    ['silence', { results: {} }, 'not_found'],
    ['an error 403', { results: {}, errors: { [account(0).id]: { status: 403 } } }, 'forbidden'],
    ['an error 500', { results: {}, errors: { [account(0).id]: { status: 500 } } }, 'bad_response'],
    ['no results at all', { errors: {} }, 'bad_response'],
    ['a result that is none', { results: { [account(0).id]: 'x' } }, 'bad_response'],
  ])('passed over with %s: %s, and the others are asked for', async (_, body, kind) => {
    await using fake = await startFakeLinkedin({
      accounts: [account(1)],
      instead: ({ url = '' }, response) => {
        if (url.includes(LISTED)) sendJson(response, 200, body);
        return url.includes(LISTED);
      },
    });
    const { of } = await collectFrom(linkedin, fake, [byId(0), byName(1)]);
    expect(of(0).kind).toBe(kind);
    expect(of(1).kind).toBe('ok');
  });
});

describe('LinkedIn refuses', () => {
  const refusedBy = async (status: number, body: object) => {
    await using fake = await startFakeLinkedin({
      accounts: [account(0), account(1)],
      instead: (_, response) => {
        sendJson(response, status, { status, ...body });
        return true;
      },
    });
    const { outcomes } = await collectFrom(linkedin, fake, [byName(0), byName(1)]);
    expect(JSON.stringify(outcomes)).not.toContain('canary');
    return { outcome: outcomes[0]!, counted: fake.counted };
  };

  it.each([
    [65_600, 'INVALID_ACCESS_TOKEN', 'LinkedIn refuses LINKEDIN_ACCESS_TOKEN.'],
    [65_601, 'REVOKED_ACCESS_TOKEN', 'LinkedIn refuses LINKEDIN_ACCESS_TOKEN.'],
    [65_602, 'EXPIRED_ACCESS_TOKEN', 'LinkedIn refuses LINKEDIN_ACCESS_TOKEN: it has expired.'],
  ])('a token by code %i, and names the variable', async (serviceErrorCode, code, message) => {
    const { outcome, counted } = await refusedBy(401, { serviceErrorCode, code, message: 'canary' });
    expect(outcome).toMatchObject({ kind: 'auth', message });
    expect(counted).toBe(1);
  });

  it('a version that it no longer serves, by one line for the operator that names the variable', async () => {
    await using fake = await startFakeLinkedin({ accounts: [account(0)], versions: ['202712'] });
    const { outcomes } = await collectFrom(linkedin, fake, [byName(0), byName(1), byId(2)]);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        kind: 'auth',
        message:
          'LinkedIn no longer serves the version of its API that is asked for: set LINKEDIN_API_VERSION to a current month (YYYYMM).',
      });
    }
    expect(fake.counted).toBe(1);
    const current = await collectFrom(linkedin, fake, [byName(0)], { LINKEDIN_API_VERSION: '202712' });
    expect(current.of(0).kind).toBe('ok');
  });

  it('by the limit of a day until the next midnight in UTC', async () => {
    const message = 'Resource level throttle APPLICATION DAY limit for calls to this resource is reached.';
    const { outcome, counted } = await refusedBy(429, { serviceErrorCode: 101, message });
    expect(outcome).toMatchObject({ kind: 'quota', until: new Date('2026-11-22T00:00:00Z') });
    expect(counted).toBe(1);
  });

  it.each(['Too many requests.', 'Resource level throttle MEMBER MINUTE limit is reached.', undefined])(
    'by another limit (%j) for five minutes, as it names no time',
    async (message) => {
      const { outcome } = await refusedBy(429, { message });
      expect(outcome).toMatchObject({ kind: 'rate_limited', until: new Date('2026-11-21T07:05:00Z') });
    },
  );

  it.each([
    [400, 'bad_response'],
    [403, 'forbidden'],
    [404, 'bad_response'],
    [500, 'transient'],
    [503, 'transient'],
  ])('by status %i: %s', async (status, kind) => {
    expect((await refusedBy(status, { message: 'canary' })).outcome.kind).toBe(kind);
  });

  it('the number of one organization, and not of the others', async () => {
    await using fake = await startFakeLinkedin({
      accounts: [account(0), account(1), account(2)],
      closed: [account(0).id, account(1).id],
    });
    const { of } = await collectFrom(linkedin, fake, [byName(0), byId(1), byName(2)]);
    expect([0, 1, 2].map((n) => of(n).kind)).toEqual(['forbidden', 'forbidden', 'ok']);
  });

  it('the list by ids, and then is not asked for anybody else', async () => {
    await using fake = await startFakeLinkedin({
      accounts: [account(0), account(1)],
      instead: ({ url = '' }, response) => {
        if (url.includes(LISTED)) response.destroy();
        return url.includes(LISTED);
      },
    });
    const { of } = await collectFrom(linkedin, fake, [byName(0), byId(1)]);
    expect([0, 1].map((n) => of(n).kind)).toEqual(['transient', 'transient']);
    expect(fake.counted).toBe(1);
  });
});

describe('the LinkedIn accounts of the sample catalogue', () => {
  it('take at most two requests each the first time, and one each from then on', async () => {
    const samples = (await readSampleAccounts()).filter(({ platform }) => platform === 'LINKEDIN');
    expect(samples).toHaveLength(12);
    const accounts = samples.map(({ handle }, n): FakeAccount => {
      const id = /^\d+$/.test(handle) ? handle : account(n).id;
      return { ...account(n), id, handle };
    });
    await using fake = await startFakeLinkedin({ accounts });
    const first = samples.map(({ handle, url }, n) => request(n, handle, { url }));
    const { of, planned } = await collectFrom(linkedin, fake, first);
    // Ten by name; one that is an id: listed, and counted; one is a person.
    expect(planned).toBe(10 * 2 + 2);
    expect(fake.counted).toBe(planned);

    fake.counted = 0;
    const later = first.map((known) => {
      const outcome = of(known.accountKey);
      const platformId = outcome.kind === 'ok' ? (outcome.profile?.platformId ?? null) : null;
      return { ...known, platformId };
    });
    const again = await collectFrom(linkedin, fake, later);
    expect(again.outcomes.filter(({ kind }) => kind === 'ok')).toHaveLength(11);
    expect(again.planned).toBe(11 + 1);
    expect(fake.counted).toBe(again.planned);
    expect(fake.requests.join()).not.toContain(SECRET);
  });
});
