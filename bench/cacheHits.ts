// What an answer from the cache costs, beside what it could cost at best: `npm run bench:cache`.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startRedis } from '../tests/support/redis.ts';
import { nestedList, openBench, post, type BenchServer } from './processes.ts';
import { load, postOf, type Load } from './rawLoad.ts';

const ROUNDS = 7;
const SECONDS = 1.5;
/** Answers of some 90 KB each: ten times what a memory of 1 MiB holds, so that with it they come from Redis. */
const KEYS = 120;

interface Target {
  name: string;
  server: BenchServer;
  requests: Buffer[];
}

const bench = await openBench();
const redis = await startRedis();
try {
  const memory = await bench.startTidemark();
  const answer = await post(memory.port, nestedList(0));
  const bodyFile = join(bench.folder, 'answer.json');
  await writeFile(bodyFile, answer);
  const startBare = (redisUrl?: string) =>
    bench.startScript('bench/bareServer.ts', { BARE: JSON.stringify({ bodyFile, redisUrl, keys: KEYS }) });
  const bare = await startBare();
  const bareRedis = await startBare(redis.url);
  const fromRedis = await bench.startTidemark({ REDIS_URL: redis.url, CACHE_L1_BYTES: String(1024 * 1024) });

  const one = [postOf(nestedList(0))];
  const all = Array.from({ length: KEYS }, (_each, number) => postOf(nestedList(number)));
  console.log(
    `${(answer.length / 1000).toFixed(1)} KB, ${ROUNDS} rounds of ${SECONDS} s, interleaved; medians`,
  );
  await compare([
    { name: 'bare node:http, the same bytes', server: bare, requests: one },
    { name: 'Tidemark, from memory', server: memory, requests: one },
  ]);
  await compare([
    { name: 'bare node:http and GET of Redis', server: bareRedis, requests: one },
    { name: 'Tidemark, from Redis', server: fromRedis, requests: all },
  ]);
  const { l1, l2, misses } = await cacheFigures(fromRedis);
  console.log(
    `\nOf the latter ${l2.hits} came from Redis, ${l1.hits} from memory, ${misses} from the database.`,
  );
} finally {
  await bench.end();
  await redis.stop();
}

async function compare(targets: Target[]): Promise<void> {
  const rounds = targets.map((): Load[] => []);
  for (const { server, requests } of targets) await load(server, requests, 2);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [index, { server, requests }] of targets.entries())
      rounds[index]!.push(await load(server, requests, SECONDS));
  console.log('\n| server | requests/s | server CPU µs | × bare |\n|---|---|---|---|');
  const cpuOf = (index: number): number => median(rounds[index]!.map((each) => each.cpuMicroseconds));
  for (const [index, { name }] of targets.entries()) {
    const perSecond = median(rounds[index]!.map((each) => each.perSecond));
    console.log(
      `| ${name} | ${perSecond.toFixed(0)} | ${cpuOf(index).toFixed(1)} | ${(cpuOf(index) / cpuOf(0)).toFixed(2)} |`,
    );
  }
}

async function cacheFigures({ port }: BenchServer): Promise<any> {
  const query = '{ performance { cache { misses l1 { hits } l2 { hits } } } }';
  return JSON.parse((await post(port, JSON.stringify({ query }))).toString()).data.performance.cache;
}

function median(numbers: number[]): number {
  return numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}
