import { beforeEach, describe, expect, test } from 'vitest';
import { profileMetrics } from '../../../scraper/platforms/profileMetrics.ts';
import { missingTags } from '../../db/missingTags.ts';
import { fails, limited, ok, withRunBench } from './runBench.ts';

const bench = withRunBench();

beforeEach(() => bench.reset());

/** Lets the clock run, so that what waits gets its turn, until the run has ended. */
async function runThrough(): Promise<Awaited<ReturnType<typeof bench.report>>> {
  const runId = await bench.started();
  const worker = bench.work();
  await bench.until(async () => {
    bench.time += 60_000;
    worker.wake();
    const { status } = await bench.report(runId);
    return status !== 'QUEUED' && status !== 'RUNNING';
  });
  await worker.stop();
  return bench.report(runId);
}

describe('an account that was asked for', () => {
  test("ends SUCCEEDED with a snapshot of the run's date when the platform gives its numbers", async () => {
    await bench.addAccounts('X', ['a']);
    bench.answers.set('a', ({ accountKey }) => ({
      kind: 'ok',
      accountKey,
      profile: null,
      metrics: profileMetrics({ followers: 1200, posts: 7 }, { precision: 'ROUNDED' }),
    }));

    expect(await bench.run()).toMatchObject({ status: 'SUCCEEDED', tasks: { a: 'SUCCEEDED' } });
    const { snapshots, scrapeTasks, scrapeRuns } = await bench.tables();
    expect(snapshots).toMatchObject([
      {
        date: '2026-05-10',
        source: 'LIVE',
        capturedAt: '2026-05-10T09:00:00.000Z',
        followers: 1200,
        followersPrecision: 'ROUNDED',
        followersMissing: null,
        posts: 7,
        views: null,
      },
    ]);
    const instants = { startedAt: '2026-05-10T09:00:00.000Z', finishedAt: '2026-05-10T09:00:00.000Z' };
    expect(scrapeTasks).toMatchObject([{ ...instants, attempts: 1, leaseUntil: null }]);
    expect(scrapeRuns).toMatchObject([instants]);
  });

  test('gets a snapshot without followers when they are hidden or not reported', async () => {
    await bench.addAccounts('X', ['hidden', 'bare']);
    bench.answers.set('hidden', ({ accountKey }) => ({
      kind: 'hidden',
      accountKey,
      profile: null,
      metrics: profileMetrics({ posts: 3 }, { missing: 'HIDDEN' }),
    }));
    bench.answers.set('bare', ok(null));

    expect(await bench.run()).toMatchObject({ status: 'SUCCEEDED' });
    expect((await bench.tables()).snapshots).toMatchObject([
      { followers: null, followersMissing: 'HIDDEN', posts: 3 },
      { followers: null, followersMissing: 'NOT_REPORTED' },
    ]);
  });

  test.each([
    ['not_found', 'FAILED NOT_FOUND'],
    ['suspended', 'FAILED SUSPENDED'],
    ['auth', 'FAILED AUTH'],
    ['forbidden', 'FAILED FORBIDDEN'],
    ['bad_response', 'FAILED BAD_RESPONSE'],
    ['unsupported', 'SKIPPED UNSUPPORTED'],
  ] as const)('has no snapshot when the platform says %s: %s', async (kind, end) => {
    await bench.addAccounts('X', ['a', 'b']);
    bench.answers.set('a', fails(kind));

    expect(await bench.run()).toMatchObject({ tasks: { a: end, b: 'SUCCEEDED' } });
    const { snapshots, scrapeTasks } = await bench.tables();
    expect(snapshots).toHaveLength(1);
    expect(scrapeTasks.find((task) => task.errorCode !== null)).toMatchObject({
      errorMessage: `It is ${kind}.`,
    });
  });

  test('is asked five times at growing distances while the platform has a fault, then FAILED', async () => {
    await bench.addAccounts('X', ['a', 'b']);
    bench.answers.set('a', fails('transient'));
    const runId = await bench.started();
    const worker = bench.work();
    const task = async () => (await bench.tables()).scrapeTasks[0];
    const pauses: number[] = [];
    for (const seconds of [2, 8, 32, 128]) {
      await bench.until(async () => (await task())?.notBefore !== null);
      pauses.push((Date.parse((await task())?.notBefore ?? '') - bench.time) / 1000);
      const asked = bench.callsTo('X').length;
      bench.time += seconds * 1000 - 1;
      await bench.untilLooked(worker);
      expect(bench.callsTo('X')).toHaveLength(asked);
      bench.time += 1;
      worker.wake();
      await bench.until(() => bench.callsTo('X').length > asked);
    }
    await bench.untilEnded(runId);

    expect(pauses).toEqual([2, 8, 32, 128]);
    expect((await bench.tables()).scrapeTasks.slice(0, 2)).toMatchObject([
      { status: 'FAILED', errorCode: 'TRANSIENT', attempts: 5 },
      { status: 'SUCCEEDED', attempts: 1 },
    ]);
  });

  test('succeeds when the platform comes back in time', async () => {
    await bench.addAccounts('X', ['a']);
    bench.answers.set('a', (request, question) =>
      (question < 5 ? fails('transient') : ok(5))(request, question),
    );
    expect(await runThrough()).toMatchObject({ status: 'SUCCEEDED', tasks: { a: 'SUCCEEDED' } });
  });

  test('is tried again when its answer cannot be stored, and FAILED in the end, without harm to others', async () => {
    await bench.addAccounts('X', ['a', 'b', 'c', 'd']);
    bench.answers.set('b', ok(Number.NaN));
    expect(await runThrough()).toMatchObject({
      status: 'PARTIAL',
      tasks: { a: 'FAILED TRANSIENT', b: 'FAILED TRANSIENT', c: 'FAILED TRANSIENT', d: 'SUCCEEDED' },
    });
  });

  test('counts as BAD_RESPONSE when the adapter leaves it out', async () => {
    await bench.addAccounts('X', ['a', 'b']);
    bench.adapters.set('X', {
      platform: 'X',
      batchSize: 10,
      countRequests: () => 1,
      fetchProfiles: async ([first]) => (first ? [await ok(1)(first, 1)] : []),
    });
    expect(await bench.run()).toMatchObject({
      status: 'PARTIAL',
      tasks: { a: 'SUCCEEDED', b: 'FAILED BAD_RESPONSE' },
    });
  });
});

