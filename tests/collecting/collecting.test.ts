import { describe, expect, test } from 'vitest';
import { withOpenDatabase } from '../support/openTestDatabase.ts';
import { killWorkers } from './killedWorkers.ts';
import { collectMonth } from './month.ts';
import { seededRandom } from './seededRandom.ts';
import type { World } from './world.ts';

/** As `npm run prove:collecting` does at length. */
describe('a run', () => {
  const place = withOpenDatabase();

  test('loses nothing and doubles nothing by kill -9 of its worker', async () => {
    const result = await killWorkers(worldOf(place), { accounts: 60, kills: 3, random: seededRandom(1) });
    expect(result).toMatchObject({
      status: 'SUCCEEDED',
      unfinished: 0,
      lost: 0,
      doubled: 0,
      isRolledUp: true,
    });
    expect(result.mostAttempts).toBeGreaterThan(1);
  }, 180_000);
});

describe('five days of the sample accounts, by the real adapters', () => {
  const place = withOpenDatabase();

  test('leave no account-day without a number or a reason, whatever dies and whichever allowance ends', async () => {
    const result = await collectMonth(worldOf(place), {
      days: 5,
      kills: 4,
      quotaStops: 2,
      random: seededRandom(2),
    });
    expect(result).toMatchObject({ accountDays: 495, unexplained: 0, doubled: 0, withoutSnapshot: 0 });
    // Days on which an allowance ended: the retry had something to do.
    expect(result.withoutSnapshotAtFirst).toBeGreaterThan(5);
  }, 180_000);
});

const worldOf = (place: ReturnType<typeof withOpenDatabase>): World => ({
  url: place.url,
  database: place.database,
  [Symbol.asyncDispose]: () => Promise.resolve(),
});
