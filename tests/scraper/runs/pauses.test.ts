import { beforeEach, describe, expect, test } from 'vitest';
import type { Platform } from '../../../db/domain.ts';
import { encodeId } from '../../../schema/globalId.ts';
import { withApi } from '../../support/withApi.ts';
import { limited, ok, withRunBench, type Answer } from './runBench.ts';

const bench = withRunBench();
const api = withApi({ now: bench.now, beside: bench });

beforeEach(() => bench.reset());

const MINUTE = 60_000;
const at = (milliseconds: number) => new Date(bench.time + milliseconds);
/** As the API writes it. */
const text = (milliseconds: number) => at(milliseconds).toISOString().replace('.000Z', 'Z');

/** Says this once, and has numbers ever after. */
const once =
  (answer: Answer): Answer =>
  (request, question) =>
    (question === 1 ? answer : ok(5))(request, question);

/** A run of account `a`, whose platform has just said what `answer` says. */
async function told(answer: Answer) {
  const [a = 0, b = 0] = await bench.addAccounts('X', ['a', 'b']);
  bench.answers.set('a', once(answer));
  const runId = await bench.started({ accountIds: [a] });
  const worker = bench.work();
  await bench.until(async () => (await bench.tables()).platformStates.some((state) => state.lastOutcomeAt));
  return { a, b, runId, worker };
}

/** What the API says of X: as a platform, and as a part of a run. */
async function seen(runId: number, platform: Platform = 'X') {
  const { data } = await api.ask(
    `query ($id: ID!) {
      platforms { platform availableAt lastOutcome lastMessage }
      scrapeRun(id: $id) { platforms { platform availableAt } }
    }`,
    { id: encodeId('ScrapeRun', runId) },
  );
  const isIt = (each: { platform: Platform }) => each.platform === platform;
  const { availableAt, lastOutcome, lastMessage } = data.platforms.find(isIt);
  return {
    lastOutcome,
    lastMessage,
    platform: availableAt,
    part: data.scrapeRun.platforms.find(isIt).availableAt,
  };
}

describe('a rate limit', () => {
  test('that one run was told holds for a run that is created later', async () => {
    const { b, worker } = await told(limited('rate_limited', at(15 * MINUTE)));
    const later = await bench.started({ accountIds: [b] });

    await bench.pass(15 * MINUTE - 1, worker);
    expect(bench.callsTo('X')).toHaveLength(1);
    expect(await bench.report(later)).toMatchObject({ status: 'QUEUED' });

    await bench.pass(1, worker);
    await bench.untilEnded(later);
    expect(bench.callsTo('X')).toHaveLength(3);
  });

  test('holds for workers that were not told', async () => {
    const { b, worker } = await told(limited('rate_limited', at(15 * MINUTE)));
    await worker.stop();
    const another = bench.work();
    await bench.started({ accountIds: [b], priority: 'HIGH' });
    await bench.pass(15 * MINUTE - 1, another);
    expect(bench.callsTo('X')).toHaveLength(1);
  });

  test('does not hold simulated runs', async () => {
    const { b, worker } = await told(limited('rate_limited', at(15 * MINUTE)));
    const simulated = await bench.started({ accountIds: [b], mode: 'SIMULATED' });
    worker.wake();
    await bench.untilEnded(simulated);
    expect(await bench.report(simulated)).toMatchObject({ status: 'SUCCEEDED' });
    expect(bench.callsTo('X')).toHaveLength(1);
  });

  test('is not shortened by what another request was told', async () => {
    const accountIds = await bench.addAccounts('X', ['long', 'short', 'good', 'later']);
    const later = accountIds.pop() ?? 0;
    const held = (['long', 'short', 'good'] as const).map((handle) => bench.hold(handle));
    bench.concurrency = 3;
    for (const id of accountIds) await bench.started({ accountIds: [id] });
    const worker = bench.work();
    await bench.until(() => bench.callsTo('X').length === 3);
    const answers = [limited('rate_limited', at(15 * MINUTE)), limited('rate_limited', at(MINUTE)), ok(5)];
    for (const [index, { release }] of held.entries()) {
      release(answers[index] ?? ok(5));
      await bench.until(async () => (await bench.tables()).scrapeTasks[index]?.status !== 'RUNNING');
    }
    await bench.started({ accountIds: [later] });
    await bench.pass(15 * MINUTE - 1, worker);
    expect(bench.callsTo('X')).toHaveLength(3);
  });

  test('is told as availableAt of the platform and of the part that waits', async () => {
    const { runId, worker } = await told(limited('rate_limited', at(15 * MINUTE)));
    const until = text(15 * MINUTE);
    expect(await seen(runId)).toEqual({
      lastOutcome: 'RATE_LIMITED',
      lastMessage: 'It is rate_limited.',
      platform: until,
      part: until,
    });
    await bench.pass(15 * MINUTE, worker);
    await bench.untilEnded(runId);
    expect(await seen(runId)).toEqual({ lastOutcome: 'OK', lastMessage: null, platform: null, part: null });
  });

  test('is remembered by a worker that hears it while it is stopped', async () => {
    const [a = 0, b = 0] = await bench.addAccounts('X', ['a', 'b']);
    bench.adapters.set('X', {
      platform: 'X',
      batchSize: 3,
      countRequests: () => 1,
      fetchProfiles: (requests, signal) =>
        new Promise((resolve) => {
          bench.calls.push({ platform: 'X', handles: requests.map((request) => request.handle) });
          signal.addEventListener('abort', () =>
            resolve(
              requests.map(({ accountKey }) => ({
                kind: 'rate_limited',
                accountKey,
                message: 'Later.',
                until: at(15 * MINUTE),
              })),
            ),
          );
        }),
    });
    await bench.started({ accountIds: [a] });
    const worker = bench.work();
    await bench.until(() => bench.calls.length === 1);
    await worker.stop();

    bench.adapters.clear();
    await bench.started({ accountIds: [b] });
    await bench.pass(15 * MINUTE - 1, bench.work());
    expect(bench.callsTo('X')).toHaveLength(1);
  });
});