describe('a platform', () => {
  test('that limits the rate is asked nothing before the time it names, in any run', async () => {
    await bench.addAccounts('X', ['a1', 'a2', 'a3', 'a4', 'a5']);
    await bench.addAccounts('YOUTUBE', ['b']);
    const until = new Date(bench.time + 600_000);
    bench.answers.set('a1', (request, question) =>
      (question === 1 ? limited('rate_limited', until) : ok(5))(request, 1),
    );
    const runId = await bench.started();
    const worker = bench.work();
    await bench.until(
      async () => (await bench.report(runId)).tasks['b'] === 'SUCCEEDED' && bench.callsTo('X').length === 1,
    );
    await bench.until(async () => (await bench.report(runId)).tasks['a1'] === 'QUEUED');

    bench.time = until.getTime() - 1;
    await bench.untilLooked(worker);
    expect(bench.callsTo('X')).toHaveLength(1);

    bench.time += 1;
    worker.wake();
    await bench.untilEnded(runId);
    expect(bench.callsTo('X').slice(1)).toEqual([{ platform: 'X', handles: ['a1', 'a4', 'a5'] }]);
    expect(await bench.report(runId)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('that limits the rate without naming a time to come is not asked again at once', async () => {
    await bench.addAccounts('X', ['a']);
    bench.answers.set('a', (request, question) =>
      (question === 1 ? limited('rate_limited', bench.now()) : ok(5))(request, question),
    );
    const runId = await bench.started();
    const worker = bench.work();
    await bench.until(
      async () => (await bench.tables()).scrapeTasks[0]?.notBefore === '2026-05-10T09:00:02.000Z',
    );
    await bench.untilLooked(worker);
    expect(bench.callsTo('X')).toHaveLength(1);
    bench.time += 2_000;
    worker.wake();
    await bench.untilEnded(runId);
  });

  test('that limits the rate five times over leaves the account FAILED', async () => {
    await bench.addAccounts('X', ['a']);
    bench.answers.set('a', (request) => limited('rate_limited', new Date(bench.time + 1000))(request, 1));
    expect(await runThrough()).toMatchObject({ status: 'FAILED', tasks: { a: 'FAILED RATE_LIMITED' } });
    expect(bench.calls).toHaveLength(5);
  });

  test('whose quota is used up is left alone for the rest of the run, the others go on', async () => {
    await bench.addAccounts('X', ['a1', 'a2', 'a3', 'a4', 'a5']);
    await bench.addAccounts('YOUTUBE', ['b1', 'b2', 'b3', 'b4']);
    bench.answers.set('a2', limited('quota', new Date(bench.time + 3_600_000)));

    expect(await bench.run()).toMatchObject({
      status: 'PARTIAL',
      tasks: {
        a1: 'SUCCEEDED',
        a2: 'SKIPPED QUOTA',
        a3: 'SUCCEEDED',
        a4: 'SKIPPED QUOTA',
        a5: 'SKIPPED QUOTA',
        b4: 'SUCCEEDED',
      },
    });
    expect(bench.callsTo('X')).toHaveLength(1);
  });

  test('that refuses the credentials is asked once, and one line says so', async () => {
    await bench.addAccounts('X', ['a1', 'a2', 'a3', 'a4']);
    for (const handle of ['a1', 'a2', 'a3']) bench.answers.set(handle, fails('auth'));
    expect(await bench.run()).toMatchObject({
      status: 'FAILED',
      tasks: { a1: 'FAILED AUTH', a4: 'FAILED AUTH' },
    });
    expect(bench.calls).toHaveLength(1);
    expect(bench.logged).toEqual(["A platform's part of a run ends: It is auth.", 'The run has ended']);
  });

  test('of which one server refuses the credentials is asked on for accounts at the others', async () => {
    await bench.addAccounts('X', ['a1', 'a2', 'a3', 'a4']);
    for (const handle of ['a1', 'a2', 'a3']) bench.answers.set(handle, fails('auth', 'server'));
    expect(await bench.run()).toMatchObject({
      status: 'PARTIAL',
      tasks: { a1: 'FAILED AUTH', a3: 'FAILED AUTH', a4: 'SUCCEEDED' },
    });
    expect(bench.calls).toHaveLength(2);
  });

  test('that is not configured is skipped and says why', async () => {
    await bench.addAccounts('X', ['a1', 'a2', 'a3', 'a4']);
    await bench.addAccounts('YOUTUBE', ['b']);
    bench.problems.set('X', { code: 'NOT_CONFIGURED', message: 'X_BEARER_TOKEN is not set.' });
    expect(await bench.run()).toMatchObject({
      status: 'SUCCEEDED',
      tasks: { a1: 'SKIPPED NOT_CONFIGURED', a4: 'SKIPPED NOT_CONFIGURED', b: 'SUCCEEDED' },
    });
    expect((await bench.tables()).scrapeTasks[3]).toMatchObject({
      errorMessage: 'X_BEARER_TOKEN is not set.',
    });
  });

  test('whose adapter fails loses its batch alone', async () => {
    await bench.addAccounts('X', ['a1', 'a2', 'a3', 'a4']);
    await bench.addAccounts('YOUTUBE', ['b']);
    bench.answers.set('a2', () => Promise.reject(new Error('a bug')));
    expect(await bench.run()).toMatchObject({
      status: 'PARTIAL',
      tasks: { a1: 'FAILED BAD_RESPONSE', a2: 'FAILED BAD_RESPONSE', a4: 'SUCCEEDED', b: 'SUCCEEDED' },
    });
    expect(bench.logged).toContain('The adapter failed');
  });

  test('does not wait for another platform', async () => {
    await bench.addAccounts('X', ['slow']);
    await bench.addAccounts('YOUTUBE', ['b1', 'b2', 'b3', 'b4']);
    const { release } = bench.hold('slow');
    const runId = await bench.started();
    bench.work();
    await bench.until(async () => {
      const { tasks } = await bench.report(runId);
      return tasks['b4'] === 'SUCCEEDED' && tasks['slow'] === 'RUNNING';
    });
    release(ok(1));
    await bench.untilEnded(runId);
  });
});

describe('the failures of an account', () => {
  test('add up, keep the last error, and are cleared by a success; a skip leaves them', async () => {
    await bench.addAccounts('X', ['a', 'b']);
    const latest = async () => (await bench.tables()).accountLatest[0];
    bench.answers.set('a', fails('not_found'));
    await bench.run();
    bench.answers.set('a', fails('suspended'));
    bench.time += 60_000;
    await bench.run();
    const twice = {
      consecutiveFailures: 2,
      lastErrorCode: 'SUSPENDED',
      lastError: 'It is suspended.',
      lastErrorAt: '2026-05-10T09:01:00.000Z',
    };
    expect(await latest()).toMatchObject(twice);

    bench.answers.set('a', limited('quota', bench.now()));
    await bench.run();
    expect(await latest()).toMatchObject(twice);

    bench.answers.set('a', ok(5));
    await bench.run();
    expect(await latest()).toMatchObject({
      consecutiveFailures: 0,
      lastErrorCode: null,
      lastError: null,
      lastErrorAt: null,
    });
  });
});

describe('what a platform says about an account', () => {
  const profile = {
    platformId: 'did:1',
    handle: 'renamed',
    displayName: 'Renamed',
    bio: 'Hello',
    avatarUrl: 'https://example.org/a.png',
    verified: true,
    createdAt: new Date('2020-02-02T00:00:00Z'),
  };

  test('updates it, and a rename is followed', async () => {
    await bench.addAccounts('BLUESKY', ['before.example']);
    bench.answers.set('before.example', ok(5, { ...profile, handle: 'after.example' }));
    await bench.run();

    const { accounts, accountHandles } = await bench.tables();
    expect(accounts).toMatchObject([
      {
        handle: 'after.example',
        url: 'https://bsky.app/profile/after.example',
        platformId: 'did:1',
        displayName: 'Renamed',
        bio: 'Hello',
        verified: true,
        platformCreatedAt: '2020-02-02T00:00:00.000Z',
      },
    ]);
    expect(accountHandles).toMatchObject([
      { handle: 'before.example', validUntil: '2026-05-10T09:00:00.000Z' },
    ]);

    bench.answers.set(
      'after.example',
      ok(6, { ...profile, handle: 'after.example', bio: null, verified: null }),
    );
    await bench.run();
    expect((await bench.tables()).accounts).toEqual(accounts);
  });

  test('is stored with the numbers, and all tags are told', async () => {
    await bench.addAccounts('X', ['a', 'b', 'c', 'd']);
    bench.answers.set('a', ok(5, profile));
    bench.answers.set('b', fails('not_found'));
    bench.answers.set('c', limited('quota', bench.now()));
    const before = await bench.tables();
    bench.takeTags();
    await bench.run();
    expect(missingTags(before, await bench.tables(), bench.takeTags())).toEqual([]);
  });
});

describe('a SIMULATED run', () => {
  test('gives every account numbers that are labelled, also those of platforms that are not configured', async () => {
    await bench.addAccounts('X', ['a']);
    await bench.addAccounts('YOUTUBE', ['b']);
    bench.problems.set('X', { code: 'NOT_CONFIGURED', message: 'No token.' });
    expect(await bench.run('SIMULATED')).toMatchObject({
      status: 'SUCCEEDED',
      tasks: { a: 'SUCCEEDED', b: 'SUCCEEDED' },
    });
    expect((await bench.tables()).snapshots).toMatchObject([
      { source: 'SIMULATED' },
      { source: 'SIMULATED' },
    ]);
    expect(bench.calls).toEqual([]);
  });

  test('never mixes into real numbers, and gives way to them', async () => {
    await bench.addAccounts('X', ['real']);
    await bench.run('LIVE');
    await bench.addAccounts('X', ['new']);
    expect(await bench.run('SIMULATED')).toMatchObject({
      status: 'SUCCEEDED',
      tasks: { real: 'SKIPPED REAL_DATA', new: 'SUCCEEDED' },
    });
    await bench.run('LIVE');
    expect((await bench.tables()).snapshots).toMatchObject([{ source: 'LIVE' }, { source: 'LIVE' }]);
  });

  test('has a snapshot for every account on every day: gaps belong to the demo history alone', async () => {
    await bench.addAccounts(
      'X',
      Array.from({ length: 40 }, (_, index) => `a${index}`),
    );
    for (let day = 0; day < 10; day += 1) {
      await bench.run('SIMULATED');
      bench.time += 86_400_000;
    }
    expect((await bench.tables()).snapshots).toHaveLength(400);
  });
});
