import { beforeEach, describe, expect, test } from 'vitest';
import type { AccountStatus } from '../../../db/domain.ts';
import { changeAccount } from '../../../db/writes/changeAccount.ts';
import { missingTags } from '../../db/missingTags.ts';
import { withRunBench } from './runBench.ts';

const bench = withRunBench();

beforeEach(() => bench.reset());

async function setStatus(id: number, status: AccountStatus): Promise<void> {
  await bench.database.write((tx) => changeAccount(tx, id, { status }, bench.now()));
}

async function handlesOf(runId: number): Promise<string[]> {
  return Object.keys((await bench.report(runId)).tasks);
}

describe('startRun', () => {
  test('makes a queued run of today with one queued task per ACTIVE account', async () => {
    const [, paused = 0, archived = 0] = await bench.addAccounts('X', ['a', 'b', 'c']);
    await setStatus(paused, 'PAUSED');
    await setStatus(archived, 'ARCHIVED');
    await bench.addAccounts('YOUTUBE', ['d']);

    const runId = await bench.started();

    expect(await bench.report(runId)).toEqual({
      runId,
      status: 'QUEUED',
      tasks: { a: 'QUEUED', d: 'QUEUED' },
    });
    const { scrapeRuns } = await bench.tables();
    expect(scrapeRuns).toMatchObject([
      { date: '2026-05-10', mode: 'LIVE', priority: 'NORMAL', trigger: 'MANUAL' },
    ]);
  });

  test('orders the tasks by core accounts first, then the longest not seen', async () => {
    await bench.addAccounts('X', ['seen']);
    await bench.run();
    bench.time += 60_000;
    await bench.addAccounts('X', ['lately']);
    await bench.run();
    await bench.addAccounts('X', ['never']);
    await bench.addAccounts('X', ['core'], { isCore: true });
    bench.time += 86_400_000;

    expect(await handlesOf(await bench.started())).toEqual(['core', 'never', 'seen', 'lately']);
  });

  test('lets runs of HIGH priority go first, then NORMAL, then LOW, then the older', async () => {
    const ids = await bench.addAccounts('X', ['low', 'normal', 'high', 'later']);
    const priorities = ['LOW', 'NORMAL', 'HIGH', 'NORMAL'] as const;
    for (const [index, priority] of priorities.entries()) {
      await bench.started({ accountIds: [ids[index] ?? 0], priority });
    }
    bench.work();
    await bench.until(() => bench.calls.length === 4);
    expect(bench.calls.map((call) => call.handles)).toEqual([['high'], ['normal'], ['later'], ['low']]);
  });

  test('takes the intersection of filter and accountIds', async () => {
    const [a = 0, b = 0] = await bench.addAccounts('X', ['a', 'b', 'c']);
    const [d = 0] = await bench.addAccounts('YOUTUBE', ['d']);

    expect(
      await handlesOf(await bench.started({ filter: { platforms: ['X'] }, accountIds: [b, d] })),
    ).toEqual(['b']);
    expect(await handlesOf(await bench.started({ accountIds: [a, 987_654] }))).toEqual(['a']);
    expect(await bench.start({ accountIds: [] })).toEqual({ kind: 'nothing' });
    expect(await bench.start({ filter: { tags: ['none'] } })).toEqual({ kind: 'nothing' });
  });

  test('refuses while a run of the same date that shares an account is open, and only then', async () => {
    const [a = 0, b = 0, c = 0] = await bench.addAccounts('X', ['a', 'b', 'c']);
    const first = await bench.started({ accountIds: [a, b] });

    expect(await bench.start({ accountIds: [b, c] })).toEqual({ kind: 'active', runId: first });
    await bench.started({ accountIds: [c] });
    bench.time += 86_400_000;
    await bench.started({ accountIds: [a, b] });
  });

  test('tells every tag of what it changed', async () => {
    await bench.addAccounts('X', ['a', 'b']);
    const before = await bench.tables();
    bench.takeTags();

    await bench.started();

    expect(missingTags(before, await bench.tables(), bench.takeTags())).toEqual([]);
  });

  test('wakes the workers once the run is there', async () => {
    await bench.addAccounts('X', ['a']);
    let woken = 0;
    const wake = () => (woken += 1);
    await bench.start({ accountIds: [] }, wake);
    expect(woken).toBe(0);
    await bench.start({}, wake);
    expect(woken).toBe(1);
  });
});

describe('an idempotency key', () => {
  const request = { idempotencyKey: 'today', caller: 'ann', filter: { isCore: false, search: 'a' } } as const;
  beforeEach(() => bench.addAccounts('X', ['a1', 'a2']));

  test('answers the same run again, whether it is open or has ended', async () => {
    const runId = await bench.started(request);
    expect(await bench.start(request)).toEqual({ kind: 'started', runId, replayed: true });

    const worker = bench.work();
    await bench.untilEnded(runId);
    await worker.stop();
    expect(await bench.start(request)).toEqual({ kind: 'started', runId, replayed: true });
  });

  test('compares the input as a whole, without the order of its fields', async () => {
    const runId = await bench.started(request);
    const reordered = { ...request, filter: { search: 'a', isCore: false } };
    expect(await bench.start(reordered)).toEqual({ kind: 'started', runId, replayed: true });

    expect(await bench.start({ ...request, mode: 'SIMULATED' })).toEqual({ kind: 'conflict' });
    expect(await bench.start({ ...request, priority: 'HIGH' })).toEqual({ kind: 'conflict' });
    expect(await bench.start({ ...request, accountIds: [] })).toEqual({ kind: 'conflict' });
    expect(await bench.start({ ...request, filter: { search: 'a' } })).toEqual({ kind: 'conflict' });
  });

  test('belongs to its caller', async () => {
    const runId = await bench.started(request);
    expect(await bench.start({ ...request, caller: 'bob' })).toEqual({ kind: 'active', runId });
  });

  test('is used up by a success alone', async () => {
    const nothing = { ...request, filter: { tags: ['none'] } };
    expect(await bench.start(nothing)).toEqual({ kind: 'nothing' });
    await bench.started(request);
  });

  test('is forgotten after 24 hours', async () => {
    const runId = await bench.started(request);
    bench.time += 24 * 3_600_000 - 1;
    expect(await bench.start(request)).toMatchObject({ runId, replayed: true });
    bench.time += 1;
    expect(await bench.start(request)).toMatchObject({ kind: 'started', replayed: false });
  });

  test('gives one run to 20 equal requests that arrive together', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => bench.start(request)));

    const { scrapeRuns, scrapeTasks } = await bench.tables();
    expect(scrapeRuns).toHaveLength(1);
    expect(scrapeTasks).toHaveLength(2);
    expect(new Set(answers.map((answer) => 'runId' in answer && answer.runId))).toEqual(
      new Set([scrapeRuns[0]?.id]),
    );
    expect(answers.filter((answer) => answer.kind === 'started' && !answer.replayed)).toHaveLength(1);
  });

  test('is not needed for that: 20 requests without one give one run, too', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => bench.start()));
    expect((await bench.tables()).scrapeRuns).toHaveLength(1);
    expect(answers.filter((answer) => answer.kind === 'active')).toHaveLength(19);
  });
});
