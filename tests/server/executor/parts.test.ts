import type * as ResponseCache from '@envelop/response-cache';
import DataLoader from 'dataloader';
import { Keyv } from 'keyv';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startOwnRedis, type OwnRedis } from '../../support/redisControl.ts';
import { withServer, type RunningServer } from '../../support/startServer.ts';

/** Executions that the plugin was given. */
const plugin = vi.hoisted(() => ({ executions: 0 }));
vi.mock('@envelop/response-cache', async (importOriginal) => {
  const original = await importOriginal<typeof ResponseCache>();
  return {
    ...original,
    useResponseCache(...args: Parameters<typeof original.useResponseCache>) {
      const made = original.useResponseCache(...args);
      return {
        ...made,
        onExecute(payload: Parameters<NonNullable<typeof made.onExecute>>[0]) {
          plugin.executions += 1;
          return made.onExecute!(payload);
        },
      };
    },
  };
});

let redis: OwnRedis;
beforeAll(async () => void (redis = await startOwnRedis()));
afterAll(() => redis.stop());
const cache = () => ({ redisUrl: redis.url });
const first = withServer({ role: 'server', cache });
const second = withServer({ role: 'server', cache, beside: first });

const batches = vi.spyOn(DataLoader.prototype, 'load');
const gets = vi.spyOn(Keyv.prototype, 'get');
const sets = vi.spyOn(Keyv.prototype, 'set');

beforeAll(async () => {
  // Yoga answers the first of a kind, by which its type is known; and Redis has to be there.
  for (const server of [first, second])
    await vi.waitFor(async () => {
      const { data } = await (
        await server.post({ query: '{ performance { cache { l2 { available } } } }' })
      ).json();
      expect(data.performance.cache.l2.available).toBe(true);
      await server.post({ query: '{ __typename }' });
    });
});
beforeEach(startCounting);

function startCounting(): void {
  plugin.executions = 0;
  for (const spy of [batches, gets, sets]) spy.mockClear();
}

/** What a request has come to, part by part. */
async function partsOf(server: RunningServer, body: unknown) {
  const before = server.statements.length;
  const response = await server.post(body);
  expect(response.status).toBe(200);
  const answer: unknown = await response.json();
  // What is stored is sent to Redis within the turn.
  await new Promise((resolve) => setImmediate(resolve));
  return {
    answer,
    status: response.headers.get('cache-status'),
    parts: {
      plugin: plugin.executions,
      loads: batches.mock.calls.length,
      statements: server.statements.length - before,
      gets: gets.mock.calls.length,
      sets: sets.mock.calls.length,
    },
  };
}

const question = (name: string) => ({
  query: `query ${name} { organizations { totalCount nodes { name } } }`,
});

describe('of the parts that answer a query', () => {
  it('a miss uses all: the plugin, the loaders, Redis to look and to store', async () => {
    const { status, parts } = await partsOf(first, question('Miss'));
    expect(status).toBe('tidemark; fwd=miss; stored');
    expect(parts).toEqual({ plugin: 1, loads: 2, statements: 2, gets: 1, sets: 1 });
  });

  it('a hit in memory uses none', async () => {
    await partsOf(first, question('Memory'));
    startCounting();
    const { status, parts } = await partsOf(first, question('Memory'));
    expect(status).toBe('tidemark; hit; detail=l1');
    expect(parts).toEqual({ plugin: 0, loads: 0, statements: 0, gets: 0, sets: 0 });
  });

  it('a hit in Redis asks the plugin and Redis on the first time, and Redis alone when the question is known', async () => {
    const made = await partsOf(first, question('Redis'));
    startCounting();
    const { answer, status, parts } = await partsOf(second, question('Redis'));
    expect(answer).toEqual(made.answer);
    expect(status).toBe('tidemark; hit; detail=l2');
    expect(parts).toEqual({ plugin: 1, loads: 0, statements: 0, gets: 1, sets: 0 });
  });

  it('a batch gives the plugin each of its operations, and its loaders all of them at once', async () => {
    const names = Array.from({ length: 10 }, (_each, number) => `Batch${number}`);
    const { parts } = await partsOf(first, names.map(question));
    expect(parts).toEqual({ plugin: 10, loads: 20, statements: 2, gets: 10, sets: 10 });
  });
});
