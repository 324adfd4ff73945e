import { expect } from 'vitest';
import { eachDay } from '../../db/day.ts';
import type { Platform } from '../../db/domain.ts';
import {
  expectedDaily,
  expectedLatest,
  expectedSnapshots,
  expectedTotals,
  type ModelAccount,
} from './snapshotModel.ts';
import type { TableDump } from './tableDump.ts';

/** Everything that is kept of snapshots equals its recomputation from all rows. */
export function expectRecomputed(
  dump: TableDump,
  accounts: readonly ModelAccount[],
  platforms: readonly Platform[],
): void {
  expect(dump.snapshots).toMatchObject(expectedSnapshots(accounts));
  expect(dump.accountLatest).toMatchObject(expectedLatest(accounts));
  for (const platform of platforms) {
    expect(dump.platformTotals).toContainEqual(expectedTotals(accounts, platform));
    const daily = dump.platformDaily.filter((row) => row.platform === platform);
    const first = daily[0]?.date;
    const dates = accounts
      .filter((account) => account.platform === platform)
      .flatMap((account) => [...account.rows.keys()]);
    // No gap, and no day missing: beyond the last row its levels hold.
    expect(daily.map((row) => row.date)).toEqual(first ? eachDay(first, daily.at(-1)?.date ?? first) : []);
    expect(dates.every((date) => daily.some((row) => row.date === date))).toBe(true);
    expect(daily).toEqual(daily.map((row) => expectedDaily(accounts, platform, row.date)));
  }
}
