import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withServer, type RunningServer } from '../../support/startServer.ts';

const SECRET = 'a secret of 32 bytes, or of more';
const CLAIMS = { sub: 'ada', role: 'operator', iss: 'https://id.test', aud: 'tidemark' };
const hs = (secret: string) => new TextEncoder().encode(secret);
const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;

interface Signing {
  alg?: string;
  key?: CryptoKey | Uint8Array;
  head?: object;
}

const signed = (claims: object, { alg = 'HS256', key = hs(SECRET), head = {} }: Signing = {}) =>
  new SignJWT({ exp: inAnHour(), ...claims }).setProtectedHeader({ alg, ...head }).sign(key);

const answerTo = async (server: RunningServer, token: string) => {
  const response = await server.post(
    { query: '{ caller { name role } }' },
    { authorization: `Bearer ${token}` },
  );
  const { data, errors } = await response.json();
  return { status: response.status, code: errors?.[0].extensions.code, caller: data?.caller };
};

describe('a token signed by the secret', () => {
  const server = withServer({
    role: 'server',
    env: { AUTH_JWT_SECRET: SECRET, AUTH_JWT_ISSUER: CLAIMS.iss, AUTH_JWT_AUDIENCE: 'other,tidemark' },
  });

  it('says who asks by its claims sub and role', async () => {
    const good = await signed(CLAIMS);
    for (const _anewAndRemembered of [1, 2])
      expect(await answerTo(server, good)).toEqual({
        status: 200,
        caller: { name: 'jwt:ada', role: 'OPERATOR' },
      });
  });

  it('gets the answers of nobody whose name only begins as its own', async () => {
    const ada = await signed(CLAIMS);
    const lovelace = await signed({ ...CLAIMS, sub: 'ada lovelace' });
    const body = '{"query":"{ caller { name } }"}';
    const ask = (token: string, sent: string) => server.post(sent, { authorization: `Bearer ${token}` });
    await expect
      .poll(async () => (await ask(lovelace, body)).headers.get('cache-status'))
      .toBe('tidemark; hit; detail=l1');
    const answer = await ask(ada, `lovelace ${body}`);
    expect(answer.status).toBe(400);
    expect(await answer.text()).not.toContain('jwt:ada lovelace');
  });

  it.each<[string, object]>([
    ['"exp" is missing', { exp: undefined }],
    ['"sub" is missing', { sub: undefined }],
    ['"role" is missing', { role: undefined }],
    ['"iss" is not what this server expects', { iss: 'https://evil.test' }],
    ['"aud" is missing', { aud: undefined }],
    ['"aud" is not what this server expects', { aud: 'elsewhere' }],
    ['"nbf" lies in the future', { nbf: inAnHour() }],
  ])('is told that its claim %s, never what it holds', async (fault, claims) => {
    const token = await signed({ ...CLAIMS, ...claims });
    const response = await server.post({ query: '{ __typename }' }, { authorization: `Bearer ${token}` });
    const { errors } = await response.json();
    expect(errors[0].message).toBe(`The token is not accepted: its claim ${fault}.`);
  });

  const tampered = async () => {
    const [head, , signature] = (await signed(CLAIMS)).split('.');
    const claims = Buffer.from(JSON.stringify({ ...CLAIMS, role: 'admin', exp: inAnHour() }));
    return `${head}.${claims.toString('base64url')}.${signature}`;
  };
  const headed = (head: object, claims: object, secret: string) => {
    const text = [head, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
  };

  it.each<[string, () => string | Promise<string>]>([
    ['no signature (alg none)', () => new UnsecuredJWT({ ...CLAIMS, exp: inAnHour() }).encode()],
    ['alg none, in capitals', () => headed({ alg: 'NONE' }, { ...CLAIMS, exp: inAnHour() }, SECRET)],
    ['another secret', () => signed(CLAIMS, { key: hs('another secret of 32 bytes or more') })],
    ['an empty secret', () => headed({ alg: 'HS256' }, { ...CLAIMS, exp: inAnHour() }, '')],
    [
      'a stronger algorithm than is allowed',
      () => signed(CLAIMS, { alg: 'HS512', key: hs(SECRET.repeat(2)) }),
    ],
    [
      'a public key',
      async () => signed(CLAIMS, { alg: 'ES256', key: (await generateKeyPair('ES256')).privateKey }),
    ],
    ['changed claims', tampered],
    ['an end that has passed', () => signed({ ...CLAIMS, exp: inAnHour() - 3700 })],
    ['no end', () => headed({ alg: 'HS256' }, CLAIMS, SECRET)],
    ['an end that is no number', () => headed({ alg: 'HS256' }, { ...CLAIMS, exp: 'never' }, SECRET)],
    ['a beginning in the future', () => signed({ ...CLAIMS, nbf: inAnHour() })],
    ['another audience', () => signed({ ...CLAIMS, aud: 'elsewhere' })],
    ['no audience', () => signed({ ...CLAIMS, aud: undefined })],
    ['another issuer', () => signed({ ...CLAIMS, iss: 'https://evil.test' })],
    ['no role', () => signed({ ...CLAIMS, role: undefined })],
    ['an unknown role', () => signed({ ...CLAIMS, role: 'root' })],
    ['a role in another case', () => signed({ ...CLAIMS, role: 'ADMIN' })],
    ['a list of roles', () => signed({ ...CLAIMS, role: ['admin'] })],
    ['the role of a prototype', () => signed({ ...CLAIMS, role: 'constructor' })],
    ['no subject', () => signed({ ...CLAIMS, sub: undefined })],
    ['an empty subject', () => signed({ ...CLAIMS, sub: '' })],
    ['a subject of two lines', () => signed({ ...CLAIMS, sub: 'ada\nadmin' })],
    [
      'a critical extension',
      () => headed({ alg: 'HS256', crit: ['x'], x: 1 }, { ...CLAIMS, exp: inAnHour() }, SECRET),
    ],
    ['claims that are no object', () => headed({ alg: 'HS256' }, [1], SECRET)],
    ['two parts', async () => (await signed(CLAIMS)).split('.').slice(0, 2).join('.')],
    ['its last character cut off', async () => (await signed(CLAIMS)).slice(0, -1)],
    ['five parts, as if it were encrypted', async () => `${await signed(CLAIMS)}.a.b`],
    ['nothing in it', () => '..'],
    ['the form of a key', () => `tdm_00000000_${'0'.repeat(43)}`],
  ])('is refused with %s', async (_what, forge) => {
    expect(await answerTo(server, await forge())).toEqual({
      status: 401,
      code: 'UNAUTHENTICATED',
      caller: undefined,
    });
  });
});

describe('a token signed by a key of AUTH_JWKS_URL', () => {
  let jwks: Server;
  let published: object[] = [];
  let pair: Awaited<ReturnType<typeof generateKeyPair>>;
  let publicPem = '';
  const env = { AUTH_JWKS_URL: '' };
  beforeAll(async () => {
    pair = await generateKeyPair('RS256', { extractable: true });
    const jwk = await exportJWK(pair.publicKey);
    publicPem = JSON.stringify(jwk);
    published = [{ ...jwk, kid: 'one', alg: 'RS256', use: 'sig' }];
    jwks = createServer((_req, res) => res.end(JSON.stringify({ keys: published })));
    await new Promise<void>((resolve) => jwks.listen(0, '127.0.0.1', resolve));
    env.AUTH_JWKS_URL = `http://127.0.0.1:${(jwks.address() as AddressInfo).port}/keys.json`;
  });
  afterAll(() => jwks.close());
  const server = withServer({ role: 'server', env });
  const signedBy = (key: CryptoKey, head: object = { kid: 'one' }) =>
    signed(CLAIMS, { alg: 'RS256', key, head });

  it('is accepted', async () => {
    expect(await answerTo(server, await signedBy(pair.privateKey))).toMatchObject({
      status: 200,
      caller: { name: 'jwt:ada' },
    });
  });

  it.each<[string, () => string | Promise<string>]>([
    ['a key that is not published', async () => signedBy((await generateKeyPair('RS256')).privateKey)],
    ['an unknown key id', () => signedBy(pair.privateKey, { kid: 'two' })],
    [
      'the public key as a secret (HS256)',
      () => signed(CLAIMS, { key: hs(publicPem), head: { kid: 'one' } }),
    ],
    [
      'a key that it brings itself',
      async () => {
        const own = await generateKeyPair('RS256', { extractable: true });
        return signedBy(own.privateKey, {
          jwk: await exportJWK(own.publicKey),
          jku: 'https://evil.test/keys',
        });
      },
    ],
    [
      'another algorithm of the same family',
      async () =>
        signed(CLAIMS, {
          alg: 'PS256',
          key: (await generateKeyPair('PS256')).privateKey,
          head: { kid: 'one' },
        }),
    ],
  ])('is refused with %s', async (_what, forge) => {
    expect(await answerTo(server, await forge())).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  it('is neither accepted nor called wrong while the keys cannot be had', async () => {
    await server.restart();
    const held = published;
    published = 'none' as never;
    const good = await signedBy(pair.privateKey);
    server.log.length = 0;
    expect(await answerTo(server, good)).toMatchObject({ status: 503, code: 'SERVICE_UNAVAILABLE' });
    expect(server.log.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        level: 40,
        msg: 'tokens cannot be verified: the keys of their issuer cannot be had',
        host: new URL(env.AUTH_JWKS_URL).host,
      }),
    ]);
    published = held;
    await expect.poll(async () => (await answerTo(server, good)).status).toBe(200);
  });
});
