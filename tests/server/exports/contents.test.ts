import { parse } from 'csv-parse/sync';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { isInputObjectType } from 'graphql';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../db/database.ts';
import { ACCOUNT_ORDER_FIELDS } from '../../../db/queries/accountOrder.ts';
import { schema } from '../../../schema/index.ts';
import { createAccounts, snapshotOf, storeSnapshots } from '../../support/factories.ts';
import { sendRaw, requestText } from '../../support/rawHttp.ts';
import { withServer } from '../../support/startServer.ts';

const NOW = new Date('2026-11-21T15:00:00Z');
const server = withServer({ now: () => NOW, role: 'server' });

type Row = Record<string, string>;

async function text(path: string): Promise<string> {
  const response = await server.request(path);
  expect(response.status, path).toBe(200);
  return response.text();
}
/** PostgreSQL writes a small rate with an exponent, which JavaScript begins later with. */
const cast = (cell: string): string => (/^\d[\d.]*e-\d\d$/.test(cell) ? String(Number(cell)) : cell);
const csv = async (path: string): Promise<Row[]> =>
  parse(await text(path), { columns: true, record_delimiter: '\r\n', cast });
const ndjson = async (path: string): Promise<Record<string, unknown>[]> => {
  const lines = (await text(path)).split('\n');
  expect(lines.pop()).toBe('');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
};
async function ask(query: string, variables: object): Promise<any> {
  const { data, errors } = await (await server.post({ query, variables })).json();
  expect(errors).toBeUndefined();
  return data;
}
/** A cell says what the value of JSON says. */
const asCell = (value: any): string => (value === null ? '' : String(value));

const open = () =>
  openDatabase({
    url: server.databaseUrl,
    poolSize: 1,
    statementTimeoutMs: 30_000,
    applicationName: 'test',
  });

beforeAll(async () => {
  const database = open();
  const ids = await createAccounts(database, [
    ...['nasa', 'cdc', 'fda'].map((handle) => ({ handle, organization: 'Office, "the" first' })),
    { handle: 'nih', platform: 'YOUTUBE' as const },
    { handle: 'silent', platform: 'REDDIT' as const },
  ]);
  const [nasa, cdc, fda, nih] = ids as [number, number, number, number];
  await storeSnapshots(database, [
    snapshotOf(nasa, '2026-11-18', 1000, { likes: 10, comments: 1, shares: 2, views: 2 ** 40 }),
    snapshotOf(nasa, '2026-11-19', 990, { likes: 15, comments: 1, shares: 3 }),
    snapshotOf(nasa, '2026-11-21', 1200, { capturedAt: '2026-11-21T12:00:00.123456Z' }),
    snapshotOf(cdc, '2026-11-20', null),
    snapshotOf(fda, '2026-11-20', 0, { source: 'IMPORTED', engagementsReported: 7 }),
    snapshotOf(nih, '2026-11-12', 1_234_000, { followersPrecision: 'ROUNDED' }),
    snapshotOf(nih, '2026-11-21', 1_235_000, { followersPrecision: 'ROUNDED', engagementsReported: 3 }),
  ]);
  await database.close();
});

/** Filters as GraphQL takes them. */
const FILTERS: object[] = [
  {},
  { platforms: ['X', 'YOUTUBE'] },
  { organizations: ['office-the-first'] },
  { hasOrganization: false },
  { search: 'N' },
  { isStale: true },
  { followersMin: 1, followersMax: 5000 },
  { notCapturedOn: '2026-11-21', statuses: ['ACTIVE'] },
  { isCore: true },
];
const queryOf = (parameters: object): string => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    for (const each of [value].flat()) query.append(name, String(each));
  return query.toString();
};

const SNAPSHOTS = `query ($filter: AccountFilter, $from: Date, $to: Date) {
  snapshots(first: 100, filter: $filter, from: $from, to: $to) { nodes {
    account { id platform handle organization { name } }
    date capturedAt source followers following listed posts likes comments shares views
    engagements engagementRate followersChange followersPrecision followersMissing } } }`;

async function grid(filter: object, range: object): Promise<Record<string, unknown>[]> {
  const { snapshots } = await ask(SNAPSHOTS, { filter, ...range });
  return snapshots.nodes.map(({ account, ...day }: any) => ({
    accountId: account.id,
    platform: account.platform,
    handle: account.handle,
    organization: account.organization?.name ?? null,
    ...day,
  }));
}

