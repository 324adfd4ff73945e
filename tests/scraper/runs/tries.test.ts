import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { fails, limited, ok, withRunBench, type Answer } from './runBench.ts';

const bench = withRunBench();

beforeEach(() => bench.reset());

const random = fc.double({ min: 0.001, max: 1, maxExcluded: true, noNaN: true });

const task = async () => (await bench.tables()).scrapeTasks[0];

/** A run of account `a`, whose platform answers so each time it is asked. */
async function runOf(answer: Answer): Promise<number> {
  await bench.addAccounts('X', ['a']);
  bench.answers.set('a', answer);
  return bench.started();
}

/** Lets the clock run until the run has ended. */
async function runThrough(runId: number) {
  const worker = bench.work();
  await bench.until(async () => {
    bench.time += 60_000;
    worker.wake();
    const { status } = await bench.report(runId);
    return status !== 'QUEUED' && status !== 'RUNNING';
  });
  return bench.report(runId);
}

/** After so much else a platform with a fault of its own is asked five times all the same. */
async function expectFiveTries(runId: number) {
  const before = bench.callsTo('X').length;
  bench.answers.set('a', fails('transient'));
  expect(await runThrough(runId)).toMatchObject({ tasks: { a: 'FAILED TRANSIENT' } });
  expect(bench.callsTo('X').length - before).toBe(5);
}

describe('the five tries of a task', () => {
  test('are five, wherever in the pause its random wait ends: at most 2, 8, 32 and 128 s', async () => {
    await fc.assert(
      fc.asyncProperty(
        // A wait of no time at all is over before it can be seen.
        fc.tuple(random, random, random, random),
        async (randoms) => {
          await bench.reset();
          const runId = await runOf(fails('transient'));
          const worker = bench.work({ random: () => randoms[bench.calls.length - 1]! });
          for (const [index, bound] of [2_000, 8_000, 32_000, 128_000].entries()) {
            worker.wake();
            await bench.until(
              async () => bench.calls.length === index + 1 && (await task())?.status === 'QUEUED',
            );
            const wait = Date.parse((await task())?.notBefore ?? '') - bench.time;
            // To the millisecond, as instants are stored.
            expect(Math.abs(wait - randoms[index]! * bound)).toBeLessThanOrEqual(1);
            bench.time += wait;
          }
          worker.wake();
          await bench.untilEnded(runId);
          await worker.stop();
          expect(await bench.report(runId)).toMatchObject({ tasks: { a: 'FAILED TRANSIENT' } });
        },
      ),
      { numRuns: 6 },
    );
  });

  test('spread what failed together', async () => {
    await bench.addAccounts('X', ['a', 'b', 'c']);
    for (const handle of ['a', 'b', 'c']) bench.answers.set(handle, fails('transient'));
    await bench.started();
    let next = 0;
    bench.work({ random: () => (next += 0.25) });
    const waits = async () => (await bench.tables()).scrapeTasks.map(({ notBefore }) => notBefore);
    await bench.until(async () => (await waits()).every((wait) => wait !== null));
    expect(new Set(await waits()).size).toBe(3);
  });

  test('are not used up by turns that our own pace did not have', async () => {
    const runId = await runOf((request) => limited('deferred', new Date(bench.time + 1_000))(request, 1));
    const worker = bench.work();
    await bench.until(() => {
      bench.time += 1_000;
      worker.wake();
      return bench.calls.length >= 8;
    });
    await worker.stop();
    await expectFiveTries(runId);
  });

  test('are not used up by workers that are stopped', async () => {
    await bench.addAccounts('X', ['a']);
    const runId = await bench.started();
    bench.adapters.set('X', {
      platform: 'X',
      batchSize: 10,
      countRequests: () => 1,
      fetchProfiles: (requests, signal) =>
        new Promise((resolve) => {
          bench.calls.push({ platform: 'X', handles: requests.map((request) => request.handle) });
          const stopped = { kind: 'transient', message: 'Stopped.' } as const;
          const end = () => resolve(requests.map(({ accountKey }) => ({ accountKey, ...stopped })));
          signal.addEventListener('abort', end);
        }),
    });
    for (let stops = 1; stops <= 3; stops += 1) {
      const worker = bench.work();
      await bench.until(() => bench.calls.length === stops);
      await worker.stop();
    }
    expect(await task()).toMatchObject({ status: 'QUEUED', notBefore: null });
    bench.adapters.clear();
    await expectFiveTries(runId);
  }, 90_000);

  test('are not used up by workers that are killed', async () => {
    const runId = await runOf(() => new Promise(() => undefined));
    for (let kills = 1; kills <= 6; kills += 1) {
      const { kill } = bench.workUntilKilled();
      await bench.until(() => bench.calls.length === kills);
      kill();
      bench.time += 30_001;
    }
    bench.answers.set('a', fails('transient'));
    await expectFiveTries(runId);
  });

  test('are used up by rate limits, which the platform has told five times over', async () => {
    const runId = await runOf((request) => limited('rate_limited', new Date(bench.time + 1_000))(request, 1));
    expect(await runThrough(runId)).toMatchObject({ tasks: { a: 'FAILED RATE_LIMITED' } });
    expect(bench.calls).toHaveLength(5);
  });
});

describe('what a worker writes for an attempt that is no longer its own', () => {
  test.each([
    ['numbers', ok(999)],
    ['a failure', fails('not_found')],
    ['a rate limit', limited('rate_limited', new Date('2026-05-10T12:00:00Z'))],
    ['a used-up quota', limited('quota', new Date('2026-05-10T12:00:00Z'))],
    ['refused credentials', fails('auth')],
  ])('changes nothing: %s', async (_name, answer) => {
    await bench.addAccounts('X', ['a', 'b', 'c', 'd']);
    const { release } = bench.hold('a');
    await bench.started();
    // It was frozen for longer than its lease, and has not yet noticed.
    const frozen = bench.work({ leaseMs: 1_000_000 });
    await bench.until(() => bench.callsTo('X').length === 1);
    bench.time += 1_000_001;
    let finish: () => void = () => undefined;
    const isSecondDone = new Promise<void>((resolve) => (finish = resolve));
    bench.answers.set('a', async (request, question) => (await isSecondDone, ok(20)(request, question)));
    const next = bench.work();
    await bench.until(() => bench.callsTo('X').length === 2);
    const before = await bench.tables();

    const isStopped = frozen.stop();
    release(answer);
    await bench.until(() => bench.logged.includes('Answers came too late and were dropped'));
    await isStopped;
    expect(await bench.tables()).toEqual(before);
    finish();
    await bench.until(async () => (await bench.tables()).scrapeRuns[0]?.status === 'SUCCEEDED');
    await next.stop();
  });
});
