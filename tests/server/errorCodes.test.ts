import { GraphQLError } from 'graphql';
import postgres from 'postgres';
import { describe, expect, it } from 'vitest';
import { codeErrors } from '../../server/graphql/codeErrors.ts';
import { codeOf, withServer } from '../support/startServer.ts';

const OWN = { accept: 'application/graphql-response+json' };
const PLAIN = { accept: 'application/json' };

describe('faults of the client', () => {
  const server = withServer();

  it.each([
    ['GRAPHQL_PARSE_FAILED', { query: '{ accounts(' }],
    ['GRAPHQL_VALIDATION_FAILED', { query: '{ nothing }' }],
    ['GRAPHQL_VALIDATION_FAILED', { query: '{ platforms(first: 1) { platform } }' }],
    [
      'BAD_USER_INPUT',
      {
        query: 'query ($p: [Platform!]) { accounts(filter: { platforms: $p }) { totalCount } }',
        variables: { p: ['MYSPACE'] },
      },
    ],
    [
      'BAD_USER_INPUT',
      { query: 'query ($d: Date) { snapshots(from: $d) { totalCount } }', variables: { d: '2026-02-30' } },
    ],
    [
      'BAD_USER_INPUT',
      { query: 'query ($n: Int!) { accounts(first: $n) { totalCount } }', variables: { n: 1.5 } },
    ],
    ['BAD_USER_INPUT', { query: 'query ($n: Int!) { accounts(first: $n) { totalCount } }' }],
    [
      'BAD_USER_INPUT',
      { query: 'query ($no: Boolean = true) { __typename @skip(if: $no) }', variables: { no: null } },
    ],
    ['BAD_USER_INPUT', { query: 'query A { __typename } query B { __typename }' }],
    ['BAD_USER_INPUT', { query: 'query A { __typename }', operationName: 'C' }],
  ])('%s: refused with 400, or 200 as plain JSON', async (code, body) => {
    const own = await server.post(body, OWN);
    expect(own.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
    expect([own.status, await codeOf(own)]).toEqual([400, code]);
    const plain = await server.post(body, PLAIN);
    expect(plain.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect([plain.status, await codeOf(plain)]).toEqual([200, code]);
  });

  it.each([
    ['BAD_USER_INPUT', '{ accounts(first: 101) { totalCount } }'],
    ['BAD_USER_INPUT', 'query ($n: Int = 5) { performance { operations(first: $n) { name } } }'],
    ['BAD_USER_INPUT', 'query ($n: Int = 5) { performance { series(minutes: $n) { at } } }'],
    ['INVALID_CURSOR', '{ accounts(after: "nonsense") { totalCount } }'],
    ['INVALID_ID', '{ node(id: "nonsense") { id } }'],
  ])('%s: found while executing, so the answer itself is 200', async (code, query) => {
    const response = await server.post({ query, variables: { n: null } }, OWN);
    expect([response.status, await codeOf(response)]).toEqual([200, code]);
  });

  it('leave the other operations of a batch alone', async () => {
    const query = 'query ($no: Boolean = true) { __typename @skip(if: $no) }';
    const response = await server.post([
      { query, variables: { no: null } },
      { query },
      { query: '{ __typename }' },
    ]);
    expect(await response.json()).toMatchObject([
      { errors: [{ extensions: { code: 'BAD_USER_INPUT' }, locations: [{ line: 1 }] }] },
      { data: {} },
      { data: { __typename: 'Query' } },
    ]);
  });

  it('are not echoed without end', async () => {
    const query = 'query ($p: [Platform!]) { accounts(filter: { platforms: $p }) { totalCount } }';
    const response = await server.post({ query, variables: { p: ['M'.repeat(500_000)] } });
    expect((await response.text()).length).toBeLessThan(2_000);
  });

  it('do not reach the log', () => {
    expect(server.log).toEqual([]);
  });

  it('an answer that cannot have the accepted type is 406', async () => {
    const subscription = await server.post(
      { query: 'subscription { scrapeRunProgress(id: "x") { id } }' },
      { accept: 'image/png' },
    );
    expect([subscription.status, await codeOf(subscription)]).toEqual([406, 'BAD_USER_INPUT']);
  });
});

describe('faults of ours', () => {
  const server = withServer();

  it('say that something went wrong, and nothing of what: that is in the log, by the id of the request', async () => {
    const sql = postgres(server.databaseUrl, { max: 1 });
    await sql`ALTER TABLE organizations RENAME TO organizations_away`;
    await sql.end();
    const response = await server.post({
      query: '{ organization(slug: "nasa") { name } platforms { platform } }',
    });
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      data: { organization: null, platforms: expect.arrayContaining([{ platform: 'X' }]) },
      errors: [
        { message: 'Something went wrong.', path: ['organization'], extensions: { code: 'INTERNAL_ERROR' } },
      ],
    });
    expect(text).not.toMatch(/select|organizations|node_modules|\.ts|stack|127\.0\.0\.1/i);
    expect(server.log).toHaveLength(1);
    expect(JSON.parse(server.log[0]!)).toMatchObject({
      requestId: response.headers.get('x-request-id'),
      level: 50,
    });
  });
});

describe('while the database is away', () => {
  const server = withServer();

  it('lives, is not ready, and says nothing of where it was', async () => {
    const name = new URL(server.databaseUrl).pathname.slice(1);
    const admin = postgres(server.databaseUrl.replace(/[^/]*$/, 'postgres'), { max: 1 });
    await admin`DROP DATABASE ${admin(name)} WITH (FORCE)`;
    await admin.end();
    const response = await server.post({ query: '{ organization(slug: "nasa") { name } }' });
    const text = await response.text();
    expect(text).toContain('"code":');
    expect(text).not.toContain(name);
    expect((await server.request('/readyz')).status).toBe(503);
    expect((await server.request('/livez')).status).toBe(200);
  });

  it.each([
    ['ECONNREFUSED', 'SERVICE_UNAVAILABLE', 503],
    ['CONNECTION_CLOSED', 'SERVICE_UNAVAILABLE', 503],
    ['57P03', 'SERVICE_UNAVAILABLE', 503],
    ['57014', 'TIMEOUT', 504],
    ['42P01', 'INTERNAL_ERROR', 500],
  ])('%s of the driver is %s', (code, expected, status) => {
    const cause = Object.assign(new Error('connect 10.0.0.1:5432'), { code });
    const original = new Error('Failed query: select secret', { cause });
    const { errors } = codeErrors([new GraphQLError('Failed query', { originalError: original })], undefined);
    expect(errors[0]!.extensions).toMatchObject({ code: expected, http: { status } });
    expect(errors[0]!.message).not.toMatch(/10\.0\.0\.1|select|query/);
  });
});
