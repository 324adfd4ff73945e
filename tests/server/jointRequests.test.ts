import { beforeAll, describe, expect, it } from 'vitest';
import { loadBulkData } from '../support/bulkData.ts';
import { withOpenDatabase } from '../support/openTestDatabase.ts';
import { openSocket } from '../support/rawHttp.ts';
import { withServer } from '../support/startServer.ts';

const place = withOpenDatabase();
const server = withServer({ role: 'server', beside: { databaseUrl: place.url } });
beforeAll(() => loadBulkData(place.database, { accounts: 60, days: 30, until: '2026-11-20' }));

const CHART = `query ($handle: String!, $from: Date) {
  account(platform: X, handle: $handle) { handle followers history(from: $from) { dates followers } } }`;
const CARD = 'query ($handle: String!) { account(platform: X, handle: $handle) { handle followers } }';

const bodyOf = (query: string, variables: object): string => JSON.stringify({ query, variables });
const numbersUpTo = (end: number): number[] => Array.from({ length: end }, (_, place) => place + 1);

/** Sends requests in one piece over one connection, so that they arrive together; the bodies of their answers, in order. */
async function askTogether(bodies: readonly string[]): Promise<string[]> {
  const { host } = new URL(server.origin);
  const requests = bodies.map(
    (body, place) =>
      `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nCache-Control: no-cache\r\n` +
      `${place === bodies.length - 1 ? 'Connection: close\r\n' : ''}Content-Length: ${body.length}\r\n\r\n${body}`,
  );
  const socket = openSocket(server.origin);
  socket.write(requests.join(''));
  const pieces: Buffer[] = [];
  for await (const piece of socket) pieces.push(piece as Buffer);
  const answers: string[] = [];
  let text = Buffer.concat(pieces).toString('latin1');
  while (text !== '') {
    const [, length] = /\r\ncontent-length: (\d+)/i.exec(text)!;
    const start = text.indexOf('\r\n\r\n') + 4;
    answers.push(text.slice(start, start + Number(length)));
    text = text.slice(start + Number(length));
  }
  return answers;
}

const askAlone = async (body: string): Promise<string> =>
  (await server.post(body, { 'cache-control': 'no-cache' })).text();

async function statementsOf(bodies: readonly string[]): Promise<number> {
  const expected: string[] = [];
  for (const body of bodies) expected.push(await askAlone(body));
  server.statements.length = 0;
  expect(await askTogether(bodies)).toEqual(expected);
  return server.statements.length;
}

describe('requests for single accounts that arrive together', () => {
  const charts = (count: number, from: string | null = null): string[] =>
    numbersUpTo(count).map((number) => bodyOf(CHART, { handle: `handle_${number}`, from }));

  it('share a statement, eight charts or forty accounts each, and each gets its own answer', async () => {
    const cards = numbersUpTo(40).map((number) => bodyOf(CARD, { handle: `handle_${number}` }));
    expect(await statementsOf(charts(8))).toBe(1);
    expect(await statementsOf(charts(20))).toBe(3);
    expect(await statementsOf(cards)).toBe(1);
  });

  it('share none when they want other days or other columns', async () => {
    const mixed = [...charts(2), ...charts(2, '2026-11-10'), bodyOf(CARD, { handle: 'handle_1' })];
    expect(await statementsOf(mixed)).toBe(3);
  });

  it('share one when they ask for the same account, for one that is not there, and for themselves twice', async () => {
    const handles = ['handle_1', 'HANDLE_1', 'nobody', 'handle_2', 'nobody'];
    const twice = `query { a: account(platform: X, handle: "handle_3") { handle followers }
      b: account(platform: X, handle: "handle_4") { handle followers } }`;
    const bodies = handles.map((handle) => bodyOf(CARD, { handle }));
    expect(await statementsOf([...bodies, bodyOf(twice, {})])).toBe(1);
  });

  it('take nothing from each other when one of them is refused', async () => {
    const refused = bodyOf(CHART, { handle: 'handle_2', from: '2026-02-30' });
    expect(await statementsOf([charts(1)[0]!, refused, '{', charts(3)[2]!])).toBe(1);
  });
});
