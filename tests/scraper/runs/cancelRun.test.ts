import { beforeEach, describe, expect, test } from 'vitest';
import { cancelRun } from '../../../scraper/runs/cancelRun.ts';
import { missingTags } from '../../db/missingTags.ts';
import { ok, withRunBench } from './runBench.ts';

const bench = withRunBench();

beforeEach(() => bench.reset());

describe('cancelRun', () => {
  test('ends a queued run, and its accounts are free for another', async () => {
    await bench.addAccounts('X', ['a', 'b']);
    const runId = await bench.started();
    const before = await bench.tables();
    bench.takeTags();

    expect(await cancelRun(bench.database, runId, bench)).toBe(true);

    expect(await bench.report(runId)).toEqual({
      runId,
      status: 'CANCELLED',
      tasks: { a: 'CANCELLED', b: 'CANCELLED' },
    });
    expect(missingTags(before, await bench.tables(), bench.takeTags())).toEqual([]);
    expect(await bench.start()).toMatchObject({ kind: 'started', replayed: false });
  });

  test('ends a running one at once: what is stored stays, what is answered later is dropped', async () => {
    await bench.addAccounts('X', ['a1', 'a2', 'a3', 'slow', 'next']);
    const { release } = bench.hold('slow');
    const runId = await bench.started();
    bench.work();
    await bench.until(() => bench.calls.length === 2);

    await cancelRun(bench.database, runId, bench);
    const cancelled = await bench.report(runId);
    expect(cancelled).toMatchObject({
      status: 'CANCELLED',
      tasks: { a1: 'SUCCEEDED', a3: 'SUCCEEDED', slow: 'CANCELLED', next: 'CANCELLED' },
    });
    release(ok(5));
    await bench.until(() => bench.logged.includes('Answers came too late and were dropped'));
    expect(await bench.report(runId)).toEqual(cancelled);
    expect((await bench.tables()).snapshots).toHaveLength(3);
    expect((await bench.tables()).accountLatest.every((row) => row.consecutiveFailures === 0)).toBe(true);
  });

  test('leaves an ended run as it is, and knows that there is no such run', async () => {
    await bench.addAccounts('X', ['a']);
    const { runId } = await bench.run();
    const before = await bench.tables();
    bench.takeTags();
    expect(await cancelRun(bench.database, runId, bench)).toBe(true);
    expect(await bench.tables()).toEqual(before);
    expect(bench.takeTags().size).toBe(0);
    expect(await cancelRun(bench.database, runId + 1, bench)).toBe(false);
  });
});
