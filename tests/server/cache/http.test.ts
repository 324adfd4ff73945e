import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { request } from 'node:http';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../../../db/database.ts';
import { createAccounts, snapshotOf, storeSnapshots } from '../../support/factories.ts';
import { withServer } from '../../support/startServer.ts';

const server = withServer({ role: 'server' });
/** Longer than a packet, so that it is worth compressing. */
const LIST =
  '{ accounts(first: 40, orderBy: {field: HANDLE, direction: ASC}) { nodes { id handle isCore followers } } }';

beforeAll(async () => {
  const database = openDatabase({
    url: server.databaseUrl,
    poolSize: 1,
    statementTimeoutMs: 60_000,
    applicationName: 'test',
  });
  const ids = await createAccounts(
    database,
    Array.from({ length: 40 }, (_each, index) => ({ handle: `name${String(index).padStart(2, '0')}` })),
  );
  await storeSnapshots(
    database,
    ids.map((id) => snapshotOf(id, '2026-11-20', 1000 + id)),
  );
  await database.close();
  // This server has heard of it once an answer of its own shows it.
  await vi.waitFor(async () => {
    expect(await (await server.post({ query: LIST })).text()).toContain('1040');
  }, 20_000);
});

interface Raw {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** As it is on the wire: nothing is decompressed and no header is added. */
function ask(
  options: { method?: string; path?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', path = '/graphql', headers = {}, body } = options;
    const req = request(`${server.origin}${path}`, { method, headers }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () =>
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks) }),
      );
    });
    req.on('error', reject);
    req.end(body);
  });
}

const get = (query: string, headers: Record<string, string> = {}, method = 'GET') =>
  ask({ method, path: `/graphql?query=${encodeURIComponent(query)}`, headers });
