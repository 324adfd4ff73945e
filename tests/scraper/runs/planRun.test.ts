import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Platform } from '../../../db/domain.ts';
import type { PlatformAdapter } from '../../../scraper/platforms/adapter.ts';
import type { RequestRate } from '../../../scraper/platforms/platformFacts.ts';
import { planRun } from '../../../scraper/runs/planRun.ts';
import type { RunRequest } from '../../../scraper/runs/startRun.ts';
import { withApi } from '../../support/withApi.ts';
import { limited, withRunBench } from './runBench.ts';

const bench = withRunBench();
const api = withApi({ now: bench.now, beside: bench });

beforeEach(() => bench.reset());

const handlesOf = (count: number, name = 'a') =>
  Array.from({ length: count }, (_, index) => `${name}${index}`);

/** The plan of a run over everything, for platforms of so many accounts a batch. */
function plan(
  request: Partial<Pick<RunRequest, 'filter' | 'accountIds' | 'mode'>> = {},
  {
    batchSize = 100,
    pace = { requests: 1_000, seconds: 1 },
  }: { batchSize?: number; pace?: RequestRate } = {},
) {
  const adapterFor = (platform: Platform): { adapter: PlatformAdapter } => ({
    adapter: {
      platform,
      batchSize,
      countRequests: (requests) => {
        expect(requests.length).toBeLessThanOrEqual(batchSize);
        return 1;
      },
      fetchProfiles: () => Promise.reject(new Error('A plan asks nobody.')),
    },
  });
  return planRun(
    bench.database,
    { filter: null, accountIds: null, mode: 'LIVE', ...request },
    {
      now: bench.now,
      registry: {
        adapterFor: (platform) => bench.problems.get(platform) ?? adapterFor(platform),
        paceOf: () => pace,
      },
    },
  );
}

/** Likewise for one that must be granted. */
async function planned(...request: Parameters<typeof plan>) {
  const answer = await plan(...request);
  if (answer.kind !== 'planned') throw new Error(`It was not planned: ${answer.kind}.`);
  return answer;
}

describe('the plan of a run', () => {
  test('counts accounts and requests by platform, by name', async () => {
    await bench.addAccounts('YOUTUBE', handlesOf(1));
    await bench.addAccounts('X', handlesOf(201));
    expect(await planned()).toMatchObject({
      accounts: 202,
      platforms: [
        { platform: 'X', accounts: 201, requests: 3, skipped: 0, reason: null },
        { platform: 'YOUTUBE', accounts: 1, requests: 1, skipped: 0, reason: null },
      ],
    });
  });

  test('skips a platform that cannot be asked, and says why', async () => {
    await bench.addAccounts('X', handlesOf(3));
    await bench.addAccounts('YOUTUBE', handlesOf(1));
    bench.problems.set('X', { code: 'NOT_CONFIGURED', message: 'X_BEARER_TOKEN is not set.' });
    const [x] = (await planned()).platforms;
    expect(x).toEqual({
      platform: 'X',
      accounts: 3,
      requests: 0,
      skipped: 3,
      reason: 'X_BEARER_TOKEN is not set.',
      estimatedCostUsd: null,
    });
  });

  test('says what the platform charges to the cent, null where it charges nothing', async () => {
    await bench.addAccounts('YOUTUBE', handlesOf(1));
    const ids = await bench.addAccounts('X', handlesOf(120));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: ids.length }), async (count) => {
        const [x] = (await planned({ accountIds: ids.slice(0, count) })).platforms;
        expect(x?.estimatedCostUsd?.toFixed(2)).toBe(
          `${Math.trunc(count / 100)}.${String(count % 100).padStart(2, '0')}`,
        );
        expect(String(x?.estimatedCostUsd)).toMatch(/^\d+(\.\d{1,2})?$/);
      }),
      { numRuns: 20 },
    );
    expect((await planned({ filter: { platforms: ['YOUTUBE'] } })).platforms[0]?.estimatedCostUsd).toBeNull();
  });

  test('takes as long as the slowest platform at its pace', async () => {
    await bench.addAccounts('X', handlesOf(50));
    await bench.addAccounts('YOUTUBE', handlesOf(5));
    const seconds = async (requests: number) =>
      (await planned({}, { batchSize: 1, pace: { requests, seconds: 60 } })).estimatedSeconds;
    // Windows of 60 s: 50 requests need 5, 2 and 1 of them, of which the last is not waited for.
    expect(await seconds(10)).toBe(240);
    expect(await seconds(25)).toBe(60);
    // 0.4 s an answer.
    expect(await seconds(1_000)).toBe(20);
  });

  test('begins after a pause that a platform has to make, but not after that of a used-up quota', async () => {
    await bench.addAccounts('X', ['a']);
    await bench.addAccounts('YOUTUBE', ['b']);
    bench.answers.set('a', limited('rate_limited', new Date(bench.time + 600_000)));
    bench.answers.set('b', limited('quota', new Date(bench.time + 3_600_000)));
    await bench.started();
    const worker = bench.work();
    await bench.until(async () =>
      (await bench.tables()).platformStates
        .filter(({ platform }) => platform === 'X' || platform === 'YOUTUBE')
        .every(({ pauseCode }) => pauseCode !== null),
    );
    await worker.stop();
    const [later = 0] = await bench.addAccounts('X', ['later']);
    const [other = 0] = await bench.addAccounts('YOUTUBE', ['other']);
    expect((await planned({ accountIds: [later] })).estimatedSeconds).toBeCloseTo(600.4);
    expect((await planned({ accountIds: [other] })).estimatedSeconds).toBeCloseTo(0.4);
    expect((await planned({ accountIds: [later], mode: 'SIMULATED' })).estimatedSeconds).toBeLessThan(1);
  });

  test('sends nothing for simulated numbers, and leaves out accounts with real ones', async () => {
    await bench.addAccounts('X', ['real']);
    await bench.run();
    bench.time += 86_400_000;
    await bench.addAccounts('X', handlesOf(3));
    bench.problems.set('X', { code: 'NOT_CONFIGURED', message: 'No token.' });
    expect((await planned({ mode: 'SIMULATED' })).platforms).toEqual([
      {
        platform: 'X',
        accounts: 4,
        requests: 0,
        skipped: 1,
        reason: 'Accounts with real numbers are left alone by simulated ones.',
        estimatedCostUsd: null,
      },
    ]);
  });

  test('is kept: the run skips and asks for as many', async () => {
    await bench.addAccounts('X', handlesOf(7, 'x'));
    await bench.addAccounts('YOUTUBE', handlesOf(4, 'y'));
    bench.problems.set('YOUTUBE', { code: 'NOT_CONFIGURED', message: 'No key.' });
    const { accounts, platforms } = await planned({}, { batchSize: 3 });
    const { tasks } = await bench.run();
    expect(Object.keys(tasks)).toHaveLength(accounts);
    expect(bench.calls).toHaveLength(platforms.reduce((sum, { requests }) => sum + requests, 0));
    expect(Object.values(tasks).filter((task) => task.startsWith('SKIPPED'))).toHaveLength(
      platforms.reduce((sum, { skipped }) => sum + skipped, 0),
    );
  });

  test('is refused as the run would be', async () => {
    expect(await plan()).toEqual({ kind: 'nothing' });
    const [a = 0] = await bench.addAccounts('X', ['a', 'b']);
    expect(await plan({ accountIds: [] })).toEqual({ kind: 'nothing' });
    const runId = await bench.started({ accountIds: [a] });
    expect(await plan()).toEqual({ kind: 'active', runId });
  });
});

