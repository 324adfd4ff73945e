import { SNAPSHOT_SOURCES, type Day, type SnapshotSource as Source } from '../../db/domain.ts';
import type { AccountRecord } from '../../db/queries/accountSelect.ts';
import type { SnapshotColumn } from '../../db/queries/snapshotColumns.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { MissingReason, SnapshotSource } from '../enums.ts';
import { readRange } from '../pageArguments.ts';
import { checkPeriods, type PeriodLength } from '../periods.ts';
import { readsOf } from '../selectedColumns.ts';
import { HistoryRecord, type SumUp } from './historyRecord.ts';

type LevelColumn = 'followers' | 'following' | 'posts' | 'likes' | 'comments' | 'shares' | 'views';

const reads = readsOf<SnapshotColumn>();

export interface HistoryArguments {
  from?: Day | null | undefined;
  to?: Day | null | undefined;
  granularity: PeriodLength;
}

/** The range to read. @throws BAD_USER_INPUT for one that is the wrong way round or, as far as it is known by now, too long */
export function historyRange(args: HistoryArguments): { from: Day | null; to: Day | null } {
  const range = readRange(args);
  if (range.from !== null && range.to !== null) checkPeriods(range.from, range.to, args.granularity);
  return range;
}

/** Reads the history of an account, column-wise, for the columns that were selected, unless it came with it. */
export async function readHistory(
  account: AccountRecord,
  args: HistoryArguments,
  columns: ReadonlySet<SnapshotColumn>,
  ctx: GraphQLContext,
): Promise<HistoryRecord> {
  const range = historyRange(args);
  const { granularity } = args;
  const [history, lastTasks] = await Promise.all([
    account.history ?? ctx.loaders.historyByAccountId({ parent: account.id, args: range, columns }),
    columns.has('followersMissing')
      ? ctx.loaders.lastTaskOfDaysByAccountId({ parent: account.id, args: range })
      : null,
  ]);
  const from = range.from ?? history.firstDate;
  const to = range.to ?? history.latestDate;
  // Where the range was left open, its ends are known only now.
  const wasOpen = range.from === null || range.to === null;
  if (wasOpen && from !== null && to !== null) checkPeriods(from, to, granularity);
  const { rows, firstDate } = history;
  return new HistoryRecord({ from, to, granularity, rows, firstDate, lastTasks });
}

/** The last that is known. */
const lastKnown: SumUp<number | null> = (values, first, end) => {
  for (let at = end - 1; at >= first; at -= 1) if (values[at] !== null) return values[at]!;
  return null;
};

/** Of those known. */
const sum: SumUp<number | null> = (values, first, end) => {
  let total: number | null = null;
  for (let at = first; at < end; at += 1) {
    const value = values[at] ?? null;
    if (value !== null) total = (total ?? 0) + value;
  }
  return total;
};

const weakest: SumUp<Source> = (values, first, end) => {
  const present = values.slice(first, end);
  return SNAPSHOT_SOURCES.find((source) => present.includes(source)) ?? null;
};

export const History = builder.objectRef<HistoryRecord>('History').implement({
  rights: 'viewer',
  description: 'Columns of equal length, one entry a period, oldest first.',
  fields: (t) => {
    const levels = (column: LevelColumn) =>
      t.field({
        type: ['SafeInt'],
        nullable: { list: false, items: true },
        ...reads(column),
        resolve: (history) => history.perPeriod(column, lastKnown) as never,
      });
    return {
      dates: t.field({ type: ['Date'], resolve: (history) => history.dates as never }),
      sources: t.field({
        type: [SnapshotSource],
        nullable: { list: false, items: true },
        ...reads('source'),
        resolve: (history) => history.perPeriod('source', weakest) as never,
      }),
      followers: levels('followers'),
      followersMissing: t.field({
        type: [MissingReason],
        nullable: { list: false, items: true },
        ...reads('followers', 'followersMissing'),
        resolve(history) {
          const followers = [...history.perPeriod('followers', lastKnown)];
          return history.periods.map((period, at) =>
            followers[at] === null ? history.missingOn(period) : null,
          );
        },
      }),
      following: levels('following'),
      posts: levels('posts'),
      likes: levels('likes'),
      comments: levels('comments'),
      shares: levels('shares'),
      engagements: t.field({
        type: ['SafeInt'],
        nullable: { list: false, items: true },
        ...reads('engagements'),
        resolve: (history) => history.perPeriod('engagements', sum) as never,
      }),
      views: levels('views'),
    };
  },
});
