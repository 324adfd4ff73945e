import { beforeEach, describe, expect, test } from 'vitest';
import { cancelRun } from '../../../scraper/runs/cancelRun.ts';
import { missingTags } from '../../db/missingTags.ts';
import { fails, ok, withRunBench } from './runBench.ts';

const bench = withRunBench();

beforeEach(() => bench.reset());

/** A run of one account whose first worker has been killed while it waited for the platform. */
async function startAndKill() {
  await bench.addAccounts('X', ['a']);
  const { release } = bench.hold('a');
  const runId = await bench.started();
  const { kill } = bench.workUntilKilled();
  await bench.until(() => bench.callsTo('X').length === 1);
  kill();
  return { runId, release };
}

/** The same, but that the worker was only stopped for longer than its lease and does not know it. */
async function startAndFreeze() {
  await bench.addAccounts('X', ['a']);
  const { release } = bench.hold('a');
  const runId = await bench.started();
  bench.work();
  await bench.until(() => bench.callsTo('X').length === 1);
  bench.time += 30_001;
  return { runId, release };
}

const LATE = 'Answers came too late and were dropped';

describe('a worker that dies', () => {
  test('leaves its tasks to the next one, once their lease has ended', async () => {
    const { runId } = await startAndKill();
    const next = bench.work();
    await bench.untilLooked(next);
    expect(bench.callsTo('X')).toHaveLength(1);
    await next.stop();

    bench.time += 30_001;
    bench.work();
    await bench.untilEnded(runId);

    expect(await bench.report(runId)).toMatchObject({ status: 'SUCCEEDED', tasks: { a: 'SUCCEEDED' } });
    expect((await bench.tables()).scrapeTasks[0]).toMatchObject({ attempts: 2 });
    expect(bench.logged).toContain('Tasks of a worker that is gone are queued again');
  });

  test('need not be waited for by a process that has the database for itself', async () => {
    const { runId } = await startAndKill();
    const before = await bench.tables();
    bench.takeTags();
    bench.work({ isAlone: true });
    await bench.untilEnded(runId);
    expect(missingTags(before, await bench.tables(), bench.takeTags())).toEqual([]);
    expect(bench.logged).toContain('Tasks of a worker that is gone are queued again');
    expect((await bench.tables()).snapshots).toMatchObject([{ followers: 20 }]);
  });

  test('twenty times over loses nothing and doubles nothing', async () => {
    const handles = Array.from({ length: 90 }, (_, index) => `a${index}`);
    await bench.addAccounts('X', handles.slice(0, 50));
    await bench.addAccounts('YOUTUBE', handles.slice(50));
    bench.answers.set('a3', fails('not_found'));
    const before = await bench.tables();
    bench.takeTags();
    const runId = await bench.started();
    for (let kills = 0; kills < 20; kills += 1) {
      const { worker, kill } = bench.workUntilKilled();
      const calls = bench.calls.length;
      await bench.until(() => bench.calls.length > calls + (kills % 3));
      kill();
      await worker.stop();
      bench.time += 30_001;
    }
    bench.work();
    await bench.untilEnded(runId);

    const after = await bench.tables();
    expect(missingTags(before, after, bench.takeTags())).toEqual([]);
    expect(after.scrapeRuns).toMatchObject([{ status: 'PARTIAL' }]);
    expect(after.scrapeTasks.filter((task) => task.status === 'SUCCEEDED')).toHaveLength(89);
    expect(new Set(after.snapshots.map((row) => row.accountId)).size).toBe(89);
    expect(after.snapshots).toHaveLength(89);
    expect(after.platformDaily).toMatchObject([
      { platform: 'X', captured: 49, followers: 4900 },
      { platform: 'YOUTUBE', captured: 40, followers: 4000 },
    ]);
    expect(after.accountLatest.map((row) => row.consecutiveFailures).filter((count) => count > 0)).toEqual([
      1,
    ]);
  });
});

describe('a worker that was stopped for longer than its lease', () => {
  test('changes nothing when others have taken over and finished', async () => {
    const { runId, release } = await startAndFreeze();
    bench.work();
    await bench.untilEnded(runId);
    const before = await bench.tables();

    release(ok(999));
    await bench.until(() => bench.logged.includes(LATE));

    expect(await bench.tables()).toEqual(before);
  });

  test('changes nothing either while the next attempt is under way', async () => {
    const { runId, release } = await startAndFreeze();
    let finish: () => void = () => undefined;
    const isSecondDone = new Promise<void>((resolve) => (finish = resolve));
    bench.answers.set('a', async (request, question) => {
      await isSecondDone;
      return ok(20)(request, question);
    });
    bench.work();
    await bench.until(() => bench.callsTo('X').length === 2);

    release(ok(999));
    await bench.until(() => bench.logged.includes(LATE));
    expect((await bench.tables()).snapshots).toEqual([]);
    expect((await bench.tables()).scrapeTasks).toMatchObject([{ status: 'RUNNING', attempts: 2 }]);

    finish();
    await bench.untilEnded(runId);
    expect((await bench.tables()).snapshots).toMatchObject([{ followers: 20 }]);
  });
});

