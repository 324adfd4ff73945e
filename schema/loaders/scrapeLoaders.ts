import type { ScrapeTaskStatus } from '../../db/domain.ts';
import type { PageRequest } from '../../db/queries/keyset.ts';
import { liveInstances } from '../../db/queries/liveInstances.ts';
import { lastSlots } from '../../db/queries/scheduleSlots.ts';
import { recordedRuns, taskFigures } from '../../db/queries/scraperFigures.ts';
import { platformStatesByPlatform } from '../../db/queries/platformStates.ts';
import {
  earliestQueuedByPlatform,
  scrapeRunCount,
  scrapeRunPage,
  scrapeRunsByIds,
  taskCountsByRunIds,
  type ScrapeRunFilter,
} from '../../db/queries/scrapeRuns.ts';
import { lastTasksByAccountIds, scrapeTaskCounts, scrapeTaskPages } from '../../db/queries/scrapeTasks.ts';
import type { ScrapeRunRow } from '../../db/tables/scrapeRuns.ts';
import type { ScrapeTaskRow } from '../../db/tables/scrapeTasks.ts';
import { accountTasksTag, runsTag, runTag, waitingTasksTag } from '../../db/tags.ts';
import { createGroupLoader } from './createGroupLoader.ts';
import { createRowLoader } from './createRowLoader.ts';
import type { LoaderSources } from './loader.ts';

interface TaskFilter {
  statuses: readonly ScrapeTaskStatus[] | null;
}

export const scrapeLoaders = {
  scrapeRunById: ({ database }: LoaderSources) =>
    createRowLoader<number, never, ScrapeRunRow>({
      name: 'scrapeRunById',
      fetch: (ids) => database.read((db) => scrapeRunsByIds(db, ids)),
      idOf: (row) => row.id,
      tags: ({ id }) => [runTag(id)],
    }),

  scrapeRunPage: ({ database }: LoaderSources) =>
    createGroupLoader({
      name: 'scrapeRunPage',
      fetch: async (
        _parents: readonly null[],
        { page, ...filter }: ScrapeRunFilter & { page: PageRequest },
      ) => [await database.read((db) => scrapeRunPage(db, filter, page))],
      tags: (_key, page) => [runsTag, ...Array.from(page.rows, ({ id }) => runTag(id))],
    }),

  scrapeRunCount: ({ database }: LoaderSources) =>
    createGroupLoader({
      name: 'scrapeRunCount',
      fetch: async (_parents: readonly null[], filter: ScrapeRunFilter) => [
        await database.read((db) => scrapeRunCount(db, filter)),
      ],
      tags: () => [runsTag],
    }),

  taskCountsByRunId: ({ database }: LoaderSources) =>
    createGroupLoader({
      name: 'taskCountsByRunId',
      fetch: async (ids: readonly number[]) => {
        const byId = await database.read((db) => taskCountsByRunIds(db, ids));
        return ids.map((id) => byId.get(id) ?? []);
      },
      tags: ({ parent }) => [runTag(parent)],
    }),

  scrapeTaskPageByRunId: ({ database }: LoaderSources) =>
    createGroupLoader({
      name: 'scrapeTaskPageByRunId',
      fetch: (ids: readonly number[], args: TaskFilter & { page: PageRequest }) =>
        database.read((db) => scrapeTaskPages(db, ids, args)),
      tags: ({ parent }) => [runTag(parent)],
    }),

  scrapeTaskCountByRunId: ({ database }: LoaderSources) =>
    createGroupLoader({
      name: 'scrapeTaskCountByRunId',
      fetch: (ids: readonly number[], { statuses }: TaskFilter) =>
        database.read((db) => scrapeTaskCounts(db, ids, statuses)),
      tags: ({ parent }) => [runTag(parent)],
    }),

  lastTaskByAccountId: ({ database }: LoaderSources) =>
    createRowLoader<number, never, ScrapeTaskRow>({
      name: 'lastTaskByAccountId',
      fetch: (ids) => database.read((db) => lastTasksByAccountIds(db, ids)),
      idOf: (row) => row.accountId,
      tags: ({ id }) => [accountTasksTag(id)],
    }),

  earliestQueuedByPlatform: ({ database }: LoaderSources) =>
    createGroupLoader({
      name: 'earliestQueuedByPlatform',
      fetch: async (_parents: readonly null[]) => [await database.read(earliestQueuedByPlatform)],
      tags: () => [waitingTasksTag],
    }),

  platformStates: ({ database }: LoaderSources) =>
    createGroupLoader({
      name: 'platformStates',
      fetch: async (_parents: readonly null[]) => [await database.read(platformStatesByPlatform)],
      tags: () => [waitingTasksTag],
    }),

  lastSlots: ({ database }: LoaderSources) =>
    createGroupLoader({
      name: 'lastSlots',
      fetch: async (_parents: readonly null[]) => [await database.read(lastSlots)],
      tags: () => [runsTag],
    }),

  taskFigures: ({ database }: LoaderSources) =>
    createGroupLoader({
      name: 'taskFigures',
      fetch: async (_parents: readonly null[], { since }: { since: string | null }) => [
        await database.read((db) => taskFigures(db, since)),
      ],
      tags: () => [runsTag],
    }),

  recordedRuns: ({ database }: LoaderSources) =>
    createGroupLoader({
      name: 'recordedRuns',
      fetch: async (_parents: readonly null[], { since }: { since: string | null }) => [
        await database.read((db) => recordedRuns(db, since)),
      ],
      tags: () => [runsTag],
    }),

  // Of `performance`, which is never stored.
  instances: ({ database }: LoaderSources) =>
    createGroupLoader({
      name: 'instances',
      fetch: async (_parents: readonly null[]) => [await database.read(liveInstances)],
      tags: () => [],
    }),
};
