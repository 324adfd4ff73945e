import { describe, expect, it } from 'vitest';
import { withServer } from '../../support/startServer.ts';
import { withKeys } from './withKeys.ts';

let instant = Date.parse('2026-11-27T08:00:00Z');
const now = () => new Date(instant);
const place = withKeys({ now });
const { ask, keys, server } = place;
const other = withServer({ role: 'server', env: { AUTH_API_KEYS: '1' }, now, beside: server });

const WHO = '{ caller { name role isSignedIn isOpen } }';
const statusOn = async (origin: string, key: string): Promise<number> =>
  (
    await fetch(`${origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ query: '{ __typename }' }),
    })
  ).status;

describe('an API key', () => {
  it('says who asks and what they may', async () => {
    const { status, data } = await ask(keys.editor, WHO);
    expect([status, data.caller]).toEqual([
      200,
      { name: 'key:2 test editor', role: 'EDITOR', isSignedIn: true, isOpen: false },
    ]);
  });

  it('is made by a mutation, told once and stored as a hash', async () => {
    const { data } = await ask(
      keys.admin,
      `mutation { createApiKey(input: { name: "ci", role: OPERATOR }) {
        ... on CreateApiKeySuccess { key apiKey { id name role prefix expiresAt revokedAt createdBy } } } }`,
    );
    const { key, apiKey } = data.createApiKey;
    expect(apiKey).toMatchObject({
      name: 'ci',
      role: 'OPERATOR',
      createdBy: 'key:4 test admin',
      expiresAt: null,
    });
    expect(key.startsWith(`${apiKey.prefix}_`)).toBe(true);
    expect((await ask(key, WHO)).data.caller.role).toBe('OPERATOR');
    const stored = await place.database.read((db) =>
      db.execute(`SELECT (SELECT json_agg(k) FROM api_keys k)::text || (SELECT json_agg(a) FROM audit_entries a)::text
        || (SELECT json_agg(o) FROM audit_outcomes o)::text AS text`),
    );
    expect(String(stored[0]!['text'])).not.toContain(key.slice(apiKey.prefix.length));
    expect(String(stored[0]!['text'])).toContain(apiKey.prefix);
  });

  it.each([
    [{ name: '' }, 'name'],
    [{ name: 'two\nlines' }, 'name'],
    [{ name: 'x'.repeat(101) }, 'name'],
    [{ name: 'late', expiresAt: '2026-11-27T07:00:00Z' }, 'expiresAt'],
  ])('is not made of %j', async (input, field) => {
    const { data } = await ask(
      keys.admin,
      `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { ... on InvalidInputError { path } } }`,
      { input: { role: 'VIEWER', ...input } },
    );
    expect(data.createApiKey.path).toEqual(['input', field]);
  });

  it('serves until it expires', async () => {
    const { text } = await place.createKey('viewer', new Date(instant + 60_000));
    await expect.poll(async () => (await ask(text, WHO)).status).toBe(200);
    instant += 60_000;
    expect(await ask(text, WHO)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  it('serves no more once it is revoked: here at once, and on every other server soon', async () => {
    const { id, text } = await place.createKey('viewer');
    const list = await ask(keys.admin, '{ apiKeys { id name revokedAt } }');
    const found = list.data.apiKeys[0];
    for (const { origin } of [server, other]) await expect.poll(() => statusOn(origin, text)).toBe(200);
    const { data } = await ask(
      keys.admin,
      `mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { ... on RevokeApiKeySuccess { apiKey { revokedAt } } } }`,
      { id: found.id },
    );
    expect(data.revokeApiKey.apiKey.revokedAt).toBe(now().toISOString().replace('.000Z', 'Z'));
    expect(await statusOn(server.origin, text)).toBe(401);
    await expect.poll(() => statusOn(other.origin, text)).toBe(401);
    expect(id).toBeGreaterThan(0);
  });

  it('is told to have been used when it was, not when that was stored', async () => {
    const { text } = await place.createKey('viewer');
    await expect.poll(async () => (await ask(text, WHO)).status).toBe(200);
    const usedAt = now().toISOString().replace('.000Z', 'Z');
    instant += 30_000;
    await server.restart();
    const { data } = await ask(keys.admin, '{ apiKeys { lastUsedAt } }');
    expect(data.apiKeys[0].lastUsedAt).toBe(usedAt);
  });

  it('of another form is called none, by whichever door', async () => {
    const credential = `${keys.admin}x`;
    const byHeader = await server.post({ query: WHO }, { authorization: `Bearer ${credential}` });
    const bySignIn = await server.request('/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ credential }),
    });
    for (const response of [byHeader, bySignIn]) {
      const { errors } = await response.json();
      expect(errors[0].message).toMatch(/^Expected an API key: "tdm_", .* What came has another form\.$/);
    }
  });

  it('that is refused leaves a line in the log, with its sender and without itself; ten a minute at most', async () => {
    const guess = `tdm_00000000_${'1'.repeat(43)}`;
    server.log.length = 0;
    for (let count = 0; count < 12; count += 1) await ask(guess, WHO);
    const lines = server.log.map((line) => JSON.parse(line));
    expect(lines).toHaveLength(10);
    expect(lines[0]).toMatchObject({
      level: 40,
      msg: 'a credential was refused',
      reason: 'The API key is unknown, revoked or expired.',
      client: '127.0.0.1',
    });
    expect(server.log.join('')).not.toContain(guess.slice(13));
  });

  it.each([
    ['nobody has', 'tdm_00000000_0000000000000000000000000000000000000000000'],
    ['has another secret', () => `${keys.admin.slice(0, -1)}${keys.admin.endsWith('A') ? 'B' : 'A'}`],
    ['is only its public part', () => keys.admin.slice(0, 12)],
    ['is empty', ''],
    ['is no key', 'letmein'],
    ['is a token', 'eyJhbGciOiJub25lIn0.eyJyb2xlIjoiYWRtaW4ifQ.'],
  ])('that %s is refused, and how to do better is said', async (_what, key) => {
    const answer = await ask(typeof key === 'string' ? key : key(), WHO);
    expect(answer).toMatchObject({ status: 401, code: 'UNAUTHENTICATED', data: undefined });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('is needed for everything: without one a request is refused unread', async () => {
    expect(await ask(undefined, '{ __typename }')).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    const events = await server.request('/graphql?query={__typename}', {
      headers: { accept: 'text/event-stream' },
    });
    expect(events.status).toBe(401);
    for (const path of ['/livez', '/readyz', '/', '/login'])
      expect([path, (await server.request(path)).status]).toEqual([path, 200]);
  });
});

describe('stored answers', () => {
  const inCache = async (key: string, query: string): Promise<string> =>
    (await ask(key, query)).headers.get('cache-status') ?? '';

  it('are shared by all who have the rights', async () => {
    const query = '{ organizations { totalCount } }';
    expect(await inCache(keys.admin, query)).toContain('stored');
    expect(await inCache(keys.viewer, query)).toContain('hit');
  });

  it('of who asks are never those of somebody else', async () => {
    for (const _twice of [1, 2])
      for (const role of ['viewer', 'admin', 'editor'] as const) {
        const { data } = await ask(keys[role], '{ me: caller { role } }');
        expect(data.me.role).toBe(role.toUpperCase());
      }
  });

  it('never get to who has not the rights', async () => {
    const query = '{ auditLog(first: 1) { totalCount } caller { role } }';
    for (const _twice of [1, 2]) {
      expect((await ask(keys.admin, query)).status).toBe(200);
      expect((await ask(keys.operator, query)).status).toBe(403);
    }
  });
});