describe('triggerScrapeRun with dryRun', () => {
  const PLAN = `mutation ($input: TriggerScrapeRunInput!) {
    triggerScrapeRun(input: $input) {
      __typename
      ... on TriggerScrapeRunPlan {
        accounts estimatedSeconds platforms { platform accounts requests skipped reason estimatedCostUsd }
      }
      ... on TriggerScrapeRunSuccess { replayed }
      ... on UserError { code }
    }
  }`;
  const trigger = async (input: Record<string, unknown>) =>
    (await api.ask(PLAN, { input })).data.triggerScrapeRun;

  test('answers the plan, stores nothing and uses up no key', async () => {
    await bench.addAccounts(
      'BLUESKY',
      handlesOf(26).map((handle) => `${handle}.test`),
    );
    await bench.addAccounts('THREADS', ['t']);
    const before = await bench.tables();
    bench.takeTags();

    expect(await trigger({ dryRun: true, idempotencyKey: 'today' })).toEqual({
      __typename: 'TriggerScrapeRunPlan',
      accounts: 27,
      estimatedSeconds: 0.8,
      platforms: [
        { platform: 'BLUESKY', accounts: 26, requests: 2, skipped: 0, reason: null, estimatedCostUsd: null },
        {
          platform: 'THREADS',
          accounts: 1,
          requests: 0,
          skipped: 1,
          reason: 'THREADS_ACCESS_TOKEN is not set.',
          estimatedCostUsd: null,
        },
      ],
    });

    expect(await bench.tables()).toEqual(before);
    expect(await trigger({ idempotencyKey: 'today', mode: 'SIMULATED' })).toEqual({
      __typename: 'TriggerScrapeRunSuccess',
      replayed: false,
    });
  });

  test('does not answer the run that its key has started: it plans another, which that run refuses', async () => {
    await bench.addAccounts('BLUESKY', ['a.test']);
    await trigger({ idempotencyKey: 'today', mode: 'SIMULATED' });
    expect(await trigger({ idempotencyKey: 'today', mode: 'SIMULATED', dryRun: true })).toEqual({
      __typename: 'ScrapeRunActiveError',
      code: 'SCRAPE_RUN_ACTIVE',
    });
  });

  test('is refused where there is nothing to scrape', async () => {
    expect(await trigger({ dryRun: true })).toMatchObject({ __typename: 'NothingToScrapeError' });
  });
});
