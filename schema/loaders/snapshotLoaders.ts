import { ColumnRows } from '../../db/columnRows.ts';
import type { Day } from '../../db/domain.ts';
import { growthByAccountIds } from '../../db/queries/growth.ts';
import { historyByAccountIds, lastTasksOfDays } from '../../db/queries/history.ts';
import type { PageRequest } from '../../db/queries/keyset.ts';
import type { SnapshotColumn, SnapshotRecord } from '../../db/queries/snapshotColumns.ts';
import {
  snapshotGridCount,
  snapshotGridPage,
  type SnapshotGridArguments,
} from '../../db/queries/snapshotGrid.ts';
import { snapshotCounts, snapshotPages, snapshotsOfDays, type DayRange } from '../../db/queries/snapshots.ts';
import { accountsTag, accountTasksTag, anySnapshotsTag, snapshotsTag, type Tag } from '../../db/tags.ts';
import { createGroupLoader } from './createGroupLoader.ts';
import { createRowLoader } from './createRowLoader.ts';
import type { LoaderSources } from './loader.ts';

const NO_ROWS = new ColumnRows<SnapshotRecord>({}, 0);

const gridTags = ({ filter }: SnapshotGridArguments): Tag[] =>
  Object.keys(filter).length === 0 ? [anySnapshotsTag] : [anySnapshotsTag, accountsTag];

export const snapshotLoaders = {
  snapshotByDay: ({ database }: LoaderSources) =>
    createRowLoader<{ accountId: number; date: Day }, SnapshotColumn, SnapshotRecord>({
      name: 'snapshotByDay',
      fetch: (days, columns) => database.read((db) => snapshotsOfDays(db, days, columns)),
      idOf: ({ accountId, date }) => ({ accountId, date }),
      idText: ({ accountId, date }) => `${accountId}/${date}`,
      tags: ({ id }) => [snapshotsTag(id.accountId)],
    }),

  snapshotPageByAccountId: ({ database }: LoaderSources) =>
    createGroupLoader({
      name: 'snapshotPageByAccountId',
      fetch: (
        ids: readonly number[],
        args: { range: DayRange; page: PageRequest },
        columns: ReadonlySet<SnapshotColumn>,
      ) => database.read((db) => snapshotPages(db, ids, args, columns)),
      tags: ({ parent }) => [snapshotsTag(parent)],
    }),

  snapshotCountByAccountId: ({ database }: LoaderSources) =>
    createGroupLoader({
      name: 'snapshotCountByAccountId',
      fetch: (ids: readonly number[], range: DayRange) =>
        database.read((db) => snapshotCounts(db, ids, range)),
      tags: ({ parent }) => [snapshotsTag(parent)],
    }),

  snapshotGridPage: ({ database, clock }: LoaderSources) =>
    createGroupLoader({
      name: 'snapshotGridPage',
      clock,
      fetch: async (
        _parents: readonly null[],
        args: SnapshotGridArguments & { page: PageRequest },
        columns: ReadonlySet<SnapshotColumn>,
        now: Date | null,
      ) => [await database.read((db) => snapshotGridPage(db, args, columns, now))],
      tags: ({ args }) => gridTags(args),
    }),

  snapshotGridCount: ({ database, clock }: LoaderSources) =>
    createGroupLoader({
      name: 'snapshotGridCount',
      clock,
      fetch: async (_parents: readonly null[], args: SnapshotGridArguments, _columns, now) => [
        await database.read((db) => snapshotGridCount(db, args, now)),
      ],
      tags: ({ args }) => gridTags(args),
    }),

  historyByAccountId: ({ database }: LoaderSources) =>
    createGroupLoader({
      name: 'historyByAccountId',
      fetch: async (ids: readonly number[], range: DayRange, columns: ReadonlySet<SnapshotColumn>) => {
        const byId = await database.read((db) => historyByAccountIds(db, ids, range, columns));
        return ids.map((id) => byId.get(id) ?? { firstDate: null, latestDate: null, rows: NO_ROWS });
      },
      tags: ({ parent }) => [snapshotsTag(parent)],
    }),

  lastTaskOfDaysByAccountId: ({ database }: LoaderSources) =>
    createGroupLoader({
      name: 'lastTaskOfDaysByAccountId',
      fetch: async (ids: readonly number[], range: DayRange) => {
        const byId = await database.read((db) => lastTasksOfDays(db, ids, range));
        return ids.map((id) => byId.get(id) ?? new Map<Day, never>());
      },
      tags: ({ parent }) => [accountTasksTag(parent)],
    }),

  growthByAccountId: ({ database }: LoaderSources) =>
    createGroupLoader({
      name: 'growthByAccountId',
      fetch: async (ids: readonly number[], range: { from: Day | null; to: Day | null }) => {
        const byId = await database.read((db) => growthByAccountIds(db, ids, range));
        return ids.map((id) => byId.get(id) ?? null);
      },
      tags: ({ parent }) => [snapshotsTag(parent)],
    }),
};
