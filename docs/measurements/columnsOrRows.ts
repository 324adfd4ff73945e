import { rm } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { startEmbeddedPostgres } from '../../db/embedded/startEmbeddedPostgres.ts';
import { readArrays } from '../../db/columnRows.ts';
import { readNumbers, readWords } from '../../db/sqlArrays.ts';
import { temporaryFolder } from '../../tests/support/temporaryFolder.ts';

/**
 * What does it cost to receive 1,500 points, as rows and as columns? Prints the CPU of this process for each way:
 * the last 30 days of 50 accounts, a day and a number each. Run it with `npx tsx docs/measurements/columnsOrRows.ts`.
 */
const ACCOUNTS = 50;
const DAYS = 30;
const WARM_UP = 300;
const ROUNDS = 1_500;
/** The ways take turns, so that a slow minute of the machine hits all of them. */
const TURNS = 3;

const folder = await temporaryFolder();
const server = await startEmbeddedPostgres({
  dataDir: join(folder, 'data'),
  durable: false,
  log: () => undefined,
});
const client = postgres(server.url, {
  max: 1,
  fetch_types: false,
  types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
});

await client.unsafe(`
  CREATE TABLE points (account_id bigint, date date, followers bigint, PRIMARY KEY (account_id, date));
  INSERT INTO points SELECT a, date '2026-11-20' - d, a * 100000 + d
  FROM generate_series(1, ${ACCOUNTS}) a, generate_series(0, ${DAYS - 1}) d;
  ANALYZE points;`);

const ROWS = 'SELECT account_id, date::text, followers FROM points ORDER BY account_id, date';
const ROWS_WITH_DATES = 'SELECT account_id, date, followers FROM points ORDER BY account_id, date';
const JSON_ROWS = `SELECT account_id, json_agg(json_build_object('date', date, 'followers', followers) ORDER BY date) AS days
  FROM points GROUP BY account_id`;
const COLUMNS = `SELECT account_id, array_agg(date ORDER BY date)::text AS dates,
  array_agg(followers ORDER BY date)::text AS followers FROM points GROUP BY account_id`;
const COLUMNS_OF_ALL = `SELECT array_agg(account_id)::text AS ids, string_agg(dates, '') AS dates,
  string_agg(followers, '') AS followers FROM (${COLUMNS}) accounts`;

const ask = (text: string) => client.unsafe<Record<string, string>[]>(text, [], { prepare: true });

const ways: Record<string, () => Promise<unknown>> = {
  'columns (array_agg as text) of all accounts in one row, as Tidemark reads them': async () => {
    const [all] = await ask(COLUMNS_OF_ALL);
    const ids = readNumbers(all!['ids']!);
    const dates = readArrays(all!['dates']!, true, ids.length);
    const followers = readArrays(all!['followers']!, false, ids.length);
    return ids.map((_id, at) => [readWords(dates[at]!.text), readNumbers(followers[at]!.text)]);
  },
  'columns, a row for each account': async () =>
    (await ask(COLUMNS)).map(({ dates, followers }) => [readWords(dates!), readNumbers(followers!)]),
  'json_agg, parsed': async () => ask(JSON_ROWS),
  'rows, days as text': async () => ask(ROWS),
  'rows, days as Date objects': async () => ask(ROWS_WITH_DATES),
};

async function cpuMicroseconds(way: () => Promise<unknown>, rounds: number): Promise<number> {
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round += 1) await way();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / rounds;
}

const median = (numbers: number[]): number => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

try {
  const found = new Map<string, number[]>();
  for (const way of Object.values(ways)) await cpuMicroseconds(way, WARM_UP);
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const [name, way] of Object.entries(ways)) {
      found.set(name, [...(found.get(name) ?? []), await cpuMicroseconds(way, ROUNDS)]);
    }
  }
  const floor = median(found.values().next().value!);
  const lines = [...found].map(([name, each]) => {
    const value = median(each);
    return `| ${name} | ${value.toFixed(0)} | ${(value / floor).toFixed(1)} |`;
  });
  process.stdout.write(
    `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown CPU'}, median of ${TURNS} × ${ROUNDS} queries\n\n` +
      `| way | CPU µs a query | × |\n| --- | --- | --- |\n${lines.join('\n')}\n`,
  );
} finally {
  await client.end();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
