import type { ServerResponse } from 'node:http';
import { beforeEach, describe, expect, test } from 'vitest';
import { nextDueOf } from '../../../db/writes/claimTasks.ts';
import { readPlatformSettings } from '../../../scraper/platforms/platformSettings.ts';
import { profileUrl } from '../../../scraper/platforms/profileUrl.ts';
import { createPlatformRegistry } from '../../../scraper/platforms/registry.ts';
import type { AdapterContract, FakeMood } from '../../contracts/platformFake.ts';
import { readContracts } from '../../contracts/readContracts.ts';
import { createAccounts } from '../../support/factories.ts';
import { withRunBench } from './runBench.ts';

const bench = withRunBench();
const contracts = await readContracts();

beforeEach(() => bench.reset());

const WAIT_MS = 600_000;

/**
 * A run whose first request is refused in this mood: nothing is sent before the instant that comes out, and at that
 * instant it is.
 * @returns how long nothing was sent
 */
async function silenceAfter(contract: AdapterContract, mood: (now: Date) => FakeMood): Promise<number> {
  const { platform } = contract;
  const accounts = [contract.account(0), contract.account(1)];
  await using fake = await contract.startFake(accounts, { now: bench.now });
  const { settings } = readPlatformSettings(contract.env(fake));
  const registry = createPlatformRegistry({ settings, now: bench.now });
  await createAccounts(
    bench.database,
    accounts.map(({ handle }) => ({ platform, handle, url: profileUrl(platform, handle) })),
  );
  fake.mood = mood(bench.now());
  const heardAt = bench.time;
  const runId = await bench.started();
  const worker = bench.work({ registry });
  const due = () => bench.database.read((db) => nextDueOf(db, platform, bench.now()));
  await bench.until(async () => ((await due())?.getTime() ?? 0) > heardAt);
  const until = (await due())!.getTime();
  fake.mood = { kind: 'well' };
  fake.counted = 0;

  const other = platform === 'FLICKR' ? 'X' : 'FLICKR';
  bench.time = until - 1;
  await bench.untilLooked(worker, other);
  expect(fake.counted).toBe(0);

  bench.time = until;
  worker.wake();
  await bench.untilEnded(runId);
  await worker.stop();
  expect(fake.counted).toBeGreaterThan(0);
  expect(await bench.report(runId)).toMatchObject({ status: 'SUCCEEDED' });
  return until - heardAt;
}

describe('a refusal that says until when is obeyed to the second, and nothing is sent before', () => {
  test.each(contracts.filter(({ limitTellsTime }) => limitTellsTime !== false))(
    '$platform, in its own words',
    async (contract) => {
      const silence = await silenceAfter(contract, (now) => ({
        kind: 'limited',
        until: new Date(now.getTime() + WAIT_MS),
      }));
      expect(silence).toBeGreaterThanOrEqual(WAIT_MS);
      expect(silence).toBeLessThanOrEqual(WAIT_MS + 1_000);
    },
  );

  test.each<[string, (until: Date) => Record<string, string>]>([
    ['seconds', () => ({ 'retry-after': String(WAIT_MS / 1_000) })],
    ['an HTTP date', (until) => ({ 'retry-after': until.toUTCString() })],
    ['seconds since 1970', (until) => ({ 'ratelimit-reset': String(until.getTime() / 1_000) })],
  ])('by a header of %s', async (_unit, headers) => {
    const bluesky = contracts.find(({ platform }) => platform === 'BLUESKY')!;
    const silence = await silenceAfter(bluesky, (now) => ({
      kind: 'broken',
      answer: (_request, response: ServerResponse) => {
        response.writeHead(429, headers(new Date(now.getTime() + WAIT_MS)));
        response.end('{}');
      },
    }));
    expect(silence).toBe(WAIT_MS);
  });
});

describe('a refusal that says nothing of a time', () => {
  test.each(contracts.filter(({ limitTellsTime }) => limitTellsTime === false))(
    '$platform: a minute is waited at least, a day at most',
    async (contract) => {
      const silence = await silenceAfter(contract, (now) => ({ kind: 'limited', until: now }));
      expect(silence).toBeGreaterThanOrEqual(60_000);
      expect(silence).toBeLessThanOrEqual(86_400_000);
    },
  );
});
