import { describe, expect, it } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { requestText, sendRaw } from '../support/rawHttp.ts';
import { codeOf, withServer } from '../support/startServer.ts';

const LISTED = 'https://stats.example.org';
const server = withServer({ origins: { origins: [LISTED, 'http://localhost:5173'] } });
const QUERY = { query: '{ __typename }' };
const corsHeadersOf = (response: Response): string[] =>
  [...response.headers.keys()].filter((name) => name.startsWith('access-control'));

describe('CORS_ORIGINS', () => {
  it('gives answers to pages of listed origins, with credentials', async () => {
    const response = await server.post(QUERY, { origin: LISTED, 'sec-fetch-site': 'cross-site' });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe(LISTED);
    expect(response.headers.get('access-control-allow-credentials')).toBe('true');
    expect(response.headers.get('access-control-expose-headers')).toMatch(
      /Content-Disposition.*ETag.*RateLimit.*Retry-After.*X-Request-Id/,
    );
    expect(response.headers.get('vary')).toContain('Origin');
  });

  it('also to those that come from the cache, refusals and streams', async () => {
    const stored = { query: '{ platforms { platform } }' };
    const cacheStatus = async () => (await server.post(stored)).headers.get('cache-status');
    await expect.poll(cacheStatus).toContain('hit');
    const hit = await server.post(stored, { origin: LISTED });
    expect(hit.headers.get('cache-status')).toContain('hit');
    const refused = await server.post('{', { origin: LISTED });
    expect(refused.status).toBe(400);
    const media = await server.post(QUERY, { origin: LISTED, 'content-type': 'text/plain' });
    expect(media.status).toBe(415);
    const stream = await server.post(QUERY, { origin: LISTED, accept: 'text/event-stream' });
    for (const response of [hit, refused, media, stream]) {
      expect(response.headers.get('access-control-allow-origin')).toBe(LISTED);
      expect(response.headers.get('vary')).toContain('Origin');
      await response.text();
    }
    // The one that is stored is the same for everybody, and its origin is not part of it.
    expect(corsHeadersOf(await server.post(stored))).toEqual([]);
  });

  it('answers their preflights with what the API takes', async () => {
    const response = await server.request('/graphql', {
      method: 'OPTIONS',
      headers: { origin: LISTED, 'access-control-request-method': 'POST' },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe(LISTED);
    expect(response.headers.get('access-control-allow-methods')).toContain('POST');
    expect(response.headers.get('access-control-allow-headers')).toMatch(
      /Authorization.*Content-Type.*If-None-Match/,
    );
    expect(Number(response.headers.get('access-control-max-age'))).toBeGreaterThan(0);
  });

  it.each([
    'https://evil.example',
    'null',
    'http://stats.example.org',
    'https://stats.example.org:8443',
    'https://stats.example.org.evil.example',
    'https://evil-stats.example.org',
    'https://STATS.example.org',
    'https://stats.example.org/',
    '*',
  ])('is no pattern: nothing is reflected to %s', async (origin) => {
    for (const init of [
      { method: 'GET' },
      { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } },
      { method: 'POST', body: JSON.stringify(QUERY), headers: { 'content-type': 'application/json' } },
    ]) {
      const response = await server.request('/graphql?query={__typename}', {
        ...init,
        headers: { ...init.headers, origin },
      });
      expect(corsHeadersOf(response)).toEqual([]);
      if (init.method !== 'OPTIONS')
        expect([response.status, await codeOf(response)]).toEqual([403, 'CSRF_REFUSED']);
    }
  });
});

describe('a request that a page has a browser send', () => {
  const host = (): string => new URL(server.origin).host;

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbour below the same domain', { 'sec-fetch-site': 'same-site' }],
    ['an origin that is hidden', { origin: 'null', 'sec-fetch-site': 'same-origin' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['a site of tomorrow’s name', { 'sec-fetch-site': 'some-site' }],
  ])('from %s is refused', async (_, headers) => {
    const response = await server.post(QUERY, headers);
    expect([response.status, await codeOf(response)]).toEqual([403, 'CSRF_REFUSED']);
  });

  it('from a page of this server is answered', async () => {
    for (const scheme of ['http', 'https'])
      expect(
        (await server.post(QUERY, { origin: `${scheme}://${host()}`, 'sec-fetch-site': 'same-origin' }))
          .status,
      ).toBe(200);
    expect((await server.post(QUERY, { 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });

  it('and from no page at all: a program says nothing of that, an address bar says none', async () => {
    expect((await server.post(QUERY)).status).toBe(200);
    expect(
      (await server.request('/graphql?query={__typename}', { headers: { 'sec-fetch-site': 'none' } })).status,
    ).toBe(200);
  });

  it('from another site may be a link to a query, but no picture, frame or script', async () => {
    const by = (mode: string, dest: string): Promise<Response> =>
      // fetch writes its own mode.
      sendRaw(
        server.origin,
        requestText(server.origin, 'GET /graphql?query={__typename}', [
          'Sec-Fetch-Site: cross-site',
          `Sec-Fetch-Mode: ${mode}`,
          `Sec-Fetch-Dest: ${dest}`,
        ]),
      ).then(({ status, body }) => new Response(body, { status }));
    expect((await by('navigate', 'document')).status).toBe(200);
    for (const [mode, dest] of [
      ['navigate', 'iframe'],
      ['no-cors', 'image'],
      ['no-cors', 'script'],
      ['cors', 'empty'],
    ] as const)
      expect((await by(mode, dest)).status).toBe(403);
  });

  it('may be a link to a page of the dashboard', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', accept: 'text/html' };
    expect((await server.request('/accounts', { headers })).status).toBe(200);
  });
});

describe('without authentication, the name by which this server is called', () => {
  const ask = (host: string, path = '/graphql?query={__typename}') =>
    sendRaw(server.origin, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);

  it.each([
    '127.0.0.1',
    '192.168.1.7:4000',
    '[::1]:4000',
    'localhost',
    'LOCALHOST:80',
    'tidemark.localhost',
    'stats.example.org',
  ])('may be %s', async (host) => {
    expect((await ask(host)).status).toBe(200);
  });

  it.each([
    'evil.example',
    'evil.example:4000',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil-localhost',
    '0x7f.1',
  ])('may not be %s, as a page of that name would be one of ours to a browser', async (host) => {
    for (const path of ['/graphql?query={__typename}', '/', '/graphiql', '/assets/index-4f3a.js']) {
      const { status, body } = await ask(host, path);
      expect([status, body]).toEqual([403, expect.stringContaining('CSRF_REFUSED')]);
      expect(body).toContain('CORS_ORIGINS');
      expect(body).not.toContain(host);
    }
  });

  it('does not matter to probes', async () => {
    expect((await ask('tidemark.internal', '/livez')).status).toBe(200);
  });
});

describe('settings', () => {
  const faultOf = (env: Record<string, string>): string => {
    try {
      readConfig(env);
      return '';
    } catch (error) {
      return String(error);
    }
  };

  it('are lists, in any spelling of the same origin', () => {
    const { origins, trustedProxies } = readConfig({
      CORS_ORIGINS: 'HTTPS://Stats.example.org:443, http://localhost:5173/,',
      TRUSTED_PROXIES: '10.0.0.0/8, ::1 ,fd00::/8',
    }).origins;
    expect(origins).toEqual([LISTED, 'http://localhost:5173']);
    expect(trustedProxies).toEqual([
      { address: '10.0.0.0', prefix: 8, family: 'ipv4' },
      { address: '::1', prefix: 128, family: 'ipv6' },
      { address: 'fd00::', prefix: 8, family: 'ipv6' },
    ]);
  });

  it.each([
    '*',
    'null',
    'https://*.example.org',
    'stats.example.org',
    'ftp://a.example',
    'https://a.example/path',
    'https://a.example?x',
    'https://a.example#',
  ])('no origin: %s', (CORS_ORIGINS) => {
    expect(faultOf({ CORS_ORIGINS })).toMatch(/CORS_ORIGINS: expected origins like/);
  });

  it.each([
    'localhost',
    '10.0.0.0/33',
    '10.0.0.0/',
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/8/8',
    '10.0.0',
    '*',
    'fe80::1%eth0',
  ])('no proxy: %s', (TRUSTED_PROXIES) => {
    expect(faultOf({ TRUSTED_PROXIES })).toMatch(/TRUSTED_PROXIES: expected addresses like/);
  });

  it('tell no password that came with an address', () => {
    expect(faultOf({ CORS_ORIGINS: 'https://user:hunter2@a.example' })).not.toContain('hunter2');
  });
});
