import type { Database } from '../../db/database.ts';
import type { AccountFilter } from '../../db/queries/accountFilter.ts';
import { accountPages } from '../../db/queries/accountPages.ts';
import { SAMPLE_TAG } from './sampleAccounts.ts';

/**
 * True for a database that has no account yet, and for one in which a load of the demo was broken off: a first start
 * that was killed anywhere is completed by the next.
 */
export async function isDemoDue(database: Database, { now }: { now: () => Date }): Promise<boolean> {
  // Who has no snapshot comes last.
  const last = async (filter: AccountFilter) => {
    const [page] = await database.read((db) =>
      accountPages(
        db,
        [null],
        {
          filter,
          order: { field: 'LAST_CAPTURED', direction: 'ASC', growth: null },
          page: { limit: 1, fromEnd: true, after: null, before: null },
        },
        new Set(['latestDate'] as const),
        now(),
      ),
    );
    return page?.rows[0];
  };
  if (!(await last({}))) return true;
  const sample = await last({ tags: [SAMPLE_TAG] });
  return sample?.latestDate === null;
}
