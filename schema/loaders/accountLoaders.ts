import type { Platform } from '../../db/domain.ts';
import { isByNumbers, type AccountFilter } from '../../db/queries/accountFilter.ts';
import {
  accountCounts,
  accountPages,
  type AccountPageArguments,
  type AccountPageColumn,
} from '../../db/queries/accountPages.ts';
import {
  accountsByHandles,
  accountsByIds,
  earlierHandlesByAccountIds,
  type WantedHistory,
} from '../../db/queries/accounts.ts';
import { isLatestColumn, type AccountColumn, type AccountRecord } from '../../db/queries/accountSelect.ts';
import {
  accountsTag,
  accountTag,
  anySnapshotsTag,
  handleTag,
  snapshotsTag,
  type Tag,
} from '../../db/tags.ts';
import { oncePer } from '../oncePer.ts';
import { createGroupLoader } from './createGroupLoader.ts';
import { columnsText, createRowLoader } from './createRowLoader.ts';
import type { LoaderSources } from './loader.ts';

const hasNumbers = oncePer((columns: ReadonlySet<AccountPageColumn>) => [...columns].some(isLatestColumn));

/** Of one row: its facts, and its snapshots when a number of theirs was among the columns. */
const rowTags = (id: number, columns: ReadonlySet<AccountPageColumn> | undefined): Tag[] =>
  columns && hasNumbers(columns) ? [accountTag(id), snapshotsTag(id)] : [accountTag(id)];

/** Of a list or count: which accounts match, and any number that decides about it. */
const matchTags = (filter: AccountFilter, order?: AccountPageArguments['order']): Tag[] =>
  isByNumbers(filter) || (order && order.field !== 'HANDLE' && order.field !== 'PLATFORM')
    ? [accountsTag, anySnapshotsTag]
    : [accountsTag];

/** The name of an account on a platform, as one key. @param handleKey folded */
export const handleOf = (platform: Platform, handleKey: string): string => `${platform}/${handleKey}`;

function readHandle(handle: string): { platform: Platform; handleKey: string } {
  const slash = handle.indexOf('/');
  return { platform: handle.slice(0, slash) as Platform, handleKey: handle.slice(slash + 1) };
}

/**
 * Of a statement for several requests: what one of them saves is less by then than what the others wait for, and a few
 * statements have more of PostgreSQL's processes at work.
 */
const MOST_ACCOUNTS = 40;
/** Of up to ten years each. */
const MOST_HISTORIES = 8;

export const accountLoaders = {
  accountById: ({ database }: LoaderSources) =>
    createRowLoader<number, AccountColumn, AccountRecord>({
      name: 'accountById',
      fetch: (ids, columns) => database.read((db) => accountsByIds(db, ids, columns)),
      idOf: (row) => row.id,
      tags: ({ id, columns }) => rowTags(id, columns),
    }),

  /** Of `handleOf`; null when there is none. A history that is wanted comes with it, in the same statement. */
  accountByHandle: ({ database }: LoaderSources) =>
    createGroupLoader({
      name: 'accountByHandle',
      fetch: async (
        handles: readonly string[],
        { history }: { history: WantedHistory | null },
        columns: ReadonlySet<AccountColumn>,
      ) => {
        return database.readKeys({
          shape: `accountByHandle ${columnsText(columns)} ${JSON.stringify(history)}`,
          keys: handles,
          mostKeys: history ? MOST_HISTORIES : MOST_ACCOUNTS,
          async query(db, all) {
            const wanted = [...new Set(all)].map(readHandle);
            const rows = await accountsByHandles(db, wanted, columns, history);
            const byHandle = new Map(rows.map((row) => [handleOf(row.platform, row.handleKey), row]));
            return all.map((handle) => byHandle.get(handle) ?? null);
          },
        });
      },
      tags({ parent, args, columns }, row) {
        const { platform, handleKey } = readHandle(parent);
        const tags = [handleTag(platform, handleKey)];
        if (row) tags.push(...rowTags(row.id, columns));
        if (row && args.history) tags.push(snapshotsTag(row.id));
        return tags;
      },
    }),

  /** Of all accounts, or of the organization whose id is the parent. */
  accountPageByOrganizationId: ({ database, clock }: LoaderSources) =>
    createGroupLoader({
      name: 'accountPageByOrganizationId',
      clock,
      fetch: (
        parents: readonly (number | null)[],
        args: AccountPageArguments,
        columns: ReadonlySet<AccountPageColumn>,
        now: Date | null,
      ) => database.read((db) => accountPages(db, parents, args, columns, now)),
      tags({ args, columns }, page) {
        const tags = matchTags(args.filter, args.order);
        for (const { id } of page.rows) tags.push(...rowTags(id, columns));
        return tags;
      },
    }),

  accountCountByOrganizationId: ({ database, clock }: LoaderSources) =>
    createGroupLoader({
      name: 'accountCountByOrganizationId',
      clock,
      fetch: (parents: readonly (number | null)[], { filter }: { filter: AccountFilter }, _columns, now) =>
        database.read((db) => accountCounts(db, parents, filter, now)),
      tags: ({ args }) => matchTags(args.filter),
    }),

  earlierHandlesByAccountId: ({ database }: LoaderSources) =>
    createGroupLoader({
      name: 'earlierHandlesByAccountId',
      fetch: async (ids: readonly number[]) => {
        const byId = await database.read((db) => earlierHandlesByAccountIds(db, ids));
        return ids.map((id) => byId.get(id) ?? []);
      },
      tags: ({ parent }) => [accountTag(parent)],
    }),
};
