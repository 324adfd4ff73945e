import { randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { DEADLINE_MS, openRedisLevel, type RedisLevel } from '../../../server/cache/redisLevel.ts';
import {
  startClusterRedis,
  startOwnRedis,
  startSlowProxy,
  type OwnRedis,
} from '../../support/redisControl.ts';

const VALUE = Buffer.from('an answer');
const TTL_SECONDS = 600;

let redis: OwnRedis;
beforeAll(async () => void (redis = await startOwnRedis()));
afterAll(() => redis.stop());
beforeEach(() => redis.restart());

interface Opened {
  level: RedisLevel;
  /** The lines that were logged, each with its level. */
  lines: string[];
}

function open(url = redis.url): Opened {
  const lines: string[] = [];
  const write = (severity: string) => (fields: unknown, text?: string) => {
    lines.push(`${severity} ${text ?? ''} ${JSON.stringify(fields)}`);
  };
  const level = openRedisLevel({ url, log: { info: write('info'), warn: write('warn') } });
  onTestFinished(() => level.close());
  return { level, lines };
}

const untilBack = (level: RedisLevel) => expect.poll(() => level.isAvailable).toBe(true);

async function openReady(url?: string): Promise<Opened> {
  const opened = open(url);
  await untilBack(opened.level);
  return opened;
}

/** Asks until it is known to be away; how often it asked. */
async function getUntilAway(level: RedisLevel): Promise<number> {
  let gets = 0;
  await expect
    .poll(async () => {
      gets += 1;
      expect(await level.get('key')).toBeUndefined();
      return level.isAvailable;
    })
    .toBe(false);
  return gets;
}

async function works(level: RedisLevel): Promise<void> {
  level.set('key', VALUE, TTL_SECONDS);
  await turn();
  expect(await level.get('key')).toEqual(VALUE);
}

/** How often Redis has executed a command since it was started. */
async function callsOf(command: string): Promise<number> {
  const stats = String(await redis.command('INFO', 'commandstats'));
  return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
}

const severities = (lines: string[]): string[] => lines.map((line) => line.slice(0, 4));

describe('Redis as the second level', () => {
  it('gives every key a time to live, so that nothing is left when all have passed', async () => {
    const { level } = await openReady();
    for (let index = 0; index < 50; index += 1) level.set(`key ${index}`, VALUE, 1 + (index % 2));
    await level.get('key 49');
    for (let index = 0; index < 50; index += 1) {
      const left = Number(await redis.command('PTTL', `key ${index}`));
      expect(left).not.toBe(-1);
      expect(left).toBeLessThanOrEqual(2000);
    }
    await expect.poll(() => redis.command('DBSIZE')).toBe(0);
  });

  it('stores nothing that would never expire', async () => {
    const { level } = await openReady();
    for (const ttl of [0, -1, 0.5, NaN, Infinity]) level.set('key', VALUE, ttl);
    expect(await level.get('key')).toBeUndefined();
    expect(await redis.command('DBSIZE')).toBe(0);
  });

  it('tells what Redis tells of itself, and asks for it only now and then', async () => {
    const { level } = await openReady();
    const asked = await callsOf('info');
    level.set('key', VALUE, TTL_SECONDS);
    await level.get('key');
    for (let index = 0; index < 100; index += 1) level.figures();
    const figures = level.figures();
    expect(figures).toMatchObject({ available: true, errors: 0, entries: 0, evictions: 0 });
    expect(figures.bytes).toBeGreaterThan(0);
    expect(figures.connectedClients).toBeGreaterThan(0);
    expect(figures.latency.count).toBe(1);
    expect(await callsOf('info')).toBe(asked + 1);
    await expect.poll(() => level.figures().entries).toBe(1);
  });

  it('uses the user, the password and the database of the URL, and logs no password', async () => {
    const guarded = await startOwnRedis('--requirepass', 'se/cret');
    onTestFinished(() => guarded.stop());
    const { level, lines } = await openReady(`redis://:se%2Fcret@127.0.0.1:${guarded.port}/3`);
    await works(level);
    await guarded.restart();
    await expect.poll(() => lines.length).toBeGreaterThan(0);
    await guarded.kill();
    const wrong = open(`redis://default:wr0ng@127.0.0.1:${guarded.port}/3`);
    await guarded.restart();
    await expect.poll(() => wrong.lines.length).toBeGreaterThan(0);
    expect([...lines, ...wrong.lines].join()).not.toMatch(/se.*cret|wr0ng/);
    expect(lines.join()).toContain(`redis://:***@127.0.0.1:${guarded.port}/3`);
  });
});

describe('Redis may at every moment be', () => {
  it('absent: nothing is found until it is started', async () => {
    await redis.kill();
    const { level, lines } = open();
    expect(level.isAvailable).toBe(false);
    expect(await level.get('key')).toBeUndefined();
    level.set('key', VALUE, TTL_SECONDS);
    level.delete('key');
    expect(level.figures()).toMatchObject({ available: false, entries: null, bytes: null, evictions: null });
    await expect.poll(() => severities(lines)).toEqual(['warn']);
    await redis.restart();
    await untilBack(level);
    await works(level);
    expect(severities(lines)).toEqual(['warn', 'info']);
  });

  it('killed and started again: told once each, and in use again without help', async () => {
    const { level, lines } = await openReady();
    await works(level);
    await redis.kill();
    await expect.poll(() => level.isAvailable).toBe(false);
    expect(await level.get('key')).toBeUndefined();
    await redis.restart();
    await untilBack(level);
    expect(await level.get('key')).toBeUndefined();
    await works(level);
    expect(severities(lines)).toEqual(['warn', 'info']);
  });

  it('killed while many calls wait for it', async () => {
    const { level } = await openReady();
    redis.freeze();
    const gets = Array.from({ length: 200 }, (_, index) => level.get(`key ${index}`));
    for (let index = 0; index < 200; index += 1) level.set(`key ${index}`, randomBytes(10_000), TTL_SECONDS);
    await redis.kill();
    expect(new Set(await Promise.all(gets))).toEqual(new Set([undefined]));
    await redis.restart();
    await untilBack(level);
    await works(level);
  });

  it('frozen: who waits gets nothing, who comes later does not wait, and late replies reach nobody', async () => {
    const { level, lines } = await openReady();
    await works(level);
    redis.freeze();
    const asked = await getUntilAway(level);
    const later = await Promise.all(Array.from({ length: 100 }, () => level.get('key')));
    expect(new Set(later)).toEqual(new Set([undefined]));
    for (let index = 0; index < 100; index += 1) level.set('other', VALUE, TTL_SECONDS);
    expect(severities(lines)).toEqual(['warn']);
    redis.thaw();
    await untilBack(level);
    // The first get is that of works().
    expect(await callsOf('get')).toBeLessThanOrEqual(1 + asked);
    expect(await level.get('key')).toEqual(VALUE);
    expect(await level.get('other')).toBeUndefined();
    expect(severities(lines)).toEqual(['warn', 'info']);
  });

  it('frozen from the start, and for longer than an attempt to connect takes', async () => {
    redis.freeze();
    const { level, lines } = open();
    await expect.poll(() => severities(lines)).toEqual(['warn']);
    expect(await level.get('key')).toBeUndefined();
    redis.thaw();
    await untilBack(level);
    await works(level);
  });

  it('full: what is there is read on, and what does not fit is an error that nobody meets', async () => {
    const full = await startOwnRedis('--maxmemory-policy', 'noeviction');
    onTestFinished(() => full.stop());
    const { level } = await openReady(full.url);
    await works(level);
    await full.command('CONFIG', 'SET', 'maxmemory', '1');
    level.set('other', VALUE, TTL_SECONDS);
    expect(await level.get('other')).toBeUndefined();
    expect(await level.get('key')).toEqual(VALUE);
    expect(level.isAvailable).toBe(true);
    expect(level.figures().errors).toBe(1);
  });

  it('flushed: then it is empty, and filled again', async () => {
    const { level } = await openReady();
    await works(level);
    await redis.command('FLUSHALL');
    expect(await level.get('key')).toBeUndefined();
    await works(level);
  });

  it('full of junk: another type is nothing and counts as an error, and is overwritten', async () => {
    const { level } = await openReady();
    await redis.command('LPUSH', 'key', 'junk');
    await redis.command('HSET', 'hash', 'field', 'junk');
    expect(await level.get('key')).toBeUndefined();
    expect(await level.get('hash')).toBeUndefined();
    expect(level.figures().errors).toBe(2);
    expect(level.isAvailable).toBe(true);
    await works(level);
    level.delete('hash');
    await redis.command('SET', 'text', 'jünk');
    expect(await level.get('text')).toEqual(Buffer.from('jünk'));
    expect(await redis.command('EXISTS', 'hash')).toBe(0);
  });

  it('200 ms slow: it is left alone until it is fast again', async () => {
    const proxy = await startSlowProxy(redis.port);
    onTestFinished(() => proxy.stop());
    const { level, lines } = await openReady(proxy.url);
    await works(level);
    proxy.delay(200);
    await getUntilAway(level);
    const asked = await callsOf('get');
    // The ping of each attempt is answered too late.
    const pings = await callsOf('ping');
    await expect.poll(() => callsOf('ping')).toBeGreaterThan(pings + 1);
    expect(level.isAvailable).toBe(false);
    expect(await level.get('key')).toBeUndefined();
    expect(await callsOf('get')).toBe(asked);
    proxy.delay(0);
    await untilBack(level);
    expect(await level.get('key')).toEqual(VALUE);
    expect(severities(lines)).toEqual(['warn', 'info']);
  });

  it('innocent: when this process itself had no time to look, Redis is not blamed', async () => {
    const { level, lines } = await openReady();
    const get = level.get('key');
    const startedAt = performance.now();
    while (performance.now() - startedAt < 3 * DEADLINE_MS);
    await get;
    expect(level.isAvailable).toBe(true);
    await works(level);
    expect(lines).toEqual([]);
  });

  it('part of a cluster that is frozen, killed and started again', async () => {
    const cluster = await startClusterRedis();
    onTestFinished(() => cluster.stop());
    const { level, lines } = await openReady(cluster.url);
    await works(level);
    cluster.freeze();
    await getUntilAway(level);
    cluster.thaw();
    await untilBack(level);
    expect(await level.get('key')).toEqual(VALUE);
    await cluster.restart();
    await expect.poll(() => level.isAvailable).toBe(false);
    await untilBack(level);
    await expect
      .poll(async () => {
        level.set('key', VALUE, TTL_SECONDS);
        return level.get('key');
      })
      .toEqual(VALUE);
    expect(severities(lines)).toEqual(['warn', 'info', 'warn', 'info']);
  });
});

describe('what waits for Redis is bounded', () => {
  it('of what is set at once, more than 8 MiB is not sent', async () => {
    const { level } = await openReady();
    const mebibyte = randomBytes(1024 * 1024);
    for (let index = 0; index < 20; index += 1) level.set(`key ${index}`, mebibyte, TTL_SECONDS);
    // What is sent later is executed later.
    await expect
      .poll(async () => {
        await untilBack(level);
        level.set('last', VALUE, TTL_SECONDS);
        return level.get('last');
      })
      .toEqual(VALUE);
    expect(await redis.command('DBSIZE')).toBeLessThanOrEqual(8 + 1);
  });

  it('a value that waited once does not count for ever', async () => {
    const { level } = await openReady();
    const value = randomBytes(4 * 1024 * 1024);
    for (let index = 0; index < 10; index += 1) {
      level.set('key', value, TTL_SECONDS);
      await level.get('other');
    }
    await expect.poll(() => callsOf('set')).toBe(10);
  });
});

describe('closing it', () => {
  const connections = async (): Promise<number> =>
    String(await redis.command('CLIENT', 'LIST', 'TYPE', 'normal'))
      .trim()
      .split('\n').length;
  const sockets = (): number =>
    process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;

  it.each([
    { when: 'while it is in use', prepare: async (level: RedisLevel) => untilBack(level) },
    { when: 'while it connects', prepare: async () => undefined },
    { when: 'while Redis is frozen', prepare: async () => redis.freeze() },
    { when: 'while Redis is absent', prepare: async () => redis.kill() },
  ])(
    '$when leaves no connection and no timer behind, and nothing is found from then on',
    async ({ prepare }) => {
      const before = sockets();
      const { level } = open();
      await prepare(level);
      const get = level.get('key');
      level.set('key', VALUE, TTL_SECONDS);
      await level.close();
      expect(await get).toBeUndefined();
      expect(level.isAvailable).toBe(false);
      expect(await level.get('key')).toBeUndefined();
      level.set('key', VALUE, TTL_SECONDS);
      level.delete('key');
      await expect.poll(sockets).toBeLessThanOrEqual(before);
      redis.thaw();
      await redis.restart();
      // Only the one that asks.
      expect(await connections()).toBe(1);
    },
  );
});
