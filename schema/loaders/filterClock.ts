import type { Database } from '../../db/database.ts';
import type { AccountFilter } from '../../db/queries/accountFilter.ts';
import { nextStaleAt } from '../../db/queries/nextStaleAt.ts';
import type { LoaderClock } from './loader.ts';
import type { Span } from './readLog.ts';

/** What a filter makes of the clock: only `isStale` looks at it. */
export type FilterClock = LoaderClock<{ filter: AccountFilter }>;

/** One instant for all lists and sums of an HTTP request; asks the database at most once, and only for `isStale`. */
export function createFilterClock(database: Database, now: () => Date): FilterClock {
  let instant: Date | undefined;
  let span: Promise<Span> | undefined;
  const fixed = (): Date => (instant ??= now());

  async function readSpan(): Promise<Span> {
    const from = fixed();
    const until = await database.read((db) => nextStaleAt(db, from));
    return { from: from.getTime(), until: until ?? Infinity };
  }

  return {
    now: fixed,
    span: ({ filter }) => (filter.isStale === undefined ? null : (span ??= readSpan())),
  };
}
