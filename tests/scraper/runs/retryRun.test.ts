import { beforeEach, describe, expect, test } from 'vitest';
import { changeAccount } from '../../../db/writes/changeAccount.ts';
import { cancelRun } from '../../../scraper/runs/cancelRun.ts';
import { retryRun } from '../../../scraper/runs/retryRun.ts';
import { missingTags } from '../../db/missingTags.ts';
import { launcherOf } from './launcherOf.ts';
import { fails, limited, ok, withRunBench } from './runBench.ts';

const bench = withRunBench();

beforeEach(() => bench.reset());

const retry = (runId: number, idempotencyKey: string | null = null, caller = 'ann') =>
  retryRun(bench.database, { runId, idempotencyKey, caller }, launcherOf(bench.now));

/** Likewise for one that must be granted: the new run's id. */
async function retried(runId: number): Promise<number> {
  const answer = await retry(runId);
  if (answer.kind !== 'started') throw new Error(`It was not tried again: ${answer.kind}.`);
  return answer.runId;
}

const handlesOf = async (runId: number) => Object.keys((await bench.report(runId)).tasks).sort();

/** A run that has ended with every kind of end. */
async function everyEnd() {
  await bench.addAccounts('X', ['good', 'gone', 'suspended', 'unsupported']);
  bench.answers.set('gone', fails('not_found'));
  bench.answers.set('suspended', fails('suspended'));
  bench.answers.set('unsupported', fails('unsupported'));
  await bench.addAccounts('YOUTUBE', ['quota1', 'quota2']);
  bench.answers.set('quota1', limited('quota', new Date(bench.time + 3_600_000)));
  await bench.addAccounts('REDDIT', ['refused1', 'refused2', 'refused3', 'refused4']);
  for (const handle of ['refused1', 'refused2', 'refused3']) bench.answers.set(handle, fails('auth'));
  await bench.addAccounts('THREADS', ['unset']);
  bench.problems.set('THREADS', { code: 'NOT_CONFIGURED', message: 'THREADS_ACCESS_TOKEN is not set.' });
  return bench.run();
}

