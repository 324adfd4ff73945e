import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createAccounts, snapshotOf, storeSnapshots } from '../support/factories.ts';
import { withApi } from '../support/withApi.ts';

const api = withApi();
let id = '';
let cursor = '';

beforeAll(async () => {
  const [account] = await createAccounts(api.database, [
    { handle: 'one' },
    { handle: 'two' },
    { handle: 'three' },
  ]);
  await storeSnapshots(api.database, [
    snapshotOf(account!, '2026-11-20', 10),
    snapshotOf(account!, '2026-11-19', 9),
  ]);
  const { data } = await api.ask('{ accounts(first: 1) { nodes { id } pageInfo { endCursor } } }');
  id = data.accounts.nodes[0].id;
  cursor = data.accounts.pageInfo.endCursor;
});

const LISTS = ['accounts', 'snapshots', 'organizations', 'scrapeRuns'];

describe.each(LISTS)('the page of %s', (list) => {
  it.each([
    'first: 0',
    'first: -1',
    'first: 101',
    'last: 0',
    'last: 101',
    'first: 1, last: 1',
    'first: -2147483648',
  ])('refuses (%s) as BAD_USER_INPUT', async (args) => {
    expect(await api.codeOf(`{ ${list}(${args}) { totalCount } }`)).toBe('BAD_USER_INPUT');
  });

  it('refuses whatever is no cursor of it as INVALID_CURSOR', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.base64String(), fc.constant('')), async (after) => {
        const query = `query ($after: String) { ${list}(after: $after) { nodes { __typename } } }`;
        expect(await api.codeOf(query, { after })).toBe('INVALID_CURSOR');
      }),
      { numRuns: 25 },
    );
  });
});

describe('a cursor', () => {
  it('is taken again by its own list', async () => {
    const { data } = await api.ask(`{ accounts(after: "${cursor}") { nodes { handle } } }`);
    expect(data.accounts.nodes).toHaveLength(2);
  });

  it.each([
    'accounts(orderBy: { field: HANDLE, direction: ASC }, after: $cursor)',
    'accounts(orderBy: { field: FOLLOWERS, direction: ASC }, after: $cursor)',
    'accounts(filter: { platforms: [X] }, after: $cursor)',
    'snapshots(after: $cursor)',
    'organizations(before: $cursor)',
    'scrapeRuns(after: $cursor)',
  ])('of another list, order or filter is INVALID_CURSOR for %s', async (field) => {
    expect(await api.codeOf(`query ($cursor: String) { ${field} { totalCount } }`, { cursor })).toBe(
      'INVALID_CURSOR',
    );
  });

  it('whose position was forged is INVALID_CURSOR', async () => {
    const [version, hash, pinned, ...position] = JSON.parse(
      Buffer.from(cursor, 'base64url').toString(),
    ) as string[];
    const forge = (...parts: unknown[]) =>
      Buffer.from(JSON.stringify([version, hash, pinned, ...parts])).toString('base64url');
    expect(position).toHaveLength(2);
    for (const forged of [
      ['x', '1'],
      ['1'],
      ['1', '2', '3'],
      [1, 2],
      ['99999999999999999999', '1'],
      ['1', "1'; --"],
    ]) {
      const code = await api.codeOf('query ($c: String) { accounts(after: $c) { nodes { id } } }', {
        c: forge(...forged),
      });
      expect([forged, code]).toEqual([forged, 'INVALID_CURSOR']);
    }
  });

  it('names no list but its own: equal filters in another spelling are equal', async () => {
    const first = await api.ask(
      '{ accounts(first: 1, filter: { platforms: [X], isCore: false }) { pageInfo { endCursor } } }',
    );
    const again = await api.ask(
      'query ($after: String) { accounts(after: $after, filter: { isCore: false, search: null, platforms: [X] }) { nodes { id } } }',
      { after: first.data.accounts.pageInfo.endCursor },
    );
    expect(again.data.accounts.nodes).toHaveLength(2);
  });
});

describe('an id', () => {
  it('that is well-formed but unknown is null', async () => {
    const unknown = Buffer.from('1:Account:999999').toString('base64url');
    const { data, errors } = await api.ask(`{ node(id: "${unknown}") { id } }`);
    expect([data.node, errors]).toEqual([null, undefined]);
  });

  it('of another form is INVALID_ID, wherever it is given', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (forged) => {
        for (const field of [
          'node(id: $id) { id }',
          'scrapeRun(id: $id) { id }',
          'accounts(filter: { ids: [$id] }) { totalCount }',
        ]) {
          expect(await api.codeOf(`query ($id: ID!) { ${field} }`, { id: forged })).toBe('INVALID_ID');
        }
      }),
      { numRuns: 15 },
    );
  });

  it('of another type is INVALID_ID', async () => {
    expect(await api.codeOf('query ($id: ID!) { scrapeRun(id: $id) { id } }', { id })).toBe('INVALID_ID');
  });

  it('spelt otherwise in base64 is INVALID_ID', async () => {
    for (const forged of [`${id}=`, `${id}A`, ` ${id}`, id.toLowerCase()]) {
      expect([forged, await api.codeOf('query ($id: ID!) { node(id: $id) { id } }', { id: forged })]).toEqual(
        [forged, 'INVALID_ID'],
      );
    }
  });

  it('that is bad leaves the other nodes alone, and has its error at its index', async () => {
    const { data, errors } = await api.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      ids: [id, 'x', id],
    });
    expect(data.nodes).toEqual([{ id }, null, { id }]);
    expect(errors).toMatchObject([{ path: ['nodes', 1], extensions: { code: 'INVALID_ID' } }]);
  });

  it('of node() finds every type again', async () => {
    const { data } = await api.ask(`{ node(id: "${id}") { __typename id ... on Account { handle } } }`);
    expect(data.node).toMatchObject({ __typename: 'Account', id });
  });

  it('is one of at most a hundred', async () => {
    const ids = Array.from({ length: 101 }, () => id);
    expect(await api.codeOf('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })).toBe(
      'BAD_USER_INPUT',
    );
  });
});

