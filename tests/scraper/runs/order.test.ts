import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ProfileOutcome } from '../../../scraper/platforms/adapter.ts';
import { fails, limited, ok, withRunBench, type Answer } from './runBench.ts';

const bench = withRunBench();

beforeEach(() => bench.reset());

const DAY = 86_400_000;

/** How an account answers each time it is asked. */
const KINDS: Record<string, Answer> = {
  good: ok(100),
  gone: fails('not_found'),
  suspended: fails('suspended'),
  unsupported: fails('unsupported'),
  garbled: fails('bad_response'),
};

interface Account {
  kind: keyof typeof KINDS;
  isCore: boolean;
}

/** What is neither seen nor failed would come first every day. */
const EVER_FIRST: Account[] = ['unsupported', 'good', 'good'].map((kind) => ({ kind, isCore: false }));

/** A platform that answers so many accounts a day; the rest of the day it refuses as it is told to. */
function withAllowance(allowance: number, refusal: 'quota' | 'rate_limited') {
  const asked: string[] = [];
  let left = allowance;
  bench.adapters.set('X', {
    platform: 'X',
    batchSize: 3,
    countRequests: (requests) => requests.length,
    async fetchProfiles(requests): Promise<ProfileOutcome[]> {
      const tomorrow = new Date((Math.floor(bench.time / DAY) + 1) * DAY + 6 * 3_600_000);
      return Promise.all(
        requests.map(async (request) => {
          if (left === 0) return limited(refusal, tomorrow)(request, 1);
          left -= 1;
          asked.push(request.handle);
          return bench.answers.get(request.handle)!(request, 1);
        }),
      );
    },
  });
  return { asked, newDay: () => (left = allowance) };
}

/** A run of today, which ends at the latest two hours after the day. */
async function runOfDay(): Promise<void> {
  const runId = await bench.started();
  const worker = bench.work();
  await bench.until(async () => {
    const { status } = await bench.report(runId);
    const { platformStates } = await bench.tables();
    return (
      (status !== 'QUEUED' && status !== 'RUNNING') ||
      platformStates.some(
        ({ pauseCode, pausedUntil }) =>
          pauseCode === 'RATE_LIMITED' && Date.parse(pausedUntil ?? '') > bench.time,
      )
    );
  });
  await worker.stop();
  bench.time = (Math.floor(bench.time / DAY) + 1) * DAY + 2 * 3_600_000;
  const closing = bench.work();
  await bench.untilEnded(runId);
  await closing.stop();
  bench.time += 7 * 3_600_000;
}

describe('a run whose platform does not answer for all of them in a day', () => {
  test.each(['quota', 'rate_limited'] as const)(
    'asks for core accounts every day, and for every other one in its turn, gone or not: %s',
    async (refusal) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.record<Account>({
              kind: fc.constantFrom(...Object.keys(KINDS)),
              isCore: fc.boolean(),
            }),
            { minLength: 3, maxLength: 8 },
          ),
          fc.integer({ min: 1, max: 3 }),
          async (accounts, spare) => {
            await bench.reset();
            for (const [index, { kind, isCore }] of accounts.entries()) {
              await bench.addAccounts('X', [`a${index}`], { isCore });
              bench.answers.set(`a${index}`, KINDS[kind]!);
            }
            const core = accounts.filter(({ isCore }) => isCore).length;
            const platform = withAllowance(core + spare, refusal);
            const round = Math.max(1, Math.ceil((accounts.length - core) / spare));
            for (let day = 0; day < 2 * round; day += 1) {
              await runOfDay();
              platform.newDay();
            }

            const turns = accounts.map(
              (_, index) => platform.asked.filter((handle) => handle === `a${index}`).length,
            );
            for (const [index, { isCore }] of accounts.entries())
              expect(turns[index]).toBeGreaterThanOrEqual(isCore ? 2 * round : 2);
          },
        ),
        { numRuns: 5, examples: [[EVER_FIRST, 1]] },
      );
    },
    120_000,
  );
});

describe('the order of a run', () => {
  test('puts who failed today behind who was seen yesterday', async () => {
    await bench.addAccounts('X', ['gone', 'seen']);
    bench.answers.set('gone', fails('not_found'));
    const [, seen = 0] = (await bench.tables()).accounts.map(({ id }) => id);
    const first = await bench.started({ accountIds: [seen] });
    const worker = bench.work();
    await bench.untilEnded(first);
    await worker.stop();
    bench.time += DAY;
    const [gone = 0] = (await bench.tables()).accounts.map(({ id }) => id);
    const second = await bench.started({ accountIds: [gone] });
    const next = bench.work();
    await bench.untilEnded(second);
    await next.stop();
    bench.time += 1;
    expect(Object.keys((await bench.report(await bench.started())).tasks)).toEqual(['seen', 'gone']);
  });
});
