import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { readEvents, type ServerSentEvent } from '../../server/cli/readEvents.ts';
import { openDatabase } from '../../db/database.ts';
import { createAccounts } from '../support/factories.ts';
import { withServer } from '../support/startServer.ts';

// A worker that never wakes would leave a run open for ever; a server without one does just that.
const server = withServer({ role: 'server' });
const EVENTS = { accept: 'text/event-stream' };
const SUBSCRIPTION = 'subscription ($id: ID!) { scrapeRunProgress(id: $id) { status progress { queued } } }';

async function startRun(): Promise<string> {
  const database = openDatabase({
    url: server.databaseUrl,
    poolSize: 1,
    statementTimeoutMs: 5000,
    applicationName: 'seed',
  });
  await createAccounts(database, [{ handle: `account${Math.random()}` }]);
  await database.close();
  const query =
    'mutation { triggerScrapeRun(input: { mode: SIMULATED }) { ... on TriggerScrapeRunSuccess { run { id } } } }';
  const answer = (await (await server.post({ query })).json()) as {
    data: { triggerScrapeRun: { run: { id: string } } };
  };
  return answer.data.triggerScrapeRun.run.id;
}

async function cancel(id: string): Promise<void> {
  const query = 'mutation ($id: ID!) { cancelScrapeRun(input: { id: $id }) { __typename } }';
  await server.post({ query, variables: { id } });
}

async function answerOf(response: Response) {
  return { status: response.status, body: (await response.json()) as { errors: any[] } };
}

async function eventsOf(response: Response): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  for await (const event of readEvents(response.body!)) events.push(event);
  return events;
}

it('sends events as they happen, uncompressed and uncollected, and completes with the run', async () => {
  const id = await startRun();
  const response = await server.post(
    { query: SUBSCRIPTION, variables: { id } },
    { ...EVENTS, 'accept-encoding': 'gzip' },
  );
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(response.headers.get('content-encoding')).toBeNull();
  expect(response.headers.get('x-accel-buffering')).toBe('no');
  const events = eventsOf(response);
  await cancel(id);
  const statuses = (await events).map(({ event, data }) =>
    event === 'next'
      ? (JSON.parse(data) as { data: { scrapeRunProgress: { status: string } } }).data.scrapeRunProgress
          .status
      : event,
  );
  expect(statuses[0]).toBe('QUEUED');
  expect(statuses.slice(-2)).toEqual(['CANCELLED', 'complete']);
});

it('may be asked for by GET', async () => {
  const id = await startRun();
  const parameters = new URLSearchParams({ query: SUBSCRIPTION, variables: JSON.stringify({ id }) });
  const events = eventsOf(await server.request(`/graphql?${parameters}`, { headers: EVENTS }));
  await cancel(id);
  expect((await events).at(-1)?.event).toBe('complete');
});

it('tells a fault as an event, then completes', async () => {
  const id = Buffer.from('1:ScrapeRun:999999').toString('base64url');
  for (const variables of [{ id }, { id: 'nonsense' }]) {
    const events = await eventsOf(await server.post({ query: SUBSCRIPTION, variables }, EVENTS));
    expect(events.map(({ event }) => event)).toEqual(['next', 'complete']);
    expect(events[0]!.data).toMatch(/"code":"(INVALID_ID|BAD_USER_INPUT)"/);
  }
});

it.each([
  'subscription ($no: Boolean!) { performance @skip(if: $no) { __typename } }',
  'subscription ($no: Boolean!) { ... @include(if: $no) { performance { __typename } } }',
  'subscription { ...Whole } fragment Whole on Subscription { performance @skip(if: true) { __typename } }',
  'subscription { performance @include(if: true) { __typename } ...Whole } fragment Whole on Subscription { __typename }',
])('whose field may be left out is refused: %s', async (query) => {
  const { status, body } = await answerOf(await server.post({ query, variables: { no: true } }));
  expect([status, body.errors[0].extensions.code]).toEqual([200, 'GRAPHQL_VALIDATION_FAILED']);
  expect(body.errors[0].message).toContain('@skip');
  expect(body.errors[0].locations).toHaveLength(1);
});

it('may leave out what is below its field', async () => {
  const query = 'subscription ($no: Boolean!) { performance { since @skip(if: $no) __typename } }';
  for (const no of [true, false]) {
    const response = await server.post({ query, variables: { no } }, EVENTS);
    const events = readEvents(response.body!)[Symbol.asyncIterator]();
    const { data } = (await events.next()).value as ServerSentEvent;
    await events.return(undefined);
    const { performance } = (JSON.parse(data) as { data: { performance: object } }).data;
    expect(Object.keys(performance)).toEqual(no ? ['__typename'] : ['since', '__typename']);
  }
});

it('a query may be answered as events too', async () => {
  const events = await eventsOf(await server.post({ query: '{ __typename }' }, EVENTS));
  expect(events).toEqual([
    { event: 'next', data: '{"data":{"__typename":"Query"}}' },
    { event: 'complete', data: '' },
  ]);
});

it('reads nothing more for a client that has left', async () => {
  const id = await startRun();
  const leave = new AbortController();
  const response = await fetch(`${server.origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...EVENTS },
    body: JSON.stringify({ query: SUBSCRIPTION, variables: { id } }),
    signal: leave.signal,
  });
  await response.body!.getReader().read();
  leave.abort();
  // The watcher looks once a second: when two seconds bring no statement, nobody watches.
  await expect
    .poll(
      async () => {
        server.statements.length = 0;
        await sleep(2000);
        return server.statements.length;
      },
      { timeout: 15_000, interval: 1 },
    )
    .toBe(0);
  await cancel(id);
});

it('ends without "complete" when the server stops, so that the client comes again', async () => {
  const id = await startRun();
  const events = eventsOf(await server.post({ query: SUBSCRIPTION, variables: { id } }, EVENTS));
  await server.close();
  expect((await events).map(({ event }) => event)).toEqual(['next']);
});
