import { describe, expect, it } from 'vitest';
import { readPlatformSettings } from '../../../scraper/platforms/platformSettings.ts';
import { createPlatformRegistry } from '../../../scraper/platforms/registry.ts';
import { truthSocial } from '../../contracts/adapters/truthSocial.ts';
import { type FakeAccount, SECRET } from '../../contracts/platformFake.ts';
import { collectFrom, request } from './collectFrom.ts';
import { startFakeMastodon } from './fakeMastodon.ts';

const ALICE = truthSocial.account(0);

async function asked(account: FakeAccount, env: Readonly<Record<string, string>> = {}) {
  await using fake = await startFakeMastodon({ accounts: [account] });
  return (await collectFrom(truthSocial, fake, [request(1, account.handle)], env)).of(1);
}

describe('Truth Social', () => {
  it('is off until an operator names its address, token or not', () => {
    const { settings } = readPlatformSettings({ TRUTH_SOCIAL_ACCESS_TOKEN: 'x' });
    const registry = createPlatformRegistry({ settings, now: () => new Date() });
    expect(registry.adapterFor('TRUTH_SOCIAL')).toEqual({
      code: 'NOT_CONFIGURED',
      message: 'TRUTH_SOCIAL_API_BASE_URL is not set.',
    });
  });

  it('needs no token', async () => {
    expect((await asked(ALICE, { TRUTH_SOCIAL_ACCESS_TOKEN: '' })).kind).toBe('ok');
  });

  it('has names and ids without a host, and says who is verified', async () => {
    expect(
      await asked({ ...ALICE, more: { verified: true, note: '<p>Truth &amp; such</p>' } }),
    ).toMatchObject({
      kind: 'ok',
      profile: { platformId: ALICE.id, handle: 'user_0', verified: true, bio: 'Truth & such' },
    });
    expect(await asked({ ...ALICE, more: { verified: false } })).toMatchObject({
      profile: { verified: false },
    });
    const fields = [{ name: 'a', value: 'b', verified_at: '2019-11-10T10:31:10.000+00:00' }];
    expect(await asked({ ...ALICE, more: { fields } })).toMatchObject({ profile: { verified: null } });
  });

  it('is asked by name once, then by id', async () => {
    await using fake = await startFakeMastodon({ accounts: [ALICE] });
    await collectFrom(truthSocial, fake, [request(1, '@User_0')]);
    await collectFrom(truthSocial, fake, [request(1, 'user_0', { platformId: ALICE.id })]);
    expect(fake.requests).toEqual(['/api/v1/accounts/lookup?acct=User_0', `/api/v1/accounts/${ALICE.id}`]);
  });

  it('behind a shield that refuses programs is left alone, after one request', async () => {
    await using fake = await startFakeMastodon({ accounts: [ALICE] });
    fake.mood = {
      kind: 'broken',
      answer: (_, response) =>
        response
          .writeHead(403, { 'content-type': 'text/html', 'cf-mitigated': 'challenge' })
          .end(`<!doctype html><title>Just a moment... ${SECRET}</title>`),
    };
    const { of } = await collectFrom(truthSocial, fake, [request(1, 'user_0'), request(2, 'user_1')]);
    const message = 'Truth Social is shielded from programs; that is respected.';
    expect(of(1)).toEqual({ kind: 'forbidden', accountKey: 1, message });
    expect(of(2)).toEqual({ kind: 'forbidden', accountKey: 2, message });
    expect(fake.counted).toBe(1);
  });

  it('has no account of other servers', async () => {
    expect((await asked({ ...ALICE, more: { acct: 'user_0@elsewhere.example' } })).kind).toBe('bad_response');
  });
});