describe('/export/snapshots', () => {
  it.each(FILTERS)('has the rows and numbers of the grid, in its order: %j', async (filter) => {
    for (const range of [{}, { from: '2026-11-19', to: '2026-11-20' }]) {
      const expected = await grid(filter, range);
      const query = queryOf({ ...filter, ...range });
      expect(await ndjson(`/export/snapshots.ndjson?${query}`)).toEqual(expected);
      const cells = expected.map((row) =>
        Object.fromEntries(Object.entries(row).map(([name, value]) => [name, asCell(value)])),
      );
      expect(await csv(`/export/snapshots.csv?${query}`)).toEqual(cells);
    }
  });

  it('finds accounts by their ids, as many as are named', async () => {
    const [first, second] = [...new Set((await grid({}, {})).map((row) => row['accountId'] as string))];
    const found = await ndjson(`/export/snapshots.ndjson?ids=${first}&ids=${second}`);
    expect(new Set(found.map((row) => row['accountId']))).toEqual(new Set([first, second]));
  });

  it('says beside an unknown number why it is: an empty cell, never 0', async () => {
    const [hidden] = await csv('/export/snapshots.csv?search=cdc');
    expect(hidden).toMatchObject({ followers: '', followersMissing: 'HIDDEN', views: '' });
    const [zero] = await csv('/export/snapshots.csv?search=fda');
    expect(zero).toMatchObject({ followers: '0', followersMissing: '', capturedAt: '' });
  });

  it('without rows has its columns', async () => {
    const none = '?to=2020-01-01';
    expect(
      (await text(`/export/snapshots.csv${none}`)).split('\r\n').map((line) => line.slice(0, 27)),
    ).toEqual(['accountId,platform,handle,o', '']);
    expect(await text(`/export/snapshots.ndjson${none}`)).toBe('');
  });
});

describe('/export/accounts.csv', () => {
  const ACCOUNTS = `query ($filter: AccountFilter, $orderBy: AccountOrder) {
    accounts(first: 100, filter: $filter, orderBy: $orderBy) { nodes {
      id platform handle displayName url organization { name } followers followersAsOf
      growth(from: "2026-11-14", to: "2026-11-21") { change ratio from to }
      freshness { lastCapturedAt isStale lastError } status isCore isSimulated tags
      latestSnapshot { followersMissing } } } }`;
  const CASES = [
    ...FILTERS.map((filter) => [filter, 'FOLLOWERS', 'DESC'] as const),
    ...ACCOUNT_ORDER_FIELDS.map((field, place) => [{}, field, place % 2 === 0 ? 'ASC' : 'DESC'] as const),
  ];

  it.each(CASES)(
    'has what the list of accounts says, in its order: %j %s %s',
    async (filter, field, direction) => {
      const { accounts } = await ask(ACCOUNTS, { filter, orderBy: { field, direction, days: 7 } });
      const cells = accounts.nodes.map(
        ({ organization, growth, freshness, latestSnapshot, tags, ...account }: any) => ({
          ...account,
          organization: organization?.name,
          followersMissing:
            account.followers === null ? (latestSnapshot?.followersMissing ?? 'NOT_TRACKED_YET') : null,
          change: growth?.change,
          changeRatio: growth?.ratio,
          changeFrom: growth?.from,
          changeTo: growth?.to,
          ...freshness,
          tags: tags.join(';'),
        }),
      );
      const found = await csv(`/export/accounts.csv?${queryOf({ ...filter, orderBy: field, direction })}`);
      expect(found).toEqual(
        cells.map((row: object) =>
          Object.fromEntries(Object.entries(row).map(([name, value]) => [name, asCell(value ?? null)])),
        ),
      );
    },
  );
});

describe('what people have written', () => {
  const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
  const hostile = fc
    .tuple(
      fc.constantFrom('', '=', '+', '-', '@', '\t', '\r', '\n', '＝', '"', ' '),
      fc.string({
        unit: fc.oneof(
          fc.constantFrom('"', ',', ';', '\r', '\n', '\t', "'", '\\', '=', '|'),
          fc.string({ unit: 'grapheme' }),
        ),
      }),
    )
    .map((parts) => parts.join('').replaceAll('\0', ''));

  it('is no formula to a spreadsheet, and text as it was in JSON', async () => {
    const database = open();
    await fc.assert(
      fc.asyncProperty(hostile, hostile, hostile, async (handle, name, organization) => {
        await database.write(async (tx) => {
          await tx.execute(sql`UPDATE organizations SET name = ${organization}`);
          await tx.execute(
            sql`UPDATE accounts SET handle = ${handle}, display_name = ${name} WHERE handle_key = 'nasa'`,
          );
          return { result: undefined, changed: [] };
        });
        const safe = (value: string): string => (FORMULA.test(value) ? `'${value}` : value);
        const expected = { handle: safe(handle), organization: safe(organization) };
        const mine = ({ followers }: Row): boolean => followers === '1200';
        expect((await csv('/export/accounts.csv')).find(mine)).toMatchObject({
          ...expected,
          displayName: safe(name),
        });
        const rows = await csv('/export/snapshots.csv');
        expect(rows.find(mine)).toMatchObject(expected);
        // A number may be negative.
        expect(rows.find((row) => row['followers'] === '990')?.['followersChange']).toBe('-10');
        const [json] = await ndjson('/export/snapshots.ndjson?followersMin=1200&followersMax=1200');
        expect(json).toMatchObject({ handle, organization });
      }),
      { numRuns: 30 },
    );
    await database.write(async (tx) => {
      await tx.execute(sql`UPDATE organizations SET name = 'Office'`);
      await tx.execute(sql`UPDATE accounts SET handle = 'nasa' WHERE handle_key = 'nasa'`);
      return { result: undefined, changed: [] };
    });
    await database.close();
  });
});

