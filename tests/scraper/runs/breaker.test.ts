import { beforeEach, describe, expect, test } from 'vitest';
import type { RunWorker } from '../../../scraper/runs/createRunWorker.ts';
import { fails, limited, ok, withRunBench } from './runBench.ts';

const bench = withRunBench();

beforeEach(() => bench.reset());

const SECOND = 1_000;
const BATCH = 3;

/** Handles of so many batches. */
const handlesOf = (batches: number) => Array.from({ length: batches * BATCH }, (_, index) => `a${index}`);

const state = async () => (await bench.tables()).platformStates.find(({ platform }) => platform === 'X')!;

/** A run of so many batches on a platform that gives no answer. */
async function inOutage(batches: number) {
  const handles = handlesOf(batches);
  const accountIds = await bench.addAccounts('X', handles);
  for (const handle of handles) bench.answers.set(handle, fails('transient'));
  return { handles, accountIds, runId: await bench.started() };
}

/** The platform answers again. */
function heal(): void {
  bench.answers.clear();
}

/** Until a worker has heard from the platform so often, and has stored it. */
async function untilFaults(count: number): Promise<void> {
  await bench.until(async () => (await state()).faults === count);
}

/** How long the breaker stays open now. */
const openMs = async () => Date.parse((await state()).pausedUntil ?? '') - bench.time;

/** Until the breaker has opened. */
async function opened(batches = 8) {
  const outage = await inOutage(batches);
  const worker = bench.work();
  await untilFaults(5);
  return { ...outage, worker };
}

/** The pause of the breaker is over: the probe is made, in vain. */
async function probeInVain(worker: RunWorker): Promise<void> {
  const { faults } = await state();
  bench.time += await openMs();
  worker.wake();
  await untilFaults(faults + 1);
}

describe('the breaker of a platform', () => {
  test('opens after five batches in a row that were not answered, in whatever run', async () => {
    const { worker } = await opened();
    expect(await state()).toMatchObject({ pauseCode: 'UNREACHABLE', lastOutcome: 'TRANSIENT' });
    expect(await openMs()).toBe(30 * SECOND);

    const accountIds = await bench.addAccounts('X', ['new']);
    await bench.started({ accountIds, priority: 'HIGH' });
    await bench.pass(30 * SECOND - 1, worker);
    expect(bench.callsTo('X')).toHaveLength(5);
  });

  test('stays closed as long as a batch in between is answered, be it that there is no such account', async () => {
    const { handles, runId } = await inOutage(6);
    bench.answers.set('a12', fails('not_found'));
    const worker = bench.work();
    await bench.until(() => bench.callsTo('X').length === 6);
    await untilFaults(1);
    expect(await state()).toMatchObject({ pauseCode: null });
    for (const handle of handles) bench.answers.set(handle, ok(1));
    await bench.pass(2 * SECOND, worker);
    await bench.untilEnded(runId);
  });

  test('lets one task through when its time is over, whoever works', async () => {
    const { worker, handles } = await opened();
    const others = [bench.work(), bench.work()];
    bench.concurrency = 2;
    let answer: () => void = () => undefined;
    const isAnswered = new Promise<void>((resolve) => (answer = resolve));
    for (const handle of handles)
      bench.answers.set(handle, async (request, question) => (await isAnswered, ok(1)(request, question)));
    bench.time += 30 * SECOND;
    worker.wake();
    await bench.until(() => bench.callsTo('X').length === 6);
    for (const each of [worker, ...others]) await bench.untilLooked(each);
    expect(bench.callsTo('X').slice(5)).toEqual([{ platform: 'X', handles: ['a0'] }]);
    answer();
  });

  test('waits twice as long after each task that was not answered, at most 15 minutes', async () => {
    const { worker } = await opened();
    const pauses: number[] = [];
    for (let probes = 0; probes < 7; probes += 1) {
      pauses.push((await openMs()) / SECOND);
      await probeInVain(worker);
    }
    expect(pauses).toEqual([30, 60, 120, 240, 480, 900, 900]);
    expect(bench.callsTo('X').slice(5)).toHaveLength(7);
    expect(
      bench
        .callsTo('X')
        .slice(5)
        .every((call) => call.handles.length === 1),
    ).toBe(true);
  });

  test('closes on an answer: whole batches are asked again', async () => {
    const { runId, worker } = await opened();
    await probeInVain(worker);
    heal();
    bench.time += await openMs();
    worker.wake();
    await bench.untilEnded(runId);
    expect(await state()).toMatchObject({ faults: 0, pauseCode: null, lastOutcome: 'OK' });
    expect(
      bench
        .callsTo('X')
        .map((call) => call.handles.length)
        .slice(5),
    ).toEqual([1, 1, 3, 3, 3, 3, 3, 3, 3, 2]);
  });

  test('closes at once when a batch that was under way is answered all the same', async () => {
    const [slow = 0] = await bench.addAccounts('X', ['slow']);
    const { release } = bench.hold('slow');
    await bench.started({ accountIds: [slow] });
    bench.concurrency = 2;
    const worker = bench.work();
    await bench.until(() => bench.calls.length === 1);
    const handles = handlesOf(5);
    const accountIds = await bench.addAccounts('X', handles);
    for (const handle of handles) bench.answers.set(handle, fails('transient'));
    const runId = await bench.started({ accountIds });
    worker.wake();
    await untilFaults(5);

    release(ok(1));
    await bench.until(async () => (await state()).pauseCode === null);
    heal();
    await bench.pass(2 * SECOND, worker);
    await bench.untilEnded(runId);
  });

  test('is not closed by our own pace, which sends nothing', async () => {
    const { worker } = await opened();
    for (const handle of handlesOf(8))
      bench.answers.set(handle, limited('deferred', new Date(bench.time + 31 * SECOND)));
    bench.time += 30 * SECOND;
    worker.wake();
    await bench.until(async () => (await state()).lastOutcome === 'PACED');
    expect(await state()).toMatchObject({ faults: 5 });
  });

  test('uses up no tries: after hours without an answer every account gets its number', async () => {
    const { runId, worker } = await opened();
    for (let probes = 0; probes < 12; probes += 1) await probeInVain(worker);
    expect(Object.values((await bench.report(runId)).tasks)).toEqual(handlesOf(8).map(() => 'QUEUED'));

    heal();
    bench.time += await openMs();
    worker.wake();
    await bench.untilEnded(runId);
    expect(await bench.report(runId)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('is of no concern to another platform, nor to simulated runs', async () => {
    const { worker, accountIds } = await opened();
    await bench.addAccounts('YOUTUBE', ['b']);
    const other = await bench.started({ filter: { platforms: ['YOUTUBE'] } });
    worker.wake();
    await bench.untilEnded(other);
    expect(await bench.report(other)).toMatchObject({ status: 'SUCCEEDED' });
    bench.time += 86_400_000;
    const simulated = await bench.started({ accountIds, mode: 'SIMULATED' });
    worker.wake();
    await bench.untilEnded(simulated);
  });
});
