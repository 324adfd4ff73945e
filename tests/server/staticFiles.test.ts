import { describe, expect, it } from 'vitest';
import { sendRaw, type RawAnswer } from '../support/rawHttp.ts';
import { CLIENT_FILES, codeOf, withServer } from '../support/startServer.ts';

const server = withServer();
const JSON_TYPE = { 'content-type': 'application/json' };
const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('pages', () => {
  it.each([
    '/',
    '/accounts',
    '/accounts/X/nasa',
    '/accounts/BLUESKY/cdc.bsky.social',
    '/accounts?q=a',
    '/index.html',
  ])('%s is the dashboard, asked for again each time', async (path) => {
    const response = await server.request(path, { headers: HTML });
    expect([response.status, await response.text()]).toEqual([200, CLIENT_FILES['index.html']]);
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(response.headers.get('content-type')).toContain('text/html');
  });

  it('/graphiql is GraphiQL', async () => {
    const response = await server.request('/graphiql', { headers: HTML });
    expect([response.status, await response.text()]).toEqual([200, CLIENT_FILES['graphiql.html']]);
    expect(response.headers.get('cache-control')).toBe('no-cache');
  });

  it('are not sent again when they have not changed', async () => {
    const first = await server.request('/accounts', { headers: HTML });
    const again = await server.request('/accounts', {
      headers: { ...HTML, 'if-none-match': first.headers.get('etag')! },
    });
    expect(again.status).toBe(304);
  });
});

describe('assets', () => {
  it('are kept for ever, as their names hold their content', async () => {
    const response = await server.request('/assets/index-4f3a.js');
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  it.each([
    ['br', 'as brotli'],
    ['gzip', 'as gzip'],
    ['identity', 'console.log("plain")'],
  ])('come in the form that lies beside them: %s', async (encoding, text) => {
    // HEAD, as fetch would try to unpack what is no real brotli.
    const response = await server.request('/assets/index-4f3a.js', {
      method: 'HEAD',
      headers: { 'accept-encoding': encoding },
    });
    expect(response.headers.get('content-encoding')).toBe(encoding === 'identity' ? null : encoding);
    expect(response.headers.get('content-length')).toBe(String(text.length));
    expect(response.headers.get('vary')).toContain('Accept-Encoding');
  });

  it('that ask for a part get the whole', async () => {
    for (const range of ['bytes=0-3', 'bytes=5-1', 'bytes=9999-', 'nonsense'])
      expect((await server.request('/assets/index-4f3a.js', { headers: { range } })).status).toBe(200);
  });
});

describe('what is not there', () => {
  it.each(['/assets/gone-1234.js', '/export/nothing.csv', '/graphql/more', '/api/accounts'])(
    '%s is 404, whatever is accepted',
    async (path) => {
      const response = await server.request(path, { headers: HTML });
      expect([response.status, await codeOf(response)]).toEqual([404, 'NOT_FOUND']);
    },
  );

  it.each(['/robots.txt', '/app.js', '/wp-login.php', '/favicon.ico'])('%s is no page', async (path) => {
    expect((await server.request(path)).status).toBe(404);
  });

  it.each([
    '/..%2f..%2fpackage.json',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/%00',
    '/%zz',
    '//evil.example/',
  ])('%s leads nowhere else', async (path) => {
    const text = await (await server.request(path, { headers: HTML })).text();
    expect([
      CLIENT_FILES['index.html'],
      '{"errors":[{"message":"Nothing is here.","extensions":{"code":"NOT_FOUND"}}]}',
    ]).toContain(text);
  });
});

it('takes GET and HEAD only', async () => {
  const response = await server.request('/accounts', { method: 'POST' });
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

describe('every answer', () => {
  const policyOf = ({ headers }: Response): string => headers.get('content-security-policy')!;

  it.each(['/', '/graphiql', '/assets/index-4f3a.js', '/livez', '/no/such/file.js', '/%zz'])(
    'of %s tells the browser to trust nothing from elsewhere',
    async (path) => {
      const response = await server.request(path, { headers: HTML });
      const policy = policyOf(response);
      expect(policy).toContain("default-src 'self'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe-eval|https?:/);
      expect(policy.includes("'unsafe-inline'")).toBe(path === '/graphiql');
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'permissions-policy': expect.stringContaining('camera=()'),
        'referrer-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
      expect(response.headers.get('x-powered-by')).toBeNull();
    },
  );

  const byRaw = (text: string) => sendRaw(server.origin, text);
  const ask = async (path: string, init?: RequestInit): Promise<RawAnswer> => {
    const response = await server.request(path, init);
    const headers = Object.fromEntries(response.headers);
    return { status: response.status, headers, body: await response.text() };
  };
  it.each<[number, string, () => Promise<RawAnswer>]>([
    [200, 'the API', () => ask('/graphql?query={__typename}', { headers: HTML })],
    [404, 'an export that is not there', () => ask('/export/nothing.csv')],
    [405, 'a wrong method', () => ask('/graphql', { method: 'PUT' })],
    [
      413,
      'a large body',
      () => ask('/graphql', { method: 'POST', headers: JSON_TYPE, body: ' '.repeat(2 ** 21) }),
    ],
    [415, 'a form', () => ask('/graphql', { method: 'POST', body: new URLSearchParams({ query: '{ a }' }) })],
    [403, 'another site', () => ask('/graphql', { headers: { origin: 'https://evil.example' } })],
    [400, 'no host', () => byRaw('GET / HTTP/1.1\r\nConnection: close\r\n\r\n')],
    [400, 'what is no HTTP', () => byRaw('hello\r\n\r\n')],
    [431, 'a very long address', () => byRaw(`GET /${'a'.repeat(20_000)} HTTP/1.1\r\n\r\n`)],
    [
      405,
      'who takes it for a proxy',
      () => byRaw('CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n'),
    ],
  ])('%i for %s tells the browser that it is no page', async (status, _, request) => {
    const answer = await request();
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    if (status >= 400)
      expect(JSON.parse(answer.body)).toMatchObject({
        errors: [{ extensions: { code: expect.any(String) } }],
      });
  });
});
