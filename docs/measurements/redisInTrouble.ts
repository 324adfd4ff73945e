import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { openRedisLevel } from '../../server/cache/redisLevel.ts';
import { startOwnRedis, startSlowProxy } from '../../tests/support/redisControl.ts';

/**
 * How long do callers wait for a Redis that is in trouble, and when is it used again? Prints for each trouble the longest
 * wait of the calls that meet it first and the median of those that come later. Run it with
 * `npx tsx docs/measurements/redisInTrouble.ts`.
 */
const FIRST_CALLS = 50;
const LATER_CALLS = 1_000;
const SLOW_MS = 200;

const redis = await startOwnRedis();
const proxy = await startSlowProxy(redis.port);
const level = openRedisLevel({ url: proxy.url, log: { info: () => undefined, warn: () => undefined } });

async function inUse(): Promise<number> {
  const startedAt = performance.now();
  while (!level.isAvailable) await pause(1);
  return performance.now() - startedAt;
}

async function wait(): Promise<number> {
  const startedAt = performance.now();
  await level.get('key');
  return performance.now() - startedAt;
}

async function measure(name: string, begin: () => unknown, end: () => unknown): Promise<string> {
  await begin();
  const first = Math.max(...(await Promise.all(Array.from({ length: FIRST_CALLS }, wait))));
  const later: number[] = [];
  for (let call = 0; call < LATER_CALLS; call += 1) later.push(await wait());
  const median = later.sort((a, b) => a - b)[LATER_CALLS / 2]!;
  await end();
  const healed = await inUse();
  return `| ${name} | ${first.toFixed(0)} ms | ${median.toFixed(2)} ms | ${(healed / 1000).toFixed(2)} s |`;
}

try {
  await inUse();
  for (let call = 0; call < LATER_CALLS; call += 1) await wait();
  const slowDown = (milliseconds: number) => () => proxy.delay(milliseconds);
  const lines = [
    await measure('frozen', redis.freeze, redis.thaw),
    await measure('killed', redis.kill, redis.restart),
    await measure(`${SLOW_MS} ms slow`, slowDown(SLOW_MS), slowDown(0)),
  ];
  process.stdout.write(
    `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown CPU'}\n\n` +
      `| Redis is | longest wait at first | later | in use again after |\n| --- | --- | --- | --- |\n${lines.join('\n')}\n`,
  );
} finally {
  await level.close();
  await proxy.stop();
  await redis.stop();
}
