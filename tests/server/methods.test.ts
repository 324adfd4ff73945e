import { expect, it } from 'vitest';
import { codeOf, withServer } from '../support/startServer.ts';

const server = withServer();
const get = (parameters: Record<string, string>, init?: RequestInit): Promise<Response> =>
  server.request(`/graphql?${new URLSearchParams(parameters)}`, init);
const MUTATION = 'mutation { cancelScrapeRun(input: { id: "x" }) { __typename } }';

it('GET answers queries, with variables and operation name', async () => {
  const query = 'query A { __typename } query B($name: String!) { __type(name: $name) { name } }';
  const response = await get({ query, operationName: 'B', variables: '{"name":"Account"}' });
  expect([response.status, await response.json()]).toEqual([200, { data: { __type: { name: 'Account' } } }]);
});

it('GET with parameters that are no JSON is the client’s fault', async () => {
  for (const name of ['variables', 'extensions']) {
    const response = await get(
      { query: '{ __typename }', [name]: '{' },
      { headers: { accept: 'application/graphql-response+json' } },
    );
    expect([response.status, await codeOf(response)]).toEqual([400, 'BAD_USER_INPUT']);
  }
});

it.each([
  ['a mutation', { query: MUTATION }, {}],
  [
    'a mutation behind a query',
    {
      query: `query A { __typename } mutation B { cancelScrapeRun(input: { id: "x" }) { __typename } }`,
      operationName: 'B',
    },
    {},
  ],
  [
    'a mutation that says it is a POST',
    { query: MUTATION },
    { headers: { 'x-http-method-override': 'POST' } },
  ],
  ['a mutation by HEAD', { query: MUTATION }, { method: 'HEAD' }],
])('GET refuses %s', async (_, parameters, init) => {
  const response = await get(parameters, init);
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('POST');
});

it('HEAD is a GET without a body', async () => {
  const response = await get({ query: '{ __typename }' }, { method: 'HEAD' });
  expect([response.status, await response.text()]).toEqual([200, '']);
  expect(response.headers.get('content-type')).toContain('application/json');
});

it.each(['PUT', 'PATCH', 'DELETE'])('%s is no method of GraphQL', async (method) => {
  const response = await server.request('/graphql', { method });
  expect([response.status, await codeOf(response)]).toEqual([405, 'METHOD_NOT_ALLOWED']);
  expect(response.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS');
});

it('OPTIONS tells what is allowed, and nothing to other origins', async () => {
  const response = await server.request('/graphql', {
    method: 'OPTIONS',
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
  });
  expect(response.status).toBe(204);
  expect(response.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS');
  expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
});

it.each(['https://evil.example', 'null', 'http://localhost:3000'])(
  'reflects no origin: %s',
  async (origin) => {
    const response = await server.post({ query: '{ __typename }' }, { origin });
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  },
);

it('names each request, for the log', async () => {
  const ids = await Promise.all(
    [1, 2].map(async () => (await server.request('/livez')).headers.get('x-request-id')),
  );
  expect(new Set(ids).size).toBe(2);
});

it('compresses what is worth it', async () => {
  const query = '{ __schema { types { name fields { name description } } } }';
  for (const encoding of ['br', 'gzip']) {
    const response = await server.post({ query }, { 'accept-encoding': encoding });
    expect(response.headers.get('content-encoding')).toBe(encoding);
    expect(await response.json()).toHaveProperty('data.__schema');
  }
  const small = await server.post({ query: '{ __typename }' }, { 'accept-encoding': 'br' });
  expect(small.headers.get('content-encoding')).toBeNull();
});

it('lets browsers keep no answer without asking again', async () => {
  const response = await server.post({ query: '{ __typename }' });
  expect(response.headers.get('cache-control')).toBe('private, no-cache');
  expect(response.headers.get('vary')).toContain('Accept');
});
