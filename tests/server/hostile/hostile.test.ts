import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../db/database.ts';
import { createAccounts, snapshotOf, storeSnapshots } from '../../support/factories.ts';
import { openSocket, readUntilClosed, sendRaw } from '../../support/rawHttp.ts';
import { withServer } from '../../support/startServer.ts';
import { BODIES } from './bodies.ts';
import { hostileDocuments, junk } from './documents.ts';
import { HEADS } from './heads.ts';
import { createWatch, type Seen } from './watch.ts';

// Without a worker runs that are started go nowhere.
const server = withServer({ role: 'server' });
const watch = createWatch(() => server.databaseUrl);
const OWN = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };

beforeAll(async () => {
  const { databaseUrl: url } = server;
  const database = openDatabase({ url, poolSize: 1, statementTimeoutMs: 5000, applicationName: 'seed' });
  const [account] = await createAccounts(database, [{ handle: 'one', organization: 'office' }]);
  await storeSnapshots(database, [snapshotOf(account!, '2026-11-20', 10)]);
  await database.close();
  await server.post({ query: 'mutation { triggerScrapeRun(input: { mode: SIMULATED }) { __typename } }' });
});
afterAll(() => void process.stdout.write(watch.report()));

async function post(body: string | Buffer, headers: Record<string, string> = OWN): Promise<Seen> {
  const bytes = Uint8Array.from(Buffer.from(body as string));
  const response = await server.request('/graphql', { method: 'POST', headers, body: bytes });
  return { status: response.status, body: await response.text() };
}

describe('a head', () => {
  it.each(HEADS)('with %s is answered %s', async (name, statuses, bytes) => {
    let status = 0;
    await watch.refusal(name, async () => {
      const answer = await sendRaw(server.origin, bytes);
      ({ status } = answer);
      return answer;
    });
    expect([statuses].flat()).toContain(status);
  });

  it('after another on one connection does not mix their answers', async () => {
    const one = 'GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
    const socket = openSocket(server.origin);
    socket.write(`${one.repeat(50)}EVIL\r\n\r\n`);
    const { status, body } = await readUntilClosed(socket);
    expect(status).toBe(200);
    expect(body.match(/HTTP\/1\.1 200 OK/g)?.length ?? 0).toBeLessThanOrEqual(49);
    expect(body.match(/alive/g)?.length ?? 0).toBeLessThanOrEqual(50);
  });
});

describe('a body', () => {
  it.each(Object.entries(BODIES))('of %s is refused or answered', async (name, body) => {
    await watch.refusal(name, () => post(body));
    await watch.refusal(name, () => post(body, { 'content-type': 'application/json' }));
  });

  it('of any bytes is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect(await watch.refusal('bytes', () => post(Buffer.from(bytes)))).not.toEqual([]);
      }),
    );
  });

  it('of any JSON is refused, also where its parts are expected', async () => {
    const parts = fc.record(
      {
        query: fc.oneof(fc.constant('{ __typename }'), junk),
        variables: junk,
        operationName: junk,
        extensions: junk,
      },
      { requiredKeys: ['query'] },
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(junk, parts, fc.array(parts, { maxLength: 3 })), async (value) => {
        await watch.refusal('JSON', () => post(JSON.stringify(value)));
      }),
      { numRuns: 150 },
    );
  });
});

describe('an argument', () => {
  const documents = hostileDocuments();

  it('is one of every field that takes any', () => {
    const coordinates = documents.map(({ coordinate }) => coordinate);
    expect(coordinates).toEqual(
      expect.arrayContaining([
        'Query.accounts',
        'Account.history',
        'Mutation.updateAccount',
        'Subscription.scrapeRunProgress',
      ]),
    );
  });

  // Its stream has no end; what it takes is what Query.performance takes.
  const ending = documents.filter(({ coordinate }) => coordinate !== 'Subscription.performance');

  it.each(ending)(
    'of $coordinate takes any value, or refuses it',
    async ({ coordinate, query, variables }) => {
      await fc.assert(
        fc.asyncProperty(variables, async (values) => {
          const accept = coordinate.startsWith('Subscription') ? 'text/event-stream' : OWN.accept;
          await watch.refusal(coordinate, () =>
            post(JSON.stringify({ query, variables: values }), { ...OWN, accept }),
          );
        }),
        { numRuns: 12 },
      );
    },
  );
});

it('pollutes nothing, leaves nothing in the log, and the server as it was', async () => {
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(server.log).toEqual([]);
  expect((await server.request('/readyz')).status).toBe(200);
});