describe('our own pace', () => {
  test('holds the platform until its next turn, in any run', async () => {
    const { b, runId, worker } = await told(limited('deferred', at(20_000)));
    expect(await seen(runId)).toMatchObject({
      lastOutcome: 'PACED',
      platform: text(20_000),
      part: text(20_000),
    });
    const later = await bench.started({ accountIds: [b] });
    await bench.pass(19_999, worker);
    expect(bench.callsTo('X')).toHaveLength(1);
    await bench.pass(1, worker);
    await bench.untilEnded(later);
    await bench.untilEnded(runId);
  });
});

describe('a quota that is used up', () => {
  test('ends its part of the run with the time of the next allowance', async () => {
    const { runId } = await told(limited('quota', at(60 * MINUTE)));
    await bench.untilEnded(runId);
    expect(await bench.report(runId)).toMatchObject({ status: 'FAILED', tasks: { a: 'SKIPPED QUOTA' } });
    expect(await seen(runId)).toEqual({
      lastOutcome: 'QUOTA',
      lastMessage: 'It is quota.',
      platform: text(60 * MINUTE),
      part: text(60 * MINUTE),
    });
  });

  test('lets a new run ask once, and holds if it still is', async () => {
    const { runId, worker } = await told(limited('quota', at(60 * MINUTE)));
    await bench.untilEnded(runId);
    const handles = ['b', 'c', 'd', 'e', 'f', 'g'];
    const accountIds = await bench.addAccounts('X', handles);
    for (const handle of handles) bench.answers.set(handle, limited('quota', at(90 * MINUTE)));
    const next = await bench.started({ accountIds });
    worker.wake();
    await bench.untilEnded(next);
    expect(Object.values((await bench.report(next)).tasks)).toEqual(handles.map(() => 'SKIPPED QUOTA'));
    expect(bench.callsTo('X')).toHaveLength(2);
    expect(await seen(next)).toMatchObject({ platform: text(90 * MINUTE), part: text(90 * MINUTE) });
  });

  test('is lifted by a good answer', async () => {
    const { b, runId, worker } = await told(limited('quota', at(60 * MINUTE)));
    const next = await bench.started({ accountIds: [b] });
    worker.wake();
    await bench.untilEnded(next);
    expect(await bench.report(next)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await seen(runId)).toEqual({ lastOutcome: 'OK', lastMessage: null, platform: null, part: null });
  });

  test('makes way for a rate limit, which holds although it ends sooner', async () => {
    const { worker } = await told(limited('quota', at(60 * MINUTE)));
    const accountIds = await bench.addAccounts('X', ['b', 'c', 'd', 'e']);
    bench.answers.set('b', once(limited('rate_limited', at(15 * MINUTE))));
    const next = await bench.started({ accountIds });
    worker.wake();
    await bench.until(async () =>
      (await bench.tables()).platformStates.some((state) => state.pauseCode === 'RATE_LIMITED'),
    );
    await bench.pass(15 * MINUTE - 1, worker);
    expect(bench.callsTo('X')).toHaveLength(2);
    await bench.pass(1, worker);
    await bench.untilEnded(next);
    expect(await bench.report(next)).toMatchObject({ status: 'SUCCEEDED' });
  });
});