describe('the head', () => {
  it('names a file, is kept by nobody, and is the same for HEAD', async () => {
    const get = await server.request('/export/snapshots.csv');
    const head = await server.request('/export/snapshots.csv', { method: 'HEAD' });
    expect(await head.text()).toBe('');
    await get.text();
    for (const { status, headers } of [get, head])
      expect([status, Object.fromEntries(headers)]).toMatchObject([
        200,
        {
          'content-type': 'text/csv; charset=utf-8; header=present',
          'content-disposition': 'attachment; filename="tidemark-snapshots-2026-11-21.csv"',
          'cache-control': 'private, no-store',
          'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
          'x-content-type-options': 'nosniff',
        },
      ]);
    const json = await server.request('/export/snapshots.ndjson', { method: 'HEAD' });
    expect(json.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
  });

  it.each([
    ['gzip', 'gzip', gunzipSync],
    ['br', 'br', brotliDecompressSync],
    // What curl --compressed and browsers send.
    ['deflate, gzip, br', 'gzip', gunzipSync],
  ] as const)('to a client that accepts %s is compressed by %s', async (accepted, encoding, decompress) => {
    const plain = await text('/export/accounts.csv');
    const answer = await sendRaw(
      server.origin,
      requestText(server.origin, 'GET /export/accounts.csv', [`Accept-Encoding: ${accepted}`]).replace(
        '1.1',
        '1.0',
      ),
    );
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(decompress(Buffer.from(answer.body, 'latin1')).toString()).toBe(plain);
  });
});

describe('a parameter', () => {
  const input = schema.getType('AccountFilter');
  const names = isInputObjectType(input) ? Object.keys(input.getFields()) : [];

  it.each([
    ['platforms=MYSPACE', 'BAD_USER_INPUT', /^Expected platforms to be one of BLUESKY, .*, got "MYSPACE"\.$/],
    ['isCore=yes', 'BAD_USER_INPUT', /^Expected isCore to be true or false, got "yes"\.$/],
    ['isCore=true&isCore=false', 'BAD_USER_INPUT', /^Expected isCore once, got it 2 times\.$/],
    ['followersMin=1e3', 'BAD_USER_INPUT', /^Expected followersMin to be a whole number, got "1e3"\.$/],
    ['followersMin=9007199254740993', 'BAD_USER_INPUT', /whole number in .*, got "9007199254740993"\.$/],
    ['from=2026-02-30', 'BAD_USER_INPUT', /^from: .*got "2026-02-30"/],
    ['from=2026-11-02&to=2026-11-01', 'BAD_USER_INPUT', /^Expected from on or before to/],
    ['search=%00', 'BAD_USER_INPUT', /NUL/],
    ['ids=17', 'INVALID_ID', /^Expected the id of an Account, got "17"\.$/],
    [
      'platform=X',
      'BAD_USER_INPUT',
      new RegExp(`^Expected parameters of ${names.join(', ')}, from, to, got "platform"`),
    ],
    ['__proto__=1', 'BAD_USER_INPUT', /got "__proto__"/],
  ])('%s is refused with %s', async (query, code, message) => {
    const response = await server.request(`/export/snapshots.csv?${query}`);
    const { errors } = await response.json();
    expect([response.status, errors[0].extensions.code]).toEqual([400, code]);
    expect(errors[0].message).toMatch(message);
  });

  it.each(['orderBy=SIZE', 'direction=UP', 'days=0', 'days=366', 'from=2026-11-01'])(
    '%s is none of /export/accounts.csv',
    async (query) => {
      expect((await server.request(`/export/accounts.csv?${query}`)).status).toBe(400);
    },
  );
});

it('an export takes GET and HEAD', async () => {
  const response = await server.request('/export/snapshots.csv', { method: 'POST' });
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
});

it('every export is in the audit, with who asked for what', async () => {
  await text('/export/accounts.csv?platforms=X&search=nasa');
  const newest = async () => {
    const { auditLog } = await ask(
      '{ auditLog(first: 1) { nodes { action caller role outcome input } } }',
      {},
    );
    const [{ input, ...entry }] = auditLog.nodes;
    return { ...entry, input: JSON.parse(input) };
  };
  await expect.poll(newest).toMatchObject({
    ...{ action: 'exportAccounts', caller: 'anyone', role: 'ADMIN', outcome: 'SUCCEEDED' },
    input: { format: 'csv', platforms: ['X'], search: ['nasa'] },
  });
});
