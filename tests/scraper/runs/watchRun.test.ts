import { beforeEach, describe, expect, test } from 'vitest';
import { cancelRun } from '../../../scraper/runs/cancelRun.ts';
import { createRunWatcher } from '../../../scraper/runs/createRunWatcher.ts';
import { openDatabase } from '../../../db/database.ts';
import { ok, withRunBench } from './runBench.ts';

const bench = withRunBench();

beforeEach(() => bench.reset());

/** What a reader sees each time that it is told. */
async function statusesSeen(runId: number, watch = createRunWatcher(bench.database)): Promise<string[]> {
  const seen: string[] = [];
  for await (const _ of watch(runId)) seen.push((await bench.report(runId)).status ?? 'none');
  return seen;
}

describe('watchRun', () => {
  test('tells the state at once, then each change, last the end', async () => {
    await bench.addAccounts('X', ['a', 'b', 'c', 'd']);
    const { release } = bench.hold('a');
    const runId = await bench.started();
    const watch = createRunWatcher(bench.database);
    const seen: string[] = [];
    for await (const _ of watch(runId)) {
      seen.push((await bench.report(runId)).status ?? '');
      if (seen.length === 1) bench.work();
      if (seen.length === 2) release(ok(5));
    }
    expect(seen.slice(0, 2)).toEqual(['QUEUED', 'RUNNING']);
    expect(seen.at(-1)).toBe('SUCCEEDED');
    expect(seen.filter((status) => status === 'SUCCEEDED')).toHaveLength(1);
  });

  test('is told at most four times a second', async () => {
    await bench.addAccounts(
      'X',
      Array.from({ length: 30 }, (_, index) => `a${index}`),
    );
    const runId = await bench.started();
    const instants: number[] = [];
    bench.work();
    for await (const _ of createRunWatcher(bench.database)(runId)) instants.push(performance.now());
    const gaps = instants.slice(1).map((instant, index) => instant - (instants[index] ?? 0));
    // Node's timers may be a millisecond early.
    expect(gaps.every((gap) => gap >= 249)).toBe(true);
  });

  test('ends after one look at a run that has ended or does not exist', async () => {
    await bench.addAccounts('X', ['a']);
    const { runId } = await bench.run();
    expect(await statusesSeen(runId)).toEqual(['SUCCEEDED']);
    expect(await statusesSeen(runId + 1)).toEqual(['none']);
  });

  test('notices what another process does', async () => {
    await bench.addAccounts('X', ['a']);
    const runId = await bench.started();
    const other = openDatabase({
      url: bench.databaseUrl,
      poolSize: 1,
      statementTimeoutMs: 5_000,
      applicationName: 'another process',
    });
    try {
      const watched = statusesSeen(runId);
      await cancelRun(other, runId, bench);
      expect((await watched).at(-1)).toBe('CANCELLED');
    } finally {
      await other.close();
    }
  });

  test('lets a reader go at any time', async () => {
    await bench.addAccounts('X', ['a']);
    const runId = await bench.started();
    let looks = 0;
    for await (const _ of createRunWatcher(bench.database)(runId)) {
      looks += 1;
      break;
    }
    expect(looks).toBe(1);
  });
});
