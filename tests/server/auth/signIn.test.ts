import { describe, expect, it } from 'vitest';
import { withServer } from '../../support/startServer.ts';
import { withKeys } from './withKeys.ts';

const place = withKeys();
const { keys, server } = place;
const other = withServer({ role: 'server', env: { AUTH_API_KEYS: '1' }, beside: server });
const open = withServer({ role: 'server' });

const signIn = (body: unknown, headers: Record<string, string> = {}, at = server): Promise<Response> =>
  at.request('/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const cookieOf = async (credential: string): Promise<string> =>
  (await signIn({ credential })).headers.get('set-cookie')!.split(';')[0]!;
const whoOn = async (at: typeof server, cookie: string): Promise<string | number> => {
  const response = await at.post({ query: '{ caller { name } }' }, { cookie });
  return response.ok ? (await response.json()).data.caller.name : response.status;
};

describe('signing in', () => {
  it('exchanges a key for a cookie that no script and no other site can use', async () => {
    const response = await signIn({ credential: keys.editor });
    expect([response.status, await response.json()]).toEqual([
      200,
      { caller: { name: 'key:2 test editor', role: 'editor' } },
    ]);
    const cookie = response.headers.get('set-cookie')!;
    expect(cookie).toMatch(
      /^tidemark_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=(43200|43199)$/,
    );
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(cookie).not.toContain(keys.editor);
  });

  it('is known on every server', async () => {
    const cookie = await cookieOf(keys.viewer);
    expect([await whoOn(server, cookie), await whoOn(other, cookie)]).toEqual(
      Array(2).fill('key:1 test viewer'),
    );
  });

  it('serves events too', async () => {
    const cookie = await cookieOf(keys.viewer);
    const query = encodeURIComponent('subscription { scrapeRunProgress(id: "MTpTY3JhcGVSdW46MQ") { id } }');
    const ask = (headers: Record<string, string>) =>
      server.request(`/graphql?query=${query}`, { headers: { accept: 'text/event-stream', ...headers } });
    expect([(await ask({})).status, (await ask({ cookie })).status]).toEqual([401, 200]);
  });

  it.each([
    [
      'a wrong key',
      { credential: 'tdm_00000000_0000000000000000000000000000000000000000000' },
      401,
      'UNAUTHENTICATED',
    ],
    ['no key', {}, 400, 'BAD_USER_INPUT'],
    ['a key that is no text', { credential: { $ne: null } }, 400, 'BAD_USER_INPUT'],
    ['no JSON', 'credential=x', 400, 'BAD_USER_INPUT'],
    ['null', 'null', 400, 'BAD_USER_INPUT'],
    ['a megabyte', { credential: 'x'.repeat(1024 * 1024) }, 413, 'BODY_TOO_LARGE'],
  ])('refuses %s', async (_what, body, status, code) => {
    const response = await signIn(body);
    const { errors } = await response.json();
    expect([response.status, errors[0].extensions.code]).toEqual([status, code]);
    expect(response.headers.get('set-cookie')).toBeNull();
  });

  it.each(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'])(
    'takes no form of another site: %s',
    async (type) => {
      const response = await signIn(JSON.stringify({ credential: keys.admin }), { 'content-type': type });
      expect([response.status, response.headers.get('set-cookie')]).toEqual([415, null]);
    },
  );

  it('is not needed where no authentication is configured', async () => {
    const response = await signIn({ credential: keys.admin }, {}, open);
    expect([response.status, response.headers.get('set-cookie')]).toEqual([400, null]);
  });
});

describe('a session', () => {
  it('ends by signing out, on every server', async () => {
    const cookie = await cookieOf(keys.viewer);
    expect(await whoOn(other, cookie)).toBe('key:1 test viewer');
    const response = await server.request('/logout', { method: 'POST', headers: { cookie } });
    expect(response.headers.get('set-cookie')).toMatch(/^tidemark_session=; .*Max-Age=0/);
    expect(await whoOn(server, cookie)).toBe(401);
    await expect.poll(() => whoOn(other, cookie)).toBe(401);
  });

  it('ends with the key that it was signed in by', async () => {
    const { id, text } = await place.createKey('operator');
    await expect.poll(async () => (await signIn({ credential: text })).status).toBe(200);
    const cookie = await cookieOf(text);
    expect(await whoOn(server, cookie)).toBe(`key:${id} test operator`);
    await place.revokeKey(id);
    await expect.poll(() => whoOn(server, cookie)).toBe(401);
  });

  it.each(['', 'x', '../../etc/passwd', 'A'.repeat(43), 'A'.repeat(10_000)])(
    'is not had by the cookie %.20j',
    async (value) => {
      expect(await whoOn(server, `tidemark_session=${value}`)).toBe(401);
    },
  );

  it('is found among other cookies, and a header goes before it', async () => {
    const cookie = await cookieOf(keys.viewer);
    expect(await whoOn(server, `theme=dark; ${cookie}; x=y`)).toBe('key:1 test viewer');
    const response = await server.post(
      { query: '{ caller { name } }' },
      { cookie, authorization: `Bearer ${keys.admin}` },
    );
    expect((await response.json()).data.caller.name).toBe('key:4 test admin');
  });
});
