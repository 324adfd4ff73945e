import type { OwnRedis } from '../support/redisControl.ts';
import { createRandom, type Random } from './random.ts';

/** What others write over our keys: texts, nothing, numbers, what looks like ours, and values of another type. */
const JUNK: ((key: string, random: Random) => string[])[] = [
  (key) => ['SET', key, 'garbage'],
  (key) => ['SET', key, ''],
  (key) => ['SET', key, '42'],
  (key) => ['SET', key, 'TM2\n\0\0\0\u0004junk'],
  (key) => ['APPEND', key, 'tail'],
  (key) => ['SETRANGE', key, '3', '\0\0\0\0'],
  (key, random) => ['SETRANGE', key, String(random.int(0, 200)), '7'],
  (key) => ['LPUSH', key, 'wrong', 'type'],
  (key) => ['HSET', key, 'wrong', 'type'],
  (key) => ['DEL', key],
];
/** Those that need another type to be gone first. */
const REPLACING = new Set(['LPUSH', 'HSET']);

/** Overwrites a third of all keys. */
export async function junkKeys(redis: OwnRedis, draw: number): Promise<void> {
  const random = createRandom('junk', draw);
  const keys = ((await redis.command('KEYS', '*')) as string[]).sort();
  for (const key of random.sample(keys, Math.ceil(keys.length / 3)).slice(0, 60)) {
    const words = random.pick(JUNK)(key, random);
    if (REPLACING.has(words[0]!)) await redis.command('DEL', key);
    await redis.command(...words).catch(() => undefined);
  }
}