const post = (body: unknown, headers: Record<string, string> = {}) =>
  ask({
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const statusOf = ({ headers }: Raw) => headers['cache-status'];

async function rename(displayName: string) {
  const list = JSON.parse((await post({ query: LIST })).body.toString());
  const { id } = list.data.accounts.nodes[0];
  const answer = await post({
    query: 'mutation ($i: UpdateAccountInput!) { updateAccount(input: $i) { __typename } }',
    variables: { i: { id, displayName } },
  });
  expect(answer.body.toString()).toContain('UpdateAccountSuccess');
  return answer;
}

describe('an answer', () => {
  it('is executed once, then comes from memory in the same bytes and under the same ETag', async () => {
    const query = '{ accounts(first: 3) { nodes { handle } totalCount } }';
    const first = await post({ query });
    const second = await post({ query });
    expect(statusOf(first)).toBe('tidemark; fwd=miss; stored');
    expect(statusOf(second)).toBe('tidemark; hit; detail=l1');
    expect(second.body.equals(first.body)).toBe(true);
    expect(first.headers['etag']).toMatch(/^"[\da-z]{13}"$/);
    for (const name of ['etag', 'content-type', 'cache-control', 'vary', 'content-length'])
      expect(second.headers[name], name).toBe(first.headers[name]);
    expect(second.headers['cache-control']).toBe('private, no-cache');
    expect(second.headers['vary']).toBe('Accept, Accept-Encoding, Origin');
  });

  it('is one whatever its formatting, its batch or its method', async () => {
    const query = 'query Q($n: Int = 2) { accounts(first: $n) { nodes { handle url } } }';
    const first = await post({ query });
    expect(statusOf(first)).toContain('fwd=miss');
    const spaced = query.replaceAll(' ', '\n\t ,');
    const others = [
      await post({ query: spaced }),
      await post({ query, variables: { n: 2, unused: 'x' }, operationName: 'Q' }),
      await post({ query: `${query} query Other { __typename }`, operationName: 'Q' }),
      await get(spaced),
    ];
    for (const other of others) {
      expect(statusOf(other)).toBe('tidemark; hit; detail=l1');
      expect(other.body.toString()).toBe(first.body.toString());
    }
    expect(statusOf(await post({ query, variables: { n: 3 } }))).toContain('fwd=miss');
    const batch = await post([{ query: spaced }, { query }]);
    expect(statusOf(batch)).toBe('tidemark; hit; detail=l1');
    expect(batch.body.toString()).toBe(`[${first.body.toString()},${first.body.toString()}]`);
  });

  it('of another alias, field order or directive is another', async () => {
    const texts = [
      '{ organizations { totalCount edges { cursor } } }',
      '{ organizations { edges { cursor } totalCount } }',
      '{ other: organizations { totalCount edges { cursor } } }',
      '{ organizations { totalCount edges @skip(if: true) { cursor } } }',
    ];
    for (const query of texts) expect(statusOf(await post({ query }))).toContain('fwd=miss');
    for (const query of texts) expect(statusOf(await post({ query }))).toContain('hit');
  });

  it('is sent in the form that was asked for, each under an ETag of its own', async () => {
    const plain = await post({ query: LIST });
    const br = await post({ query: LIST }, { 'accept-encoding': 'gzip, deflate, br' });
    const gzip = await post({ query: LIST }, { 'accept-encoding': 'gzip;q=0.5' });
    const none = await post({ query: LIST }, { 'accept-encoding': 'br;q=0, gzip;q=0' });
    const weighed = await post({ query: LIST }, { 'accept-encoding': 'br;q=0.2, gzip;q=0.9' });
    const asItIs = await post({ query: LIST }, { 'accept-encoding': 'gzip;q=0.2, identity;q=0.8' });
    expect(weighed.headers['content-encoding']).toBe('gzip');
    expect(asItIs.headers['content-encoding']).toBeUndefined();
    expect(br.headers['content-encoding']).toBe('br');
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(none.headers['content-encoding']).toBeUndefined();
    expect(brotliDecompressSync(br.body).equals(plain.body)).toBe(true);
    expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
    expect(none.body.equals(plain.body)).toBe(true);
    expect(new Set([plain, br, gzip].map(({ headers }) => headers['etag'])).size).toBe(3);
    const again = await post({ query: LIST }, { 'accept-encoding': 'gzip, deflate, br' });
    expect(again.body.equals(br.body)).toBe(true);
  });

  it('is of the type that was asked for, from the cache as from the database', async () => {
    const query = '{ platforms { platform } }';
    const accepts = [
      'application/json',
      'application/graphql-response+json',
      'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
      '*/*',
    ];
    for (const accept of accepts) {
      const fresh = await post({ query }, { accept, 'cache-control': 'no-cache' });
      const cached = await post({ query }, { accept });
      expect(statusOf(cached)).toContain('hit');
      expect(cached.headers['content-type']).toBe(fresh.headers['content-type']);
    }
    expect((await post({ query }, { accept: 'text/event-stream' })).headers['content-type']).toContain(
      'text/event-stream',
    );
    expect((await post({ query }, { accept: 'image/png' })).status).toBe(406);
  });

  it('that holds errors is not stored', async () => {
    const query = '{ node(id: "nonsense") { id } accounts(first: 1) { totalCount } }';
    for (let time = 0; time < 2; time += 1) {
      const answer = await post({ query });
      expect(statusOf(answer)).toBe('tidemark; fwd=miss');
      expect(answer.headers['etag']).toBeUndefined();
    }
  });

  it('of figures is never stored', async () => {
    for (let time = 0; time < 2; time += 1)
      expect(statusOf(await post({ query: '{ performance { at } }' }))).toBe('tidemark; fwd=bypass');
  });
});

describe('304', () => {
  it('answers GET and HEAD when the client has the answer, in whatever form', async () => {
    const { headers } = await get(LIST);
    const etag = headers['etag'] as string;
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*', etag.replace(/"$/, '-br"')]) {
      const answer = await get(LIST, { 'if-none-match': known });
      expect(answer.status, known).toBe(304);
      expect(answer.body).toHaveLength(0);
      expect(answer.headers['etag']).toBe(etag);
      expect(answer.headers['cache-control']).toBe('private, no-cache');
    }
    expect((await get(LIST, { 'if-none-match': etag }, 'HEAD')).status).toBe(304);
    expect((await get(LIST, { 'if-none-match': '"other"' })).status).toBe(200);
    expect((await get('{ __typename }', { 'if-none-match': etag })).status).toBe(200);
  });

  it('does not answer a POST, and is over once the data have changed', async () => {
    const query = '{ accounts(first: 40) { nodes { displayName } } }';
    const { headers } = await get(query);
    const etag = headers['etag'] as string;
    expect((await post({ query }, { 'if-none-match': etag })).status).toBe(200);
    await rename('Changed once');
    const changed = await get(query, { 'if-none-match': etag });
    expect(changed.status).toBe(200);
    expect(changed.headers['etag']).not.toBe(etag);
    expect(changed.body.toString()).toContain('Changed once');
  });

  it('never answers a mutation, which runs whatever its headers say', async () => {
    const body = { query: 'mutation { cancelScrapeRun(id: "U2NyYXBlUnVuOjE") { __typename } }' };
    const first = await post(body);
    const again = await post(body, { 'if-none-match': '*', 'if-modified-since': new Date().toUTCString() });
    expect(again.status).toBe(200);
    expect(again.body.equals(first.body)).toBe(true);
    expect(statusOf(again)).toBe('tidemark; fwd=bypass');
    expect(again.headers['etag']).toBeUndefined();
  });

  it('HEAD tells what GET would, without a body', async () => {
    const full = await get(LIST);
    const head = await get(LIST, {}, 'HEAD');
    expect(head.body).toHaveLength(0);
    for (const name of ['etag', 'content-length', 'content-type', 'cache-control'])
      expect(head.headers[name], name).toBe(full.headers[name]);
  });
});

describe('Cache-Control of a request', () => {
  it('no-cache is answered from the database and refreshes what is stored', async () => {
    const query = '{ accounts { totalCount } refreshed: __typename }';
    await post({ query });
    const before = server.statements.length;
    const fresh = await post({ query }, { 'cache-control': 'no-cache' });
    expect(statusOf(fresh)).toBe('tidemark; fwd=bypass; stored');
    expect(server.statements.length).toBeGreaterThan(before);
    expect(statusOf(await post({ query }))).toContain('hit');
  });

  it('no-store is answered from the database and leaves nothing behind', async () => {
    const query = '{ accounts { totalCount } unstored: __typename }';
    expect(statusOf(await post({ query }, { 'cache-control': 'no-store' }))).toBe('tidemark; fwd=bypass');
    expect(statusOf(await post({ query }))).toContain('fwd=miss');
  });
});

describe('a mutation', () => {
  it('is read by the next query, on this server at once', async () => {
    const query = '{ accounts(first: 40) { nodes { displayName } } }';
    for (let turn = 0; turn < 20; turn += 1) {
      await post({ query });
      await rename(`Turn ${turn}`);
      expect((await post({ query })).body.toString()).toContain(`Turn ${turn}"`);
    }
  });

  it('leaves alone what it has not changed', async () => {
    const query = '{ organizations { totalCount } }';
    await post({ query });
    await rename('Somebody else');
    expect(statusOf(await post({ query }))).toContain('hit');
  });

  it('invalidateCache makes old what carries a tag, a kind of tags or anything, and nothing else', async () => {
    const accounts = {
      query: '{ accounts(first: 2, orderBy: {field: HANDLE, direction: ASC}) { nodes { bio } } }',
    };
    const organizations = { query: '{ organizations { totalCount } }' };
    const purge = (tag: string) =>
      post({
        query: 'mutation ($t: [String!]!) { invalidateCache(input: {tags: $t}) { __typename } }',
        variables: { t: [tag] },
      });
    const purged = { 'account:*': [true, false], accounts: [true, false], organizations: [false, true] };
    for (const [tag, expected] of Object.entries({ ...purged, '*': [true, true], 'run:*': [false, false] })) {
      for (const body of [accounts, organizations]) await post(body);
      expect((await purge(tag)).body.toString()).toContain('InvalidateCacheSuccess');
      for (const [index, body] of [accounts, organizations].entries())
        expect(statusOf(await post(body)), `${tag}, ${index}`).toContain(
          expected[index] ? 'fwd=miss' : 'hit',
        );
    }
  });

  it('in a batch bypasses, and the queries beside it are answered', async () => {
    const list = JSON.parse((await post({ query: LIST })).body.toString());
    const answer = await post([
      { query: LIST },
      {
        query: 'mutation ($i: UpdateAccountInput!) { updateAccount(input: $i) { __typename } }',
        variables: { i: { id: list.data.accounts.nodes[1].id, isCore: true } },
      },
    ]);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body.toString())).toHaveLength(2);
    expect(answer.headers['etag']).toBeUndefined();
  });
});

