import { request as httpRequest } from 'node:http';
import { expect, it } from 'vitest';
import { codeOf, withServer } from '../support/startServer.ts';

const server = withServer();
const MAX_BODY = 1024 * 1024;
const OPERATION = '{"query":"{ __typename }"}';

/** A valid operation of exactly so many bytes. */
const padded = (bytes: number): string => OPERATION + ' '.repeat(bytes - Buffer.byteLength(OPERATION));

/** Sends without a Content-Length, in pieces. */
function postChunked(pieces: readonly string[]): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      `${server.origin}/graphql`,
      { method: 'POST', headers: { 'content-type': 'application/json' } },
      (response) => {
        let body = '';
        response.on('data', (piece) => (body += String(piece)));
        response.on('end', () => resolve({ status: response.statusCode!, body }));
      },
    );
    request.on('error', reject);
    for (const piece of pieces) request.write(piece);
    request.end();
  });
}

it('takes a body of exactly 1 MiB', async () => {
  expect((await server.post(padded(MAX_BODY))).status).toBe(200);
});

it('refuses one byte more, announced or not', async () => {
  const announced = await server.post(padded(MAX_BODY + 1));
  expect([announced.status, await codeOf(announced)]).toEqual([413, 'BODY_TOO_LARGE']);
  const chunked = await postChunked([padded(MAX_BODY), ' ']);
  expect(chunked.status).toBe(413);
  expect(chunked.body).toContain('BODY_TOO_LARGE');
});

it('names the command that takes files of any size', async () => {
  const { errors } = (await (await server.post(padded(MAX_BODY + 1))).json()) as {
    errors: { message: string }[];
  };
  expect(errors[0]?.message).toContain('npm run import');
});

it('counts bytes, not characters', async () => {
  const body = JSON.stringify({
    query: '{ __typename }',
    operationName: null,
    extensions: { a: 'é'.repeat(600_000) },
  });
  expect(body.length).toBeLessThan(MAX_BODY);
  expect((await server.post(body)).status).toBe(413);
});

it('reads a body that comes in pieces, also when a character is cut in two', async () => {
  const bytes = Buffer.from('{"query":"{ __type(name: \\"é\\") { name } }"}');
  const cut = bytes.indexOf(0xc3) + 1;
  const { status, body } = await postChunked([bytes.subarray(0, cut) as never, bytes.subarray(cut) as never]);
  expect([status, JSON.parse(body)]).toEqual([200, { data: { __type: null } }]);
});

it('answers a client that sends on and on, without keeping what it sends', async () => {
  const { status } = await postChunked(Array.from({ length: 20 }, () => ' '.repeat(MAX_BODY)));
  expect(status).toBe(413);
});

it.each([
  ['nothing', undefined],
  ['a form', 'application/x-www-form-urlencoded'],
  ['multipart', 'multipart/form-data; boundary=x'],
  ['plain text', 'text/plain'],
  ['a raw document', 'application/graphql'],
  ['JSON in another alphabet', 'application/json; charset=utf-16'],
  ['something that only begins like JSON', 'application/json-patch+json'],
])('refuses %s with 415, before it is read', async (_, type) => {
  const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
  const response = await server.request('/graphql', {
    method: 'POST',
    headers,
    body: Buffer.from(OPERATION),
  });
  expect([response.status, await codeOf(response)]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
});

it('refuses a compressed body, which could be any size inside', async () => {
  const response = await server.post(OPERATION, { 'content-encoding': 'gzip' });
  expect(response.status).toBe(415);
});

it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'])(
  'takes %s',
  async (type) => {
    expect((await server.post(OPERATION, { 'content-type': type })).status).toBe(200);
  },
);

it.each([
  ['no JSON', '{"query":'],
  ['nothing', ''],
  ['a number', '4'],
  ['null', 'null'],
  ['an empty batch', '[]'],
  ['no query', '{"variables":{}}'],
  ['a query that is no text', '{"query":{}}'],
  ['variables that are no object', '{"query":"{ __typename }","variables":[]}'],
  ['a misspelt name', '{"qeury":"{ __typename }"}'],
  ['operationName that is no text', '{"query":"{ __typename }","operationName":5}'],
])('%s is no GraphQL request: 400, whatever type is accepted', async (_, body) => {
  for (const accept of ['application/graphql-response+json', 'application/json', '*/*']) {
    const response = await server.post(body, { accept });
    expect([response.status, await codeOf(response)]).toEqual([400, 'BAD_USER_INPUT']);
  }
});

it('refuses bytes that are no UTF-8', async () => {
  const response = await server.request('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from([0x7b, 0xff, 0x7d]),
  });
  expect([response.status, await codeOf(response)]).toEqual([400, 'BAD_USER_INPUT']);
});

it('takes no query string for a body, also one that it has answered', async () => {
  const search = `?query=${encodeURIComponent('{ accounts { totalCount } }')}`;
  await expect
    .poll(async () => (await server.request(`/graphql${search}`)).headers.get('cache-status'))
    .toContain('hit');
  const response = await server.post(search);
  expect([response.status, await codeOf(response)]).toEqual([400, 'BAD_USER_INPUT']);
});
