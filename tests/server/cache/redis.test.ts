import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../../../db/database.ts';
import { createAccounts } from '../../support/factories.ts';
import { startOwnRedis, startSlowProxy, type OwnRedis } from '../../support/redisControl.ts';
import { withServer, type RunningServer } from '../../support/startServer.ts';

let redis: OwnRedis;
let proxy: Awaited<ReturnType<typeof startSlowProxy>>;
/** Both servers know Redis through the proxy, which can be slow. */
const cache = () => ({ redisUrl: proxy.url });

beforeAll(async () => {
  redis = await startOwnRedis();
  proxy = await startSlowProxy(redis.port);
});
const first = withServer({ role: 'server', cache });
const second = withServer({ role: 'server', cache, beside: first });
const shortLived = withServer({
  role: 'server',
  cache: () => ({ ...cache(), maxTtlSeconds: 1 }),
  beside: first,
});

beforeAll(async () => {
  const writer = openDatabase({
    url: first.databaseUrl,
    poolSize: 1,
    statementTimeoutMs: 60_000,
    applicationName: 'writer',
  });
  await createAccounts(
    writer,
    Array.from({ length: 20 }, (_each, index) => ({ handle: `name${index}` })),
  );
  await writer.close();
  await vi.waitFor(async () => {
    for (const server of [first, second])
      expect(await (await ask(server, '{ accounts { totalCount } }')).text()).toContain('20');
  }, 20_000);
});
afterAll(async () => {
  await proxy.stop();
  await redis.stop();
});

const ask = (server: RunningServer, query: string, headers?: Record<string, string>) =>
  server.post({ query }, headers);
const statusOf = async (server: RunningServer, query: string) =>
  (await ask(server, query)).headers.get('cache-status');

let questions = 0;
/** One that nobody has asked before. */
function newQuestion(): string {
  questions += 1;
  return `{ accounts(first: 20, orderBy: {field: HANDLE, direction: ASC}) { nodes { handle } } q${questions}: __typename }`;
}

/** What is asked while Redis is in trouble is answered as the database answers it. */
async function expectRightAnswers(): Promise<void> {
  for (const server of [first, second]) {
    const query = newQuestion();
    const fresh = await (await ask(server, query, { 'cache-control': 'no-store' })).text();
    expect(fresh).toContain('name19');
    for (let time = 0; time < 2; time += 1) {
      const response = await ask(server, query);
      expect(response.status).toBe(200);
      expect(await response.text()).toBe(fresh);
    }
  }
}

/** What one server stores, the other finds: Redis is in use. */
async function expectShared(): Promise<void> {
  await vi.waitFor(
    async () => {
      const query = newQuestion();
      await ask(first, query);
      expect(await statusOf(second, query)).toBe('tidemark; hit; detail=l2');
    },
    { timeout: 20_000, interval: 100 },
  );
}

describe('two servers with one Redis', () => {
  it('find what the other has stored, and keep it in memory', async () => {
    await expectShared();
    const query = newQuestion();
    const stored = await ask(first, query);
    const found = await ask(second, query);
    expect(await found.text()).toBe(await stored.text());
    expect(found.headers.get('etag')).toBe(stored.headers.get('etag'));
    expect(await statusOf(second, query)).toBe('tidemark; hit; detail=l1');
  });

  it('read what a mutation of the other has changed', async () => {
    const query = '{ account(platform: X, handle: "name1") { id bio displayName } }';
    const answer = await (await ask(first, query)).json();
    await ask(second, query);
    for (let turn = 0; turn < 5; turn += 1) {
      const response = await first.post({
        query: 'mutation ($i: UpdateAccountInput!) { updateAccount(input: $i) { __typename } }',
        variables: { i: { id: answer.data.account.id, displayName: `Turn ${turn}` } },
      });
      expect(await response.text()).toContain('UpdateAccountSuccess');
      expect(await (await ask(first, query)).text()).toContain(`Turn ${turn}"`);
      await vi.waitFor(
        async () => expect(await (await ask(second, query)).text()).toContain(`Turn ${turn}"`),
        20_000,
      );
    }
  });
});

describe('answers are right, and Redis is used again afterwards, when it', () => {
  const faults: Record<string, () => Promise<() => Promise<void> | void>> = {
    'is killed': async () => {
      await redis.kill();
      return () => redis.restart();
    },
    'is frozen': async () => {
      redis.freeze();
      return () => redis.thaw();
    },
    'is slow by 200 ms': async () => {
      proxy.delay(200);
      return () => proxy.delay(0);
    },
    'is full': async () => {
      await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
      await redis.command('CONFIG', 'SET', 'maxmemory', '1');
      return async () => {
        await redis.command('CONFIG', 'SET', 'maxmemory', '0');
      };
    },
    'is flushed': async () => {
      await redis.command('FLUSHALL');
      return () => undefined;
    },
    'holds junk under our keys': async () => {
      const keys = (await redis.command('KEYS', 'tidemark:*')) as string[];
      expect(keys.length).toBeGreaterThan(0);
      for (const [index, key] of keys.entries()) {
        await redis.command('DEL', key);
        if (index % 3 === 0) await redis.command('LPUSH', key, 'a list');
        else await redis.command('SET', key, index % 3 === 1 ? 'junk' : 'TM2\n\u0000\u0000\u0000\u0001');
      }
      return () => undefined;
    },
  };

  it.each(Object.keys(faults))('%s', async (fault) => {
    await expectShared();
    const known = newQuestion();
    const before = await (await ask(first, known)).text();
    const mend = await faults[fault]!();
    await expectRightAnswers();
    expect(await (await ask(second, known)).text()).toBe(before);
    await mend();
    await expectShared();
  });
});

describe('every key', () => {
  it('expires, and is gone when its answer is', async () => {
    await redis.command('FLUSHALL');
    await expectShared();
    for (let asked = 0; asked < 20; asked += 1) await ask(first, newQuestion());
    await vi.waitFor(async () => expect(await redis.command('DBSIZE')).toBeGreaterThan(20), 20_000);
    for (const key of (await redis.command('KEYS', '*')) as string[])
      expect(await redis.command('PTTL', key)).toBeGreaterThan(0);
    await redis.command('FLUSHALL');
    await vi.waitFor(async () => {
      await ask(shortLived, newQuestion());
      expect(await redis.command('DBSIZE')).toBeGreaterThan(0);
    }, 20_000);
    await vi.waitFor(async () => expect(await redis.command('DBSIZE')).toBe(0), 20_000);
  });

  it('of an answer that has expired is not served', async () => {
    const query = newQuestion();
    await ask(shortLived, query);
    await vi.waitFor(async () => expect(await statusOf(shortLived, query)).toContain('fwd=miss'), {
      timeout: 20_000,
      interval: 300,
    });
  });
});
