import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { loadTool } from '../../bench/load/loadTool.ts';
import { OperatorError } from '../../server/operatorError.ts';
import { openDatabase, type Database } from '../../db/database.ts';
import { createAccounts } from '../support/factories.ts';
import { withServer } from '../support/startServer.ts';

const server = withServer({ role: 'server' });
// Enough for the first questions, and no more.
const limited = withServer({ role: 'server', beside: server, env: { RATE_LIMIT: '200:1' } });

async function withOwnDatabase<Result>(work: (database: Database) => Promise<Result>): Promise<Result> {
  const database = openDatabase({
    url: server.databaseUrl,
    poolSize: 1,
    statementTimeoutMs: 5000,
    applicationName: 'seed',
  });
  return work(database).finally(() => database.close());
}

beforeAll(() =>
  withOwnDatabase((database) => createAccounts(database, [{ handle: 'one' }, { handle: 'two' }])),
);

async function load(...args: string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  const words = ['--seconds', '0.5', '--connections', '4', ...args];
  const code = await loadTool(words, say, new AbortController().signal);
  return { code, text: lines.join('\n') };
}

const namesOf = () =>
  withOwnDatabase((database) =>
    database.read((db) => db.execute(sql`SELECT handle, display_name FROM accounts ORDER BY id`)),
  );

it('tells what the rate limit refused, which is no fault', async () => {
  const { code, text } = await load('--url', limited.origin);
  expect(text).toMatch(/[1-9]\d* refused by the rate limit/);
  expect(code, text).toBe(0);
});

it('writes nothing to a server that it is shown, and with --write leaves it as it was', async () => {
  const before = await namesOf();
  for (const args of [[], ['--write']]) {
    const { code, text } = await load('--url', server.origin, ...args);
    expect(code, text).toBe(0);
    expect(await namesOf()).toEqual(before);
  }
});

it('ends with 1 when answers are wrong', async () => {
  const data = {
    accounts: { totalCount: 1, nodes: [{ id: 'A', displayName: null }] },
    node: { id: 'another' },
  };
  const liar = createServer((_req, res) => res.end(JSON.stringify({ data }))).listen(0, '127.0.0.1');
  await new Promise((resolve) => liar.once('listening', resolve));
  const { code, text } = await load('--url', `http://127.0.0.1:${(liar.address() as AddressInfo).port}`);
  liar.close();
  expect(text).toContain('The history of another account.');
  expect(code).toBe(1);
});

it('says in a sentence that nobody answers, or that there is nothing to ask for', async () => {
  const unused = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => unused.once('listening', resolve));
  const { port } = unused.address() as AddressInfo;
  await new Promise((resolve) => unused.close(resolve));
  await expect(load('--url', `http://127.0.0.1:${port}`)).rejects.toThrow(OperatorError);
});

it('refuses options that it does not know, by a sentence', async () => {
  await expect(load('--second', '1')).rejects.toThrow(/--second/);
  await expect(load('--seconds', 'many')).rejects.toThrow(
    '--seconds: expected a number above 0, got "many".',
  );
});
