import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { SCRAPE_PRIORITIES } from '../../../db/domain.ts';
import { ok, withRunBench, type Answer } from './runBench.ts';

const bench = withRunBench();

beforeEach(() => bench.reset());

describe('the runs that wait', () => {
  test('go HIGH before NORMAL before LOW, and the older before the newer, on every platform', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...SCRAPE_PRIORITIES), { minLength: 2, maxLength: 6 }),
        async (priorities) => {
          await bench.reset();
          const runs: { priority: number; handle: string }[] = [];
          for (const [index, priority] of priorities.entries()) {
            const handle = `a${index}`;
            const accountIds = [
              ...(await bench.addAccounts('X', [handle])),
              ...(await bench.addAccounts('YOUTUBE', [handle])),
            ];
            await bench.started({ accountIds, priority });
            runs.push({ priority: SCRAPE_PRIORITIES.indexOf(priority), handle });
          }
          const worker = bench.work();
          await bench.until(() => bench.calls.length === 2 * priorities.length);
          await worker.stop();
          const expected = runs.sort((a, b) => a.priority - b.priority).map(({ handle }) => [handle]);
          for (const platform of ['X', 'YOUTUBE'] as const)
            expect(bench.callsTo(platform).map((call) => call.handles)).toEqual(expected);
        },
      ),
      { numRuns: 8 },
    );
  });

  test('give way to one of HIGH priority that is created meanwhile, after the batch under way', async () => {
    const low = await bench.addAccounts('X', ['a1', 'a2', 'a3', 'a4', 'a5', 'a6']);
    const { release } = bench.hold('a1');
    await bench.started({ accountIds: low, priority: 'LOW' });
    bench.work();
    await bench.until(() => bench.calls.length === 1);
    await bench.started({ accountIds: await bench.addAccounts('X', ['urgent']), priority: 'HIGH' });
    release(ok(1));
    await bench.until(() => bench.calls.length === 3);
    expect(bench.calls.map((call) => call.handles)).toEqual([
      ['a1', 'a2', 'a3'],
      ['urgent'],
      ['a4', 'a5', 'a6'],
    ]);
  });
});

describe('the batches of a platform that a worker has under way', () => {
  test('are as many as configured, and never more', async () => {
    const handles = Array.from({ length: 21 }, (_, index) => `a${index}`);
    await bench.addAccounts('X', handles);
    let running = 0;
    let most = 0;
    const answer: Answer = async (request, question) => {
      running += 1;
      most = Math.max(most, running);
      await bench.until(() => most >= 2 * 3);
      running -= 1;
      return ok(1)(request, question);
    };
    for (const handle of handles) bench.answers.set(handle, answer);
    bench.concurrency = 2;
    const runId = await bench.started();
    const worker = bench.work();
    await bench.untilEnded(runId);
    expect(most).toBe(2 * 3);
    await worker.stop();
  });

  test('hold no other platform up', async () => {
    await bench.addAccounts('X', ['slow1', 'a2', 'a3', 'slow2', 'a5', 'a6', 'waits']);
    await bench.addAccounts('YOUTUBE', ['b1', 'b2', 'b3', 'b4']);
    const held = ['slow1', 'slow2'].map((handle) => bench.hold(handle));
    bench.concurrency = 2;
    const runId = await bench.started();
    bench.work();
    await bench.until(async () => (await bench.report(runId)).tasks['b4'] === 'SUCCEEDED');
    expect(bench.callsTo('X')).toHaveLength(2);
    for (const { release } of held) release(ok(1));
    await bench.untilEnded(runId);
  });
});