describe('an argument', () => {
  it.each([
    ['snapshots(from: "2026-11-20", to: "2026-11-19") { totalCount }', 'BAD_USER_INPUT'],
    ['snapshots(from: "2026-02-30") { totalCount }', 'BAD_USER_INPUT'],
    ['snapshots(from: "20-11-2026") { totalCount }', 'BAD_USER_INPUT'],
    ['snapshots(from: 20261120) { totalCount }', 'BAD_USER_INPUT'],
    ['scrapeRuns(from: "2026-11-20", to: "2026-11-19") { totalCount }', 'BAD_USER_INPUT'],
    ['account(platform: MYSPACE, handle: "x") { id }', 'GRAPHQL_VALIDATION_FAILED'],
    ['account(platform: X, handle: "a\\u0000b") { id }', 'BAD_USER_INPUT'],
    ['organization(slug: "a\\u0000b") { id }', 'BAD_USER_INPUT'],
    ['accounts(filter: { search: "a\\u0000b" }) { totalCount }', 'BAD_USER_INPUT'],
    ['accounts(filter: { tags: ["a\\u0000b"] }) { totalCount }', 'BAD_USER_INPUT'],
    ['accounts(filter: { organizations: ["a\\u0000b"] }) { totalCount }', 'BAD_USER_INPUT'],
    ['accounts(filter: { followersMin: 9007199254740993 }) { totalCount }', 'BAD_USER_INPUT'],
    ['accounts(filter: { followersMin: 1.5 }) { totalCount }', 'BAD_USER_INPUT'],
    [
      'accounts(orderBy: { field: FOLLOWER_CHANGE, direction: ASC, days: 0 }) { totalCount }',
      'BAD_USER_INPUT',
    ],
    [
      'accounts(orderBy: { field: FOLLOWER_CHANGE, direction: ASC, days: 366 }) { totalCount }',
      'BAD_USER_INPUT',
    ],
    ['summary { followersChange(days: 0) }', 'BAD_USER_INPUT'],
    ['summary { topMovers(first: 101) { change } }', 'BAD_USER_INPUT'],
    ['summary { topMovers(days: 366) { change } }', 'BAD_USER_INPUT'],
    ['summary { byOrganization(first: 0) { accounts } }', 'BAD_USER_INPUT'],
    ['summary { history(from: "2026-11-20", to: "2026-11-19") { dates } }', 'BAD_USER_INPUT'],
    [
      'summary { history(from: "0001-01-01", to: "9999-12-31", granularity: MONTH) { dates } }',
      'BAD_USER_INPUT',
    ],
    ['performance { operations(first: 101) { name } }', 'BAD_USER_INPUT'],
    ['accounts { nodes { history(from: "2000-01-01", to: "2026-01-01") { dates } } }', 'BAD_USER_INPUT'],
    ['accounts { nodes { growth(from: "2026-11-20", to: "2026-11-19") { change } } }', 'BAD_USER_INPUT'],
    ['accounts { nope }', 'GRAPHQL_VALIDATION_FAILED'],
    ['accounts {', 'GRAPHQL_PARSE_FAILED'],
    ['a{'.repeat(20_000), 'DEPTH_LIMIT'],
    ['a{'.repeat(2_500) + 'a' + '}'.repeat(2_500), 'DEPTH_LIMIT'],
    ['a{'.repeat(600) + 'a' + '}'.repeat(600), 'DEPTH_LIMIT'],
  ])('$0 is $1', async (field, code) => {
    expect(await api.codeOf(`{ ${field} }`)).toBe(code);
  });

  it.each([
    ['Platform!', 'account(platform: $value, handle: "x") { id }', 'MYSPACE'],
    ['Date', 'summary(asOf: $value) { asOf }', '2026-13-01'],
    ['Date', 'summary(asOf: $value) { asOf }', 5],
    ['SafeInt', 'accounts(filter: { followersMax: $value }) { totalCount }', '12'],
    ['SafeInt', 'accounts(filter: { followersMax: $value }) { totalCount }', 2 ** 53],
    ['Int', 'accounts(first: $value) { totalCount }', 2 ** 31],
    ['AccountFilter', 'accounts(filter: $value) { totalCount }', { nope: 1 }],
  ])('of type %s in a variable is BAD_USER_INPUT when it is none (%s = %j)', async (type, field, value) => {
    expect(await api.codeOf(`query ($value: ${type}) { ${field} }`, { value })).toBe('BAD_USER_INPUT');
  });
});

it.each([
  ['history(from: "2026-02-30") { dates }', '"2026-02-30"'],
  ['history(from: "2026-01-01", to: "2026-13-01") { dates }', '"2026-13-01"'],
  ['snapshot(on: 20260101) { date }', '20260101'],
])('a value in the text of %s is refused where it stands', async (selection, value) => {
  const query = `{ account(platform: X, handle: "one") { ${selection} } }`;
  const { errors } = await api.ask(query);
  expect(errors).toEqual([
    expect.objectContaining({
      extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }),
      locations: [{ line: 1, column: query.indexOf(value) + 1 }],
    }),
  ]);
});
