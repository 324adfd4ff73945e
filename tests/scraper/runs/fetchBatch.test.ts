import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PlatformAdapter, ProfileOutcome } from '../../../scraper/platforms/adapter.ts';
import { fetchBatch } from '../../../scraper/runs/fetchBatch.ts';

const requests = [1, 2].map((accountKey) => ({
  accountKey,
  handle: `a${accountKey}`,
  platformId: null,
  url: '',
}));
const answer = (accountKey: number): ProfileOutcome => ({
  kind: 'not_found',
  accountKey,
  message: 'Unknown.',
});

function adapter(fetchProfiles: PlatformAdapter['fetchProfiles']): PlatformAdapter {
  return { platform: 'X', batchSize: 10, countRequests: () => 1, fetchProfiles };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('fetchBatch', () => {
  test('answers in the order of the requests, whatever the order of the outcomes', async () => {
    const outcomes = await fetchBatch(
      adapter(() => Promise.resolve([answer(2), answer(1)])),
      requests,
      new AbortController().signal,
      () => undefined,
    );
    expect(outcomes).toEqual([answer(1), answer(2)]);
  });

  test('gives up a platform that hangs after 45 s, even if the adapter does not listen', async () => {
    const answered = fetchBatch(
      adapter(() => new Promise(() => undefined)),
      requests,
      new AbortController().signal,
      () => undefined,
    );
    await vi.advanceTimersByTimeAsync(46_000);
    expect(await answered).toMatchObject([
      { kind: 'transient', accountKey: 1 },
      { kind: 'transient', accountKey: 2 },
    ]);
  });

  test('keeps what an adapter has when it is stopped', async () => {
    const shutdown = new AbortController();
    const answered = fetchBatch(
      adapter(
        (_requests, signal) =>
          new Promise((resolve) => signal.addEventListener('abort', () => resolve([answer(1)]))),
      ),
      requests,
      shutdown.signal,
      () => undefined,
    );
    shutdown.abort();
    expect(await answered).toMatchObject([{ kind: 'not_found' }, { kind: 'transient' }]);
  });

  test('makes a fault of the adapter a bad response, and tells it', async () => {
    const faults: unknown[] = [];
    const bug = new Error('a bug');
    const outcomes = await fetchBatch(
      adapter(() => Promise.reject(bug)),
      requests,
      new AbortController().signal,
      (fault) => faults.push(fault),
    );
    expect(outcomes).toMatchObject([{ kind: 'bad_response' }, { kind: 'bad_response' }]);
    expect(faults).toEqual([bug]);
  });
});