describe('retryRun', () => {
  test('takes the accounts whose task FAILED or was SKIPPED for quota, and no other', async () => {
    const { runId, tasks } = await everyEnd();
    expect(tasks).toMatchObject({ quota2: 'SUCCEEDED', unsupported: 'SKIPPED UNSUPPORTED' });
    expect(await handlesOf(await retried(runId))).toEqual([
      'gone',
      'quota1',
      'refused1',
      'refused2',
      'refused3',
      'refused4',
      'suspended',
    ]);
  });

  test('takes those of a cancelled run, but for what it had stored', async () => {
    await bench.addAccounts('X', ['a1', 'a2', 'a3', 'slow', 'next']);
    bench.hold('slow');
    const runId = await bench.started();
    bench.work();
    await bench.until(() => bench.calls.length === 2);
    await cancelRun(bench.database, runId, bench);
    expect(await handlesOf(await retried(runId))).toEqual(['next', 'slow']);
  });

  test('leaves out who is collected no more', async () => {
    const { runId } = await everyEnd();
    const gone = (await bench.tables()).accounts.find(({ handle }) => handle === 'gone')?.id ?? 0;
    await bench.database.write((tx) => changeAccount(tx, gone, { status: 'ARCHIVED' }, bench.now()));
    expect(await handlesOf(await retried(runId))).not.toContain('gone');
  });

  test('is a run of its own day, with the mode and priority of the earlier one, and says which that is', async () => {
    await bench.addAccounts('X', ['a']);
    const runId = await bench.started({ priority: 'HIGH', mode: 'SIMULATED' });
    await cancelRun(bench.database, runId, bench);
    bench.time += 3 * 86_400_000;
    const before = await bench.tables();
    bench.takeTags();
    const again = await retried(runId);
    const after = await bench.tables();
    expect(after.scrapeRuns.find(({ id }) => id === again)).toMatchObject({
      trigger: 'RETRY',
      retryOf: runId,
      mode: 'SIMULATED',
      priority: 'HIGH',
      date: '2026-05-13',
    });
    expect(missingTags(before, after, bench.takeTags())).toEqual([]);
  });

  test('gives the number of the day, and clears the failure, when the platform answers now', async () => {
    const { runId } = await everyEnd();
    bench.answers.clear();
    const again = await retried(runId);
    bench.work();
    await bench.untilEnded(again);
    expect(await bench.report(again)).toMatchObject({ status: 'SUCCEEDED' });
    const { snapshots, accountLatest } = await bench.tables();
    // All but the one that is not supported and the one that is not configured.
    expect(snapshots).toHaveLength(9);
    expect(accountLatest.every(({ consecutiveFailures }) => consecutiveFailures === 0)).toBe(true);
  });

  test('can itself be tried again', async () => {
    const { runId } = await everyEnd();
    const again = await retried(runId);
    const worker = bench.work();
    await bench.untilEnded(again);
    await worker.stop();
    const third = await retried(again);
    expect((await bench.tables()).scrapeRuns.find(({ id }) => id === third)).toMatchObject({
      retryOf: again,
    });
  });

  test('knows no such run, finds nothing to try again, and does not meet a run that is open', async () => {
    await bench.addAccounts('X', ['a', 'b']);
    expect(await retry(987_654)).toEqual({ kind: 'not_found' });
    const { runId } = await bench.run();
    expect(await retry(runId)).toEqual({ kind: 'nothing' });

    bench.answers.set('a', fails('not_found'));
    const failed = await bench.run();
    const open = await bench.started();
    expect(await retry(failed.runId)).toEqual({ kind: 'active', runId: open });
    expect(await retry(open)).toEqual({ kind: 'nothing' });
  });

  test('waits for the end of the run: nothing of it is asked for twice at the same time', async () => {
    await bench.addAccounts('X', ['gone', 'a2', 'a3', 'slow']);
    bench.answers.set('gone', fails('not_found'));
    const { release } = bench.hold('slow');
    const runId = await bench.started();
    bench.work();
    await bench.until(async () => (await bench.report(runId)).tasks['gone'] === 'FAILED NOT_FOUND');
    expect(await retry(runId)).toEqual({ kind: 'active', runId });
    release(ok(1));
    await bench.untilEnded(runId);
    expect(await handlesOf(await retried(runId))).toEqual(['gone']);
  });
});

describe('an idempotency key of a retry', () => {
  test('gives one run to 20 equal requests that arrive together', async () => {
    const { runId } = await everyEnd();
    const answers = await Promise.all(Array.from({ length: 20 }, () => retry(runId, 'again')));
    expect((await bench.tables()).scrapeRuns).toHaveLength(2);
    expect(answers.filter((answer) => answer.kind === 'started' && !answer.replayed)).toHaveLength(1);
    expect(answers.every((answer) => answer.kind === 'started')).toBe(true);
  });

  test('stands for one run, be it started or tried again', async () => {
    const { runId } = await everyEnd();
    const key = { idempotencyKey: 'key', caller: 'ann' };
    expect(await retry(runId, 'key')).toMatchObject({ kind: 'started', replayed: false });
    expect(await bench.start(key)).toEqual({ kind: 'conflict' });
    expect(await bench.start({ ...key, caller: 'bob' })).toMatchObject({ kind: 'active' });

    const started = await bench.started({
      idempotencyKey: 'other',
      caller: 'ann',
      filter: { platforms: ['THREADS'] },
    });
    expect(await retry(started, 'other')).toEqual({ kind: 'conflict' });
    expect(await retry(runId, 'key')).toMatchObject({ kind: 'started', replayed: true });
  });

  test('is not used up by a refusal', async () => {
    await bench.addAccounts('X', ['a']);
    const { runId } = await bench.run();
    expect(await retry(runId, 'key')).toEqual({ kind: 'nothing' });
    expect(await retry(987_654, 'key')).toEqual({ kind: 'not_found' });
    expect(await bench.start({ idempotencyKey: 'key', caller: 'ann' })).toMatchObject({ kind: 'started' });
  });
});
