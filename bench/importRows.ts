// What it costs to import history: `npm run bench:import`, with another number of accounts and days as arguments.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '../tests/fuzz/random.ts';
import { addDays } from '../db/day.ts';
import { PLATFORMS } from '../db/domain.ts';

const [accounts = 1_000, days = 1_000] = process.argv.slice(2).map(Number);
const ROWS = accounts * days;
const LAST_DAY = addDays(new Date().toISOString().slice(0, 10), -1);
const HEADER = 'Platform,Handle,Organization,Date,Followers,Engagement Total,Posts,Likes,Comments,Shares';
/** Of these platforms a handle may be any word. */
const IN_USE = PLATFORMS.filter((platform) => !['BLUESKY', 'MASTODON', 'REDDIT'].includes(platform));

const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
// PostgreSQL runs as another user when this is root.
await chmod(folder, 0o755);
try {
  console.log(
    `Node ${process.version}, ${availableParallelism()} cores: ${accounts} accounts × ${days} days\n`,
  );
  const byDay = Uint32Array.from({ length: ROWS }, (_, index) => index);
  const byDayFile = await writeRows('by-day.csv', byDay);
  const shuffledFile = await writeRows('shuffled.csv', shuffle(byDay));
  for (const [title, file] of [
    ['ordered by day', byDayFile],
    ['shuffled', shuffledFile],
  ] as const) {
    const dataDir = join(folder, title.replaceAll(' ', '-'));
    // The database is made before, as by the first start.
    const nothing = join(folder, 'nothing.csv');
    await writeFile(nothing, 'platform,handle,organization\n');
    await runImport(nothing, dataDir);
    await measure(title, file, dataDir);
    await measure(`${title}, again`, file, dataDir);
    await measure(`${title}, as a dry run`, file, dataDir, '--dry-run');
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function measure(title: string, file: string, dataDir: string, ...args: string[]): Promise<void> {
  const { seconds, used, output } = await runImport(file, dataDir, ...args);
  console.log(
    `${title}: ${ROWS} rows in ${seconds.toFixed(1)} s, ${Math.round(ROWS / seconds)} rows/s; of the command's process ` +
      `CPU ${used.cpuSeconds.toFixed(1)} s, peak RSS ${Math.round(used.peakBytes / 2 ** 20)} MiB\n  ${output.trim()}`,
  );
}

/** The command as it is shipped, with the start of its database. */
async function runImport(file: string, dataDir: string, ...args: string[]) {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['dist/server/import.js', file, ...args], {
    env: { PATH: process.env['PATH'], DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (piece) => (output += String(piece)));
  let used: Used = { peakBytes: 0, cpuSeconds: 0 };
  const look = setInterval(() => (used = usedBy(child.pid!) ?? used), 50);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearInterval(look);
  if (code !== 0) throw new Error(`The import ended with ${code}: ${output}`);
  return { seconds: (performance.now() - startedAt) / 1000, used, output };
}

interface Used {
  /** The most memory so far. */
  peakBytes: number;
  cpuSeconds: number;
}

/** The kernel counts CPU in hundredths of a second. */
const TICKS_PER_SECOND = 100;

/** What a process has used so far; undefined once it is gone. */
function usedBy(pid: number): Used | undefined {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    // Behind the name in brackets: the 12th and 13th field are the time in the program and in the kernel.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    if (kilobytes === undefined) return undefined;
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { peakBytes: Number(kilobytes) * 1024, cpuSeconds: ticks / TICKS_PER_SECOND };
  } catch {
    return undefined;
  }
}

/** Row n is of account n % accounts, on day n / accounts. */
async function writeRows(name: string, order: Uint32Array): Promise<string> {
  const file = join(folder, name);
  const stream = createWriteStream(file);
  let text = `${HEADER}\n`;
  for (const number of order) {
    text += rowOf(number % accounts, Math.floor(number / accounts));
    if (text.length < 2 ** 16) continue;
    if (!stream.write(text)) await once(stream, 'drain');
    text = '';
  }
  stream.end(text);
  await once(stream, 'close');
  return file;
}

function rowOf(account: number, day: number): string {
  const followers = 1_000 + account * 37 + day * (account % 11);
  const likes = day * (3 + (account % 5));
  return (
    `${IN_USE[account % IN_USE.length]!},account_${account},Office ${account % 50},${addDays(LAST_DAY, day + 1 - days)},` +
    `${followers},${day % 7 === 0 ? '' : likes % 97},${day},${likes},${day * 2},${day}\n`
  );
}

function shuffle(numbers: Uint32Array): Uint32Array {
  const random = createRandom(1, 'rows');
  const shuffled = numbers.slice();
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = random.int(0, last);
    [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
  }
  return shuffled;
}
