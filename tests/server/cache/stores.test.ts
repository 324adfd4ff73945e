import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { Keyv } from 'keyv';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createMemoryStore } from '../../../server/cache/memoryStore.ts';
import { openRedisLevel, type RedisLevel } from '../../../server/cache/redisLevel.ts';
import { startClusterRedis, startOwnRedis, type OwnRedis } from '../../support/redisControl.ts';

/** What every store of answers does, whether at once or later. */
interface Store {
  get(key: string): Promise<Buffer | undefined>;
  set(key: string, value: Buffer): unknown;
  delete(key: string): unknown;
}

interface OpenStore {
  store: Store;
  /** Another one of the same kind beside it. */
  other: Store;
  close(): Promise<void>;
}

const MIB = 1024 * 1024;
const TTL_SECONDS = 600;

const memoryStore = () =>
  createMemoryStore<Buffer>({ maxBytes: 64 * MIB, sizeOf: ({ length }) => length + 1 });

async function openMemory(): Promise<OpenStore> {
  const open = (): Store => {
    const store = memoryStore();
    return { ...store, get: async (key) => store.get(key) };
  };
  return { store: open(), other: open(), close: async () => undefined };
}

async function openMemoryUnderKeyv(): Promise<OpenStore> {
  const open = (): Store => {
    const keyv = new Keyv<Buffer>({
      store: memoryStore(),
      namespace: '',
      useKeyPrefix: false,
      serialize: ({ value }) => value as unknown as string,
      throwOnErrors: true,
    });
    return {
      get: async (key) => (await keyv.get(key, { raw: true })) as Buffer | undefined,
      set: (key, value) => keyv.set(key, value),
      delete: (key) => keyv.delete(key),
    };
  };
  return { store: open(), other: open(), close: async () => undefined };
}

const onRedis = (start: () => Promise<OwnRedis>) => async (): Promise<OpenStore> => {
  const redis = await start();
  const open = async (prefix: string): Promise<{ level: RedisLevel; store: Store }> => {
    const level = openRedisLevel({ url: redis.url, log: pino({ level: 'silent' }) });
    await vi.waitUntil(() => level.isAvailable, { timeout: 20_000 });
    const store: Store = {
      get: (key) => level.get(prefix + key),
      set: (key, value) => level.set(prefix + key, value, TTL_SECONDS),
      delete: (key) => level.delete(prefix + key),
    };
    return { level, store };
  };
  const [one, two] = [await open('one:'), await open('two:')];
  return {
    store: one.store,
    other: two.store,
    async close() {
      await Promise.all([one.level.close(), two.level.close()]);
      await redis.stop();
    },
  };
};

describe.each([
  ['the memory store', openMemory],
  ['the memory store under Keyv', openMemoryUnderKeyv],
  ['Redis', onRedis(startOwnRedis)],
  ['a Redis cluster', onRedis(startClusterRedis)],
])('%s', (_name, open) => {
  let opened: OpenStore;
  beforeAll(async () => void (opened = await open()));
  afterAll(() => opened.close());

  const keys = fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.string({ unit: 'binary', minLength: 1 }));
  const values = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.constantFrom(Buffer.of(), Buffer.of(0), Buffer.from('null'), Buffer.of(0xff, 0xfe, 0xc3, 0x28)),
  );

  it('gives back what was set last, byte for byte, and nothing for what was deleted or never set', async () => {
    const step = fc.record({ key: keys, value: fc.option(values, { nil: undefined }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const model = new Map<string, Buffer | undefined>();
        for (const { key, value } of steps) {
          model.set(key, value);
          await (value ? opened.store.set(key, value) : opened.store.delete(key));
          expect(await opened.store.get(key)).toEqual(value);
        }
        for (const [key, value] of model) {
          expect(await opened.store.get(key)).toEqual(value);
          await opened.store.delete(key);
        }
      }),
    );
  });

  it('keeps an answer of a megabyte', async () => {
    const value = randomBytes(MIB);
    await opened.store.set('large', value);
    expect((await opened.store.get('large'))?.equals(value)).toBe(true);
  });

  it('knows nothing of a key that was never set', async () => {
    expect(await opened.store.get('never')).toBeUndefined();
  });

  it('leaves the keys of another store alone', async () => {
    await opened.other.set('same', Buffer.from('theirs'));
    await opened.store.set('same', Buffer.from('ours'));
    await opened.store.delete('same');
    expect(await opened.store.get('same')).toBeUndefined();
    expect(await opened.other.get('same')).toEqual(Buffer.from('theirs'));
  });
});
