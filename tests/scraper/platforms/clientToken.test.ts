import { describe, expect, it } from 'vitest';
import type { PlatformAdapter } from '../../../scraper/platforms/adapter.ts';
import { reddit } from '../../contracts/adapters/reddit.ts';
import { tiktok } from '../../contracts/adapters/tiktok.ts';
import { type AdapterContract, type PlatformFake, SECRET } from '../../contracts/platformFake.ts';
import { adapterOf } from './adapterOf.ts';
import { request } from './collectFrom.ts';
import type { FakeTokens } from './fakeTokens.ts';

const START = new Date('2026-11-21T07:00:00Z');
const HOUR_MS = 60 * 60 * 1000;

describe.each([
  ['TikTok', tiktok, 2 * HOUR_MS],
  ['Reddit', reddit, 24 * HOUR_MS],
] as const)('the access token of %s', (_, contract: AdapterContract, lifeMs) => {
  /** A fake and its adapter with a clock of their own. */
  async function start() {
    let now = START;
    const clock = { now: () => now };
    const accounts = [0, 1, 2].map(contract.account);
    const fake = (await contract.startFake(accounts, clock)) as PlatformFake & {
      readonly tokens: FakeTokens;
    };
    const adapter = adapterOf(contract.platform, contract.env(fake), clock);
    return {
      fake,
      adapter,
      wait: (ms: number) => (now = new Date(now.getTime() + ms)),
      [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
    };
  }

  async function kindsOf(adapter: PlatformAdapter, signal = new AbortController().signal) {
    const requests = [0, 1, 2].map((n) => request(n, contract.account(n).handle));
    return (await adapter.fetchProfiles(requests, signal)).map(({ kind }) => kind);
  }

  const ALL_OK = ['ok', 'ok', 'ok'];

  it('is fetched once, for all accounts and batches', async () => {
    await using bench = await start();
    for (let i = 0; i < 3; i++) expect(await kindsOf(bench.adapter)).toEqual(ALL_OK);
    expect(bench.fake.tokens.issued).toBe(1);
    expect(bench.fake.counted).toBe(9);
  });

  it('is fetched once by all who need it at the same time', async () => {
    await using bench = await start();
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => kindsOf(bench.adapter)));
    expect(outcomes).toEqual(Array.from({ length: 8 }, () => ALL_OK));
    expect(bench.fake.tokens.issued).toBe(1);
  });

  it('is renewed before it expires, and is never refused', async () => {
    await using bench = await start();
    const step = lifeMs / 40;
    for (let waited = 0; waited <= 2 * lifeMs; waited += step) {
      bench.fake.counted = 0;
      expect(await kindsOf(bench.adapter)).toEqual(ALL_OK);
      expect(bench.fake.counted).toBe(3);
      bench.wait(step);
    }
    expect(bench.fake.tokens.issued).toBe(3);
  });

  it('that was withdrawn is fetched anew, once, and the account asked for again', async () => {
    await using bench = await start();
    expect(await kindsOf(bench.adapter)).toEqual(ALL_OK);
    bench.fake.tokens.withdrawAll();
    bench.fake.counted = 0;
    expect(await kindsOf(bench.adapter)).toEqual(ALL_OK);
    expect(bench.fake.tokens.issued).toBe(2);
    expect(bench.fake.counted).toBe(4);
  });

  it('that was withdrawn is fetched anew once by all who met that', async () => {
    await using bench = await start();
    await kindsOf(bench.adapter);
    bench.fake.tokens.withdrawAll();
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => kindsOf(bench.adapter)));
    expect(outcomes).toEqual(Array.from({ length: 4 }, () => ALL_OK));
    expect(bench.fake.tokens.issued).toBe(2);
  });

  it('is not asked for by an account after the other when the platform refuses the client', async () => {
    await using bench = await start();
    bench.fake.mood = { kind: 'unauthorized' };
    expect(await kindsOf(bench.adapter)).toEqual(['auth', 'auth', 'auth']);
    expect(bench.fake.requests).toHaveLength(1);
    expect(bench.fake.counted).toBe(0);
  });

  it('is there for the others when the batch that fetched it is stopped', async () => {
    await using bench = await start();
    const run = new AbortController();
    const stopped = kindsOf(bench.adapter, run.signal);
    const others = kindsOf(bench.adapter);
    run.abort();
    expect(await stopped).toEqual(['transient', 'transient', 'transient']);
    expect(await others).toEqual(ALL_OK);
  });

  it('and the credentials for it are in no message', async () => {
    await using bench = await start();
    const texts: string[] = [];
    const collect = async () => {
      const outcomes = await bench.adapter.fetchProfiles(
        [request(1, contract.account(0).handle)],
        new AbortController().signal,
      );
      texts.push(JSON.stringify(outcomes));
    };
    bench.fake.mood = { kind: 'unauthorized' };
    await collect();
    bench.fake.mood = { kind: 'well' };
    await collect();
    bench.fake.mood = { kind: 'unauthorized' };
    await collect();
    bench.fake.mood = { kind: 'unpermitted' };
    await collect();
    expect(texts.join()).not.toContain(SECRET);
    expect(texts).toHaveLength(4);
  });
});