describe('a batch', () => {
  it('executes only what is not stored, and is spliced from the rest', async () => {
    const known = { query: '{ accounts(first: 2) { nodes { handle } } known: __typename }' };
    const fresh = { query: '{ accounts(first: 2) { nodes { handle } } fresh: __typename }' };
    const one = await post(known);
    server.operations.length = 0;
    const both = await post([known, fresh, known]);
    expect(statusOf(both)).toBe('tidemark; fwd=partial; detail="2 of 3"');
    expect(server.operations).toHaveLength(1);
    const two = await post(fresh);
    expect(both.body.toString()).toBe(`[${one.body},${two.body},${one.body}]`);
    const again = await post([known, fresh, known]);
    expect(statusOf(again)).toBe('tidemark; hit; detail=l1');
    expect(again.headers['etag']).toBe(both.headers['etag']);
  });
});

describe('fifty equal questions at once', () => {
  it('are one execution', async () => {
    const query = '{ accounts(first: 40) { nodes { handle bio } } together: __typename }';
    server.operations.length = 0;
    const answers = await Promise.all(Array.from({ length: 50 }, () => post({ query })));
    expect(server.operations).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => body.toString())).size).toBe(1);
    expect(answers.some((answer) => String(statusOf(answer)).includes('collapsed'))).toBe(true);
  });
});