describe('a worker that lives', () => {
  test('keeps its tasks by a heartbeat, however long the platform takes', async () => {
    await bench.addAccounts('X', ['a']);
    const { release } = bench.hold('a');
    const runId = await bench.started();
    bench.work({ leaseMs: 300 });
    await bench.until(() => bench.calls.length === 1);
    // The clock runs past the first lease; only a heartbeat can have moved its end.
    bench.time += 400;
    await bench.until(async () => {
      const [task] = (await bench.tables()).scrapeTasks;
      return Date.parse(task?.leaseUntil ?? '') > bench.time;
    });
    await bench.untilLooked(bench.work());
    release(ok(7));
    await bench.untilEnded(runId);
    expect(bench.callsTo('X')).toHaveLength(1);
    expect((await bench.tables()).snapshots[0]).toMatchObject({ followers: 7 });
  });

  test('stops asking for a run that was cancelled', async () => {
    await bench.addAccounts('X', ['a']);
    let hasStopped = false;
    bench.adapters.set('X', {
      platform: 'X',
      batchSize: 10,
      countRequests: () => 1,
      fetchProfiles: (_requests, signal) =>
        new Promise((resolve) => {
          bench.calls.push({ platform: 'X', handles: [] });
          signal.addEventListener('abort', () => {
            hasStopped = true;
            resolve([]);
          });
        }),
    });
    const runId = await bench.started();
    bench.work({ leaseMs: 300 });
    await bench.until(() => bench.calls.length === 1);
    await cancelRun(bench.database, runId, bench);
    await bench.until(() => hasStopped);
  });

  test('hands back what is under way when it is stopped and the platform does not answer', async () => {
    await bench.addAccounts('X', ['a', 'b']);
    bench.adapters.set('X', {
      platform: 'X',
      batchSize: 10,
      countRequests: () => 1,
      fetchProfiles: (requests, signal) =>
        new Promise((resolve) => {
          bench.calls.push({ platform: 'X', handles: requests.map((request) => request.handle) });
          signal.addEventListener('abort', () =>
            resolve(
              requests.map(({ accountKey }) => ({ kind: 'transient', accountKey, message: 'Stopped.' })),
            ),
          );
        }),
    });
    const runId = await bench.started();
    const worker = bench.work();
    await bench.until(() => bench.calls.length === 1);
    await worker.stop();
    expect((await bench.tables()).scrapeTasks).toMatchObject([
      { status: 'QUEUED', leaseUntil: null, notBefore: null },
      { status: 'QUEUED', leaseUntil: null, notBefore: null },
    ]);

    bench.adapters.clear();
    bench.work();
    await bench.untilEnded(runId);
    expect((await bench.tables()).scrapeRuns).toMatchObject([{ status: 'SUCCEEDED' }]);
  });

  test('takes nothing after it was stopped', async () => {
    await bench.addAccounts('X', ['a']);
    const worker = bench.work();
    await worker.stop();
    await bench.start();
    worker.wake();
    await bench.untilLooked(bench.work());
    expect(bench.calls).toHaveLength(2);
  });
});

describe('many workers', () => {
  test('share a run: every account is asked for once, whoever asks', async () => {
    const handles = Array.from({ length: 60 }, (_, index) => `a${index}`);
    await bench.addAccounts('X', handles.slice(0, 30));
    await bench.addAccounts('YOUTUBE', handles.slice(30));
    bench.answers.set('a7', fails('not_found'));
    const runId = await bench.started();
    for (let index = 0; index < 4; index += 1) bench.work();
    await bench.untilEnded(runId);

    expect(bench.calls.flatMap((call) => call.handles).sort()).toEqual([...handles].sort());
    const { scrapeTasks, snapshots } = await bench.tables();
    expect(scrapeTasks.every((task) => task.attempts === 1)).toBe(true);
    expect(snapshots).toHaveLength(59);
  });
});

describe('a run whose day is over', () => {
  test('is closed two hours later, and what was open is FAILED as DAY_OVER', async () => {
    await bench.addAccounts('X', ['done', 'open']);
    bench.answers.set('open', fails('transient'));
    const runId = await bench.started();
    const worker = bench.work();
    await bench.until(async () => (await bench.report(runId)).tasks['done'] === 'SUCCEEDED');
    await worker.stop();
    // Waits for its next attempt.
    bench.time = Date.parse('2026-05-11T01:59:59.999Z');
    const before = await bench.tables();
    expect(before.scrapeRuns).toMatchObject([{ status: 'RUNNING' }]);
    bench.takeTags();
    bench.hold('open');

    bench.time = Date.parse('2026-05-11T02:00:00Z');
    bench.work();
    await bench.untilEnded(runId);

    expect(await bench.report(runId)).toMatchObject({
      status: 'PARTIAL',
      tasks: { done: 'SUCCEEDED', open: 'FAILED DAY_OVER' },
    });
    const after = await bench.tables();
    expect(missingTags(before, after, bench.takeTags())).toEqual([]);
    expect(after.accountLatest[1]).toMatchObject({ consecutiveFailures: 1, lastErrorCode: 'DAY_OVER' });
    expect(after.snapshots).toMatchObject([{ date: '2026-05-10' }]);
  });

  test('files what it collects shortly after midnight under its own date', async () => {
    await bench.addAccounts('X', ['a']);
    bench.time = Date.parse('2026-05-10T23:59:59Z');
    const runId = await bench.started();
    bench.time = Date.parse('2026-05-11T00:10:00Z');
    bench.work();
    await bench.untilEnded(runId);
    expect((await bench.tables()).snapshots).toMatchObject([
      { date: '2026-05-10', capturedAt: '2026-05-11T00:10:00.000Z' },
    ]);
  });
});
