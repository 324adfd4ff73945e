import type { Database } from '../../db/database.ts';
import type { ReadLog } from './readLog.ts';
import { createAccountLoaders } from './accountLoaders.ts';
import { createAdminLoaders } from './adminLoaders.ts';
import { createFilterClock } from './filterClock.ts';
import { bindLoader, type BoundLoader, type Loader } from './loader.ts';
import { createOrganizationLoaders } from './organizationLoaders.ts';
import { createScrapeLoaders } from './scrapeLoaders.ts';
import { createSnapshotLoaders } from './snapshotLoaders.ts';
import { createSummaryLoaders } from './summaryLoaders.ts';

/** All loaders of one HTTP request, shared by the operations of a batch; a mutation gets a set of its own. */
export function createLoaders(database: Database, now: () => Date) {
  const clock = createFilterClock(database, now);
  return {
    ...createAccountLoaders(database, clock),
    ...createOrganizationLoaders(database),
    ...createSnapshotLoaders(database, clock),
    ...createSummaryLoaders(database, clock),
    ...createScrapeLoaders(database),
    ...createAdminLoaders(database),
  };
}

export type Loaders = ReturnType<typeof createLoaders>;
export type BoundLoaders = {
  [Name in keyof Loaders]: Loaders[Name] extends Loader<infer Key, infer Value>
    ? BoundLoader<Key, Value>
    : never;
};

/** The loaders as one operation uses them: what it reads is noted in its own log. */
export function bindLoaders(loaders: Loaders, reads: ReadLog): BoundLoaders {
  return Object.fromEntries(
    Object.entries(loaders).map(([name, loader]) => [
      name,
      bindLoader(loader as Loader<unknown, unknown>, reads),
    ]),
  ) as BoundLoaders;
}
