import type { Database } from '../../db/database.ts';
import type { AccountFilter } from '../../db/queries/accountFilter.ts';
import { nextStaleAt } from '../../db/queries/nextStaleAt.ts';
import type { LoaderClock } from './loader.ts';
import type { Span } from './readLog.ts';

/** What a filter makes of the clock: only `isStale` looks at it. */
export type FilterClock = LoaderClock<{ filter: AccountFilter }>;

/** One instant for all lists and sums of an HTTP request; asks the database at most once, and only for `isStale`. */
export function createFilterClock(database: Database, now: () => Date): FilterClock {
  let moment: { now: Date; span: Promise<Span> } | undefined;

  async function spanFrom(instant: Date): Promise<Span> {
    const until = await database.read((db) => nextStaleAt(db, instant));
    return { from: instant.getTime(), until: until ?? Infinity };
  }

  function look(): { now: Date; span: Promise<Span> } {
    const instant = now();
    return { now: instant, span: spanFrom(instant) };
  }

  return { look: ({ filter }) => (filter.isStale === undefined ? null : (moment ??= look())) };
}
