import { rm } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { openDatabase } from '../../db/database.ts';
import { startEmbeddedPostgres } from '../../db/embedded/startEmbeddedPostgres.ts';
import { listenToOutbox } from '../../db/listenToOutbox.ts';
import { migrate } from '../../db/migrate.ts';
import { outboxSince } from '../../db/queries/outboxSince.ts';
import { accountTag, type Tag } from '../../db/tags.ts';
import { temporaryFolder } from '../../tests/support/temporaryFolder.ts';

/**
 * What does the outbox cost? Prints transactions a second of writers that change a row each, with the news of it and
 * without; how long a look for news takes; and how long news are on their way to another connection. The database
 * writes to disk as in use. Run it with `npx tsx docs/measurements/outbox.ts`.
 */
const WRITERS = [1, 8];
const SECONDS = 3;
/** The ways take turns, so that a slow minute of the machine hits all of them. */
const TURNS = 3;
const LOOKS = 2_000;
const MESSAGES = 200;

const folder = await temporaryFolder();
const server = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), log: () => undefined });
await migrate(server.url);
const database = openDatabase({
  url: server.url,
  poolSize: Math.max(...WRITERS),
  statementTimeoutMs: 60_000,
  applicationName: 'measurement',
});
const median = (numbers: number[]): number => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

const change = (writer: number, changed: Tag[]): Promise<void> =>
  database.write(async (tx) => {
    await tx.execute(sql`UPDATE rows SET value = value + 1 WHERE id = ${writer}`);
    return { result: undefined, changed };
  });

/** Each writer has a row and a connection of its own: they meet in the outbox only. */
async function perSecond(writers: number, tagsOf: (writer: number) => Tag[]): Promise<number> {
  let transactions = 0;
  const until = performance.now() + SECONDS * 1000;
  await Promise.all(
    Array.from({ length: writers }, async (_each, writer) => {
      for (; performance.now() < until; transactions += 1) await change(writer, tagsOf(writer));
    }),
  );
  return transactions / SECONDS;
}

async function transactions(): Promise<string[]> {
  const ways = { without: () => [], with: (writer: number) => [accountTag(writer + 1)] };
  const lines: string[] = [];
  for (const writers of WRITERS) {
    const found = { without: [] as number[], with: [] as number[] };
    for (let turn = 0; turn < TURNS; turn += 1)
      for (const way of ['without', 'with'] as const) found[way].push(await perSecond(writers, ways[way]));
    lines.push(`| ${writers} | ${median(found.without).toFixed(0)} | ${median(found.with).toFixed(0)} |`);
  }
  return lines;
}

async function look(): Promise<number> {
  const { last } = await database.read((db) => outboxSince(db, null, 1));
  const startedAt = performance.now();
  for (let count = 0; count < LOOKS; count += 1) await database.read((db) => outboxSince(db, last, 1_000));
  return (performance.now() - startedAt) / LOOKS;
}

/** From the moment at which the writer has its answer; before it: 0. */
async function delays(): Promise<number[]> {
  let heard = (): void => undefined;
  let isListening!: () => void;
  const listening = new Promise<void>((resolve) => (isListening = resolve));
  const stop = listenToOutbox(server.url, {
    onNews: () => heard(),
    onLost: () => undefined,
    onListening: () => isListening(),
  });
  await listening;
  const found: number[] = [];
  for (let count = 0; count < MESSAGES; count += 1) {
    const arrived = new Promise<number>((resolve) => (heard = () => resolve(performance.now())));
    await change(0, [accountTag(1)]);
    const committedAt = performance.now();
    found.push(Math.max(0, (await arrived) - committedAt));
    await pause(5);
  }
  await stop();
  return found.sort((a, b) => a - b);
}

try {
  const rows = Math.max(...WRITERS) - 1;
  await database.write(async (tx) => {
    await tx.execute(sql`CREATE TABLE rows (id int PRIMARY KEY, value int NOT NULL)`);
    await tx.execute(sql`INSERT INTO rows SELECT id, 0 FROM generate_series(0, ${rows}) id`);
    return { result: undefined, changed: [] };
  });
  for (const tags of [[], [accountTag(1)]]) await perSecond(1, () => tags);
  const lines = await transactions();
  const lookMs = await look();
  const found = await delays();
  const at = (share: number): string => found[Math.floor(found.length * share)]!.toFixed(1);
  process.stdout.write(
    `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown CPU'}, median of ${TURNS} × ${SECONDS} s\n\n` +
      `| writers | transactions/s without news | with |\n| --- | --- | --- |\n${lines.join('\n')}\n\n` +
      `A look for news that finds none: ${lookMs.toFixed(2)} ms.\n` +
      `News reach a listener after the writer's answer by: median ${at(0.5)} ms, 99 % ${at(0.99)} ms.\n`,
  );
} finally {
  await database.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
