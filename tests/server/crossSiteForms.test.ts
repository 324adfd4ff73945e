import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STATUS_OF_CODE } from '../../server/http/errorCode.ts';
import { readAnswer, openSocket, requestText, type RawAnswer } from '../support/rawHttp.ts';
import { withServer } from '../support/startServer.ts';

const server = withServer({ role: 'server' });
const MUTATION =
  'mutation M { importAccounts(input: { csv: "platform,handle,organization\\nX,planted,Office" }) { __typename } }';
const BODY = JSON.stringify({ query: MUTATION });
const query = `query=${encodeURIComponent(MUTATION)}`;
const TWO = `query=${encodeURIComponent(`query Q { __typename } ${MUTATION}`)}&operationName=M`;
const MULTIPART = `--b\r\nContent-Disposition: form-data; name="query"\r\n\r\n${MUTATION}\r\n--b--\r\n`;
const UPLOAD =
  `--b\r\nContent-Disposition: form-data; name="operations"\r\n\r\n${BODY}\r\n` +
  '--b\r\nContent-Disposition: form-data; name="map"\r\n\r\n{}\r\n--b--\r\n';

const get = (search: string, ...headers: string[]) =>
  requestText(server.origin, `GET /graphql?${search}`, headers);
const post = (body: string, ...headers: string[]) =>
  requestText(server.origin, 'POST /graphql', headers, body);
const typed = (type: string, body: string) => post(body, `Content-Type: ${type}`);

/**
 * What a page can have a browser send to another site without asking it first, each as a browser that says nothing of
 * the page would send it: an old one.
 */
const FORMS: [name: string, text: () => string][] = [
  ['a link', () => get(query)],
  ['a link to the second of two operations', () => get(TWO)],
  ['a link that says it is a POST', () => get(`${query}&_method=POST`, 'X-HTTP-Method-Override: POST')],
  ['a link with other names for that', () => get(query, 'X-HTTP-Method: POST', 'X-Method-Override: POST')],
  ['a preload', () => requestText(server.origin, `HEAD /graphql?${query}`)],
  ['a link that wants events', () => get(query, 'Accept: text/event-stream')],
  [
    'a link with extensions',
    () => get(`${query}&extensions=${encodeURIComponent('{"persistedQuery":{"version":1}}')}`),
  ],
  [
    'a link with a body',
    () => requestText(server.origin, 'GET /graphql', ['Content-Type: application/json'], BODY),
  ],
  ['a form', () => typed('application/x-www-form-urlencoded', query)],
  [
    'a form whose address holds the operation',
    () =>
      requestText(
        server.origin,
        `POST /graphql?${query}`,
        ['Content-Type: application/x-www-form-urlencoded'],
        'a=b',
      ),
  ],
  [
    'a form without a body',
    () => requestText(server.origin, `POST /graphql?${query}`, ['Content-Length: 0']),
  ],
  ['a form with files', () => typed('multipart/form-data; boundary=b', MULTIPART)],
  ['an upload of the multipart specification', () => typed('multipart/form-data; boundary=b', UPLOAD)],
  ['a form of plain text that is JSON', () => typed('text/plain', BODY)],
  ['plain text that names JSON as a parameter', () => typed('text/plain; application/json', BODY)],
  ['a list of types', () => typed('text/plain, application/json', BODY)],
  ['two types', () => post(BODY, 'Content-Type: text/plain', 'Content-Type: application/json')],
  ['a type of white space', () => typed(' ', BODY)],
  ['no type', () => post(BODY)],
  ['a beacon of bytes', () => typed('application/octet-stream', BODY)],
  ['a raw document', () => typed('application/graphql', MUTATION)],
  ['something like JSON', () => typed('application/x-json', BODY)],
  ['a method of an old server', () => requestText(server.origin, `SEARCH /graphql?${query}`)],
  // With these the browser asks first; a page of another site that does not is given away by what the browser says.
  [
    'JSON from another site',
    () => post(BODY, 'Content-Type: application/json', 'Origin: https://evil.example'),
  ],
  ['JSON from a frame in a sandbox', () => post(BODY, 'Content-Type: application/json', 'Origin: null')],
  ['JSON of a neighbour', () => post(BODY, 'Content-Type: application/json', 'Sec-Fetch-Site: same-site')],
  [
    'JSON from a name that leads here',
    () =>
      post(BODY, 'Content-Type: application/json', 'Origin: http://evil.example').replace(
        /Host: .*/,
        'Host: evil.example',
      ),
  ],
  [
    'a batch from another site',
    () => post(`[${BODY}]`, 'Content-Type: application/json', 'Sec-Fetch-Site: cross-site'),
  ],
];

describe('a mutation of another site', () => {
  let sql: postgres.Sql;
  beforeAll(() => {
    sql = postgres(server.databaseUrl, { max: 1 });
  });
  afterAll(() => sql.end());

  const send = (text: string): Promise<RawAnswer> => {
    const socket = openSocket(server.origin);
    socket.write(text);
    return readAnswer(socket);
  };

  it.each(FORMS)('is refused as %s, and changes nothing', async (_, text) => {
    const { status, body, headers } = await send(text());
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    if (headers['content-type']?.includes('json') && body !== '') {
      const { code } = (JSON.parse(body) as { errors: { extensions: { code: string } }[] }).errors[0]!
        .extensions;
      expect(STATUS_OF_CODE).toHaveProperty(code);
    }
    expect(await sql`SELECT FROM accounts`).toHaveLength(0);
    expect(await sql`SELECT FROM outbox`).toHaveLength(0);
  });

  it('would have changed something', async () => {
    const before = await sql`SELECT FROM accounts`;
    process.stdout.write(`${FORMS.length} forms tried, ${before.length} executed\n`);
    expect((await server.post(BODY)).status).toBe(200);
    expect(await sql`SELECT FROM accounts`).toHaveLength(1);
  });
});
