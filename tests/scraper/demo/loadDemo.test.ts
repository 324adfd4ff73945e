import { beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../../db/database.ts';
import { daysBetween } from '../../../db/day.ts';
import { loadDemo } from '../../../scraper/demo/loadDemo.ts';
import type { Log } from '../../../scraper/log.ts';
import { importAccounts } from '../../../scraper/importAccounts.ts';
import { dumpTables, emptyTables } from '../../db/tableDump.ts';
import { withOpenDatabase } from '../../support/openTestDatabase.ts';

const place = withOpenDatabase();
const now = () => new Date('2026-05-10T09:00:00Z');
const log: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

beforeEach(() => emptyTables(place.database));

/** A database whose process is killed at its `deadline`th transaction. */
function mortal(deadline: number): Database {
  let writes = 0;
  return {
    ...place.database,
    write: async (work) => {
      writes += 1;
      if (writes === deadline) throw new Error('killed');
      return place.database.write(work);
    },
  };
}

describe('the demo', () => {
  test(
    'is 99 labelled accounts with three years of simulated history up to yesterday, gaps included',
    { timeout: 120_000 },
    async () => {
      const messages: string[] = [];
      await loadDemo(place.database, {
        now,
        log: { ...log, info: (_fields, message) => messages.push(message) },
      });

      const { accounts, accountLatest, platformDaily, platformTotals } = await dumpTables(place.database, [
        'snapshots',
      ]);
      expect(accounts).toHaveLength(99);
      expect(accounts.every((row) => row.tags.includes('sample'))).toBe(true);
      expect(accounts.filter((row) => row.isCore).length).toBe(11);
      expect(accountLatest.every((row) => row.isSimulated)).toBe(true);
      expect(platformTotals.reduce((sum, row) => sum + row.simulatedAccounts, 0)).toBe(99);
      expect(
        Math.min(...accountLatest.map((row) => daysBetween(row.firstDate ?? '', '2026-05-09'))),
      ).toBeGreaterThan(1090);
      expect(
        accountLatest
          .map((row) => row.latestDate)
          .sort()
          .at(-1),
      ).toBe('2026-05-09');
      // About 1.5 % of the days are gaps.
      const days = 99 * 1096;
      const captured = platformDaily.reduce((sum, row) => sum + row.captured, 0);
      expect(captured).toBeGreaterThan(days * 0.97);
      expect(captured).toBeLessThan(days * 0.995);
      expect(messages.length).toBeGreaterThan(5);
      // Whoever was seen yesterday is fresh until tonight.
      const ofYesterday = accountLatest.filter((row) => row.latestDate === '2026-05-09');
      expect(ofYesterday.length).toBeGreaterThan(90);
      const staleAt = ofYesterday.map((row) => Date.parse(row.lastCapturedAt ?? '') + 36 * 3_600_000);
      expect(Math.min(...staleAt)).toBeGreaterThanOrEqual(Date.parse('2026-05-11T00:00:00Z'));
    },
  );

  test('is the same wherever it is loaded, and loading it twice changes nothing', async () => {
    await loadDemo(place.database, { now, log, days: 30 });
    const first = await dumpTables(place.database);
    await loadDemo(place.database, { now, log, days: 30 });
    expect(await dumpTables(place.database)).toEqual(first);

    await emptyTables(place.database);
    await loadDemo(place.database, { now, log, days: 30 });
    const again = await dumpTables(place.database);
    expect(again.platformDaily).toEqual(first.platformDaily);
  });

  test('is completed by the next start, wherever the first was killed', async () => {
    await loadDemo(place.database, { now, log, days: 30 });
    const whole = await dumpTables(place.database);
    for (const deadline of [1, 2, 3, 8]) {
      await emptyTables(place.database);
      await expect(loadDemo(mortal(deadline), { now, log, days: 30 })).rejects.toThrow('killed');
      await loadDemo(place.database, { now, log, days: 30 });
      expect((await dumpTables(place.database)).platformDaily).toEqual(whole.platformDaily);
    }
  });

  test("leaves accounts of one's own as they are", async () => {
    await importAccounts(
      place.database,
      'platform,handle,organization\nx,HHSGov,My Team\nx,own_account,My Team',
      { now },
    );
    const own = (await dumpTables(place.database)).accounts;
    await loadDemo(place.database, { now, log, days: 3 });
    const { accounts, accountLatest } = await dumpTables(place.database);
    expect(accounts).toHaveLength(100);
    expect(accounts.slice(0, 2)).toEqual(own);
    // The first is in the catalogue, too, and gets a history; the other has nothing to do with the demo.
    expect(accountLatest.slice(0, 2)).toMatchObject([{ latestDate: '2026-05-09' }, { latestDate: null }]);
  });
});
