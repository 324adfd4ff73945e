// What an answer from the cache costs, beside what it could cost at best: `npm run bench:cache`.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../db/embedded/freePort.ts';
import { startRedis } from '../tests/support/redis.ts';
import { load, postOf, type Load } from './rawLoad.ts';

const ROUNDS = 7;
const SECONDS = 1.5;
/** Answers of 60 KB each: more than a memory of 1 MiB holds, so that with it each comes from Redis. */
const KEYS = 40;

interface Target {
  name: string;
  child: ChildProcess;
  port: number;
  requests: Buffer[];
  rounds: Load[];
}

/** Servers on one core and the load on another, where there are two; else both would be measured. */
const pinned = (core: number, command: string, args: string[]): [string, string[]] =>
  availableParallelism() > 1 ? ['taskset', ['-c', String(core), command, ...args]] : [command, args];

const query = (key: number): string =>
  JSON.stringify({
    query: `query Q1($n: Int!) { accounts(first: 50) { nodes { handle displayName platform followers
      latestSnapshot { date followers posts } snapshots(first: $n) { nodes { date followers engagements } } } }
      ${`of${String(key).padStart(3, '0')}`}: __typename }`,
    variables: { n: 30 },
  });

const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
await chmod(folder, 0o755);
const redis = await startRedis();
const children: ChildProcess[] = [];

async function startTidemark(dataDir: string, env: Record<string, string>): Promise<[ChildProcess, number]> {
  const port = await freePort();
  const child = spawn(...pinned(0, process.execPath, ['--max-semi-space-size=64', 'dist/server/main.js']), {
    env: { PATH: process.env['PATH'], PORT: String(port), DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.push(child);
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}.`);
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (ready?.ok) return [child, port];
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function startBare(bodyFile: string, redisUrl?: string): Promise<[ChildProcess, number]> {
  const child = spawn(...pinned(0, process.execPath, ['--import', 'tsx', 'bench/bareServer.ts']), {
    env: { PATH: process.env['PATH'], BARE: JSON.stringify({ bodyFile, redisUrl, keys: KEYS }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return [child, Number(line.toString())];
}

async function post(port: number, body: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-encoding': 'identity' },
    body,
  });
}

async function cacheFigures(port: number): Promise<any> {
  const body = JSON.stringify({ query: '{ performance { cache { misses l1 { hits } l2 { hits } } } }' });
  return ((await (await post(port, body)).json()) as any).data.performance.cache;
}

async function otherFolder(): Promise<string> {
  const other = join(folder, 'other');
  await mkdir(other);
  return other;
}

const median = (numbers: number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

try {
  const [memory, memoryPort] = await startTidemark(folder, {});
  const answer = Buffer.from(await (await post(memoryPort, query(0))).arrayBuffer());
  const bodyFile = join(folder, 'answer.json');
  await writeFile(bodyFile, answer);
  const [fixed, fixedPort] = await startBare(bodyFile);

  const [bareRedis, bareRedisPort] = await startBare(bodyFile, redis.url);
  // Asked by names, so that all answers are different and have the same length.
  const small = await startTidemark(await otherFolder(), { REDIS_URL: redis.url, CACHE_L1_BYTES: '1048576' });
  const [fromRedis, fromRedisPort] = small;

  const one = [postOf(query(0))];
  const all = Array.from({ length: KEYS }, (_each, key) => postOf(query(key)));
  await measure(
    [
      { name: 'bare node:http, the same bytes', child: fixed, port: fixedPort, requests: one },
      { name: 'Tidemark, from memory', child: memory, port: memoryPort, requests: one },
    ],
    answer.length,
  );
  await measure(
    [
      { name: 'bare node:http and GET of Redis', child: bareRedis, port: bareRedisPort, requests: one },
      { name: 'Tidemark, from Redis', child: fromRedis, port: fromRedisPort, requests: all },
    ],
    answer.length,
  );
  const hits = await cacheFigures(fromRedisPort);
  console.log(
    `\nOf the answers from Redis ${hits.l2.hits} came from there, ${hits.l1.hits} from memory, ${hits.misses} from the database.`,
  );
} finally {
  for (const child of children) child.kill('SIGTERM');
  for (const child of children) if (child.exitCode === null) await once(child, 'exit');
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
}

async function measure(parts: Omit<Target, 'rounds'>[], bytes: number): Promise<void> {
  const targets: Target[] = parts.map((part) => ({ ...part, rounds: [] }));
  for (const { port, child, requests } of targets) await load(port, child.pid!, requests, 2);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const target of targets)
      target.rounds.push(await load(target.port, target.child.pid!, target.requests, SECONDS));
  console.log(`\n${(bytes / 1000).toFixed(1)} KB, ${ROUNDS} rounds of ${SECONDS} s, interleaved; medians\n`);
  console.log('| server | requests/s | server CPU µs | × bare |\n|---|---|---|---|');
  const floor = median(targets[0]!.rounds.map(({ cpuMicroseconds }) => cpuMicroseconds));
  for (const { name, rounds } of targets) {
    const cpu = median(rounds.map(({ cpuMicroseconds }) => cpuMicroseconds));
    console.log(
      `| ${name} | ${median(rounds.map(({ perSecond }) => perSecond)).toFixed(0)} | ${cpu.toFixed(1)} | ${(cpu / floor).toFixed(2)} |`,
    );
  }
}
