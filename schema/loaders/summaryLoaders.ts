import type { Day } from '../../db/domain.ts';
import type { AccountFilter } from '../../db/queries/accountFilter.ts';
import { latestSnapshotDay } from '../../db/queries/accounts.ts';
import type { Parent } from '../../db/queries/parents.ts';
import { accountsPerPlatform } from '../../db/queries/platforms.ts';
import {
  changeByOrganization,
  changeByPlatform,
  topMovers,
  type ChangeScope,
} from '../../db/queries/summaryChanges.ts';
import { summaryDays } from '../../db/queries/summaryHistory.ts';
import {
  isRolledUp,
  levelsByOrganization,
  levelsByPlatform,
  type SummaryScope,
} from '../../db/queries/summaryLevels.ts';
import { accountsTag, anySnapshotsTag, platformTag, summaryTag, type Tag } from '../../db/tags.ts';
import { createGroupLoader } from './createGroupLoader.ts';
import type { LoaderSources } from './loader.ts';

type Parents = readonly Parent[];

/** Of sums that roll-ups answer where they can. */
function sumTags({ parent, args }: { parent: Parent; args: { filter: AccountFilter } }): Tag[] {
  if (!isRolledUp([parent], args.filter)) return [accountsTag, anySnapshotsTag];
  return args.filter.platforms ? args.filter.platforms.map(platformTag) : [summaryTag];
}

/** Of what always looks at single accounts. */
const accountTags = (): Tag[] => [accountsTag, anySnapshotsTag];

/** A parent is an organization's id, or null for all accounts. */
export const summaryLoaders = {
  /** The latest day that has any snapshot, of whatever account. */
  latestSnapshotDay: ({ database }: LoaderSources) =>
    createGroupLoader({
      name: 'latestSnapshotDay',
      fetch: async (_parents: readonly null[]) => [await database.read(latestSnapshotDay)],
      tags: () => [anySnapshotsTag],
    }),

  levelsByPlatform: ({ database, clock }: LoaderSources) =>
    createGroupLoader({
      name: 'levelsByPlatform',
      clock,
      fetch: (parents: Parents, scope: SummaryScope, _columns, now) =>
        database.read((db) => levelsByPlatform(db, parents, scope, now)),
      tags: sumTags,
    }),

  changeByPlatform: ({ database, clock }: LoaderSources) =>
    createGroupLoader({
      name: 'changeByPlatform',
      clock,
      fetch: (parents: Parents, scope: ChangeScope, _columns, now) =>
        database.read((db) => changeByPlatform(db, parents, scope, now)),
      tags: sumTags,
    }),

  levelsByOrganization: ({ database, clock }: LoaderSources) =>
    createGroupLoader({
      name: 'levelsByOrganization',
      clock,
      fetch: (parents: Parents, scope: SummaryScope, _columns, now) =>
        database.read((db) => levelsByOrganization(db, parents, scope, now)),
      tags: accountTags,
    }),

  changeByOrganization: ({ database, clock }: LoaderSources) =>
    createGroupLoader({
      name: 'changeByOrganization',
      clock,
      fetch: (parents: Parents, scope: ChangeScope, _columns, now) =>
        database.read((db) => changeByOrganization(db, parents, scope, now)),
      tags: accountTags,
    }),

  topMovers: ({ database, clock }: LoaderSources) =>
    createGroupLoader({
      name: 'topMovers',
      clock,
      fetch: (parents: Parents, scope: ChangeScope & { first: number }, _columns, now) =>
        database.read((db) => topMovers(db, parents, scope, now)),
      tags: accountTags,
    }),

  summaryDays: ({ database, clock }: LoaderSources) =>
    createGroupLoader({
      name: 'summaryDays',
      clock,
      fetch: (parents: Parents, scope: { filter: AccountFilter; from: Day | null; to: Day }, _columns, now) =>
        database.read((db) => summaryDays(db, parents, scope, now)),
      tags: sumTags,
    }),

  accountsPerPlatform: ({ database }: LoaderSources) =>
    createGroupLoader({
      name: 'accountsPerPlatform',
      fetch: async (_parents: readonly null[]) => [await database.read(accountsPerPlatform)],
      tags: () => [summaryTag],
    }),
};
