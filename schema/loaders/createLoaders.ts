import type { Database } from '../../db/database.ts';
import { lazily } from '../lazily.ts';
import type { ReadLog } from './readLog.ts';
import { accountLoaders } from './accountLoaders.ts';
import { adminLoaders } from './adminLoaders.ts';
import { createFilterClock } from './filterClock.ts';
import { bindLoader, type BoundLoader, type Loader, type LoaderSources } from './loader.ts';
import { organizationLoaders } from './organizationLoaders.ts';
import { scrapeLoaders } from './scrapeLoaders.ts';
import { snapshotLoaders } from './snapshotLoaders.ts';
import { summaryLoaders } from './summaryLoaders.ts';

const all = {
  ...accountLoaders,
  ...organizationLoaders,
  ...snapshotLoaders,
  ...summaryLoaders,
  ...scrapeLoaders,
  ...adminLoaders,
};

export type Loaders = { readonly [Name in keyof typeof all]: ReturnType<(typeof all)[Name]> };
export type BoundLoaders = {
  readonly [Name in keyof Loaders]: Loaders[Name] extends Loader<infer Key, infer Value>
    ? BoundLoader<Key, Value>
    : never;
};

/**
 * All loaders of one HTTP request, shared by the operations of a batch; a mutation gets a set of its own. Each is made
 * when it is first asked for: a query needs two or three of them.
 */
export function createLoaders(database: Database, now: () => Date): Loaders {
  return makeLoaders({ database, clock: createFilterClock(database, now) });
}

/** The loaders as one operation uses them: what it reads is noted in its own log. */
export function bindLoaders(loaders: Loaders, reads: ReadLog): BoundLoaders {
  return bindAll({ loaders, reads });
}

const names = Object.keys(all) as (keyof typeof all)[];

const makeLoaders = lazily<LoaderSources, Loaders>(names, (name, sources) => all[name](sources) as never);

const bindAll = lazily<{ loaders: Loaders; reads: ReadLog }, BoundLoaders>(
  names,
  (name, { loaders, reads }) => bindLoader(loaders[name] as Loader<unknown, unknown>, reads) as never,
);
