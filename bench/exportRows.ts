// What it costs to export snapshots: `npm run bench:export`, with another number of accounts and days as arguments.
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../db/database.ts';
import { addDays } from '../db/day.ts';
import { findRunningPostgres } from '../db/embedded/findRunningPostgres.ts';
import { loadBulkData } from '../tests/support/bulkData.ts';
import { openBench, type BenchServer } from './processes.ts';

/** 3.65 million rows: a year of 10,000 accounts. */
const [accounts = 10_000, days = 365] = process.argv.slice(2).map(Number);
const ROWS = accounts * days;
const LAST_DAY = addDays(new Date().toISOString().slice(0, 10), -1);
/** Nobody waits for it. */
const LOAD_MS = 20 * 60_000;
const MIB = 2 ** 20;
/** The kernel counts CPU in hundredths of a second. */
const TICKS_PER_SECOND = 100;

const bench = await openBench();
try {
  console.log(
    `Node ${process.version}, ${availableParallelism()} cores: ${accounts} accounts × ${days} days`,
  );
  const server = await bench.startTidemark({ TIDEMARK_DEMO: '0' });
  await load(join(bench.folder, String(server.port)));
  // The first one loads code, and its memory stays.
  for (const encoding of ['identity', 'gzip', 'br'])
    await read(server, `snapshots.csv?from=${LAST_DAY}`, encoding);
  await measure(server, 'snapshots.csv', 'identity');
  await measure(server, 'snapshots.ndjson', 'identity');
  await measure(server, 'snapshots.csv', 'gzip');
  await measure(server, 'snapshots.csv', 'br');
} finally {
  await bench.end();
}

async function load(dataDir: string): Promise<void> {
  const url = await findRunningPostgres(dataDir);
  const options = { poolSize: 1, statementTimeoutMs: LOAD_MS, applicationName: 'bench' };
  const database = openDatabase({ url: url!, ...options });
  await loadBulkData(database, { accounts, days, until: LAST_DAY });
  await database.close();
}

async function measure(server: BenchServer, file: string, encoding: string): Promise<void> {
  const before = usedBy(server.pid);
  let peak = before.rss;
  const look = setInterval(() => (peak = Math.max(peak, usedBy(server.pid).rss)), 50);
  const startedAt = performance.now();
  const { bytes, lines } = await read(server, file, encoding);
  const seconds = (performance.now() - startedAt) / 1000;
  clearInterval(look);
  const cpu = usedBy(server.pid).cpuSeconds - before.cpuSeconds;
  const rows = file.endsWith('csv') ? lines - 1 : lines;
  if (encoding === 'identity' && rows !== ROWS) throw new Error(`${rows} rows came instead of ${ROWS}.`);
  console.log(
    `${file}, ${encoding}: ${ROWS} rows in ${seconds.toFixed(1)} s, ${Math.round(ROWS / seconds)} rows/s, ` +
      `${Math.round(bytes / MIB)} MiB; of the server's process CPU ${cpu.toFixed(1)} s, ` +
      `RSS ${Math.round(before.rss / MIB)} MiB and at most ${Math.round((peak - before.rss) / MIB)} MiB more`,
  );
}

/** Counts what comes, and keeps nothing of it. */
async function read({ port }: BenchServer, file: string, encoding: string) {
  const headers = { 'accept-encoding': encoding };
  const request = get({ host: '127.0.0.1', port, path: `/export/${file}`, headers });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`${file} was answered ${response.statusCode}.`);
  let bytes = 0;
  let lines = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    bytes += piece.length;
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) lines += 1;
  }
  return { bytes, lines };
}

function usedBy(pid: number): { rss: number; cpuSeconds: number } {
  if (!existsSync(`/proc/${pid}`)) throw new Error('The server has ended, or this is not Linux.');
  const [status, stat] = ['status', 'stat'].map((name) => readFileSync(`/proc/${pid}/${name}`, 'utf8'));
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status!) ?? [];
  // Behind the name in brackets: the 12th and 13th field are the time in the program and in the kernel.
  const fields = stat!.split(') ').at(-1)!.split(' ');
  return {
    rss: Number(kilobytes) * 1024,
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
  };
}
