import { SNAPSHOT_SOURCES, type Day, type SnapshotSource as Source } from '../../db/domain.ts';
import type { SnapshotColumn } from '../../db/queries/snapshotColumns.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { MissingReason, SnapshotSource } from '../enums.ts';
import { checkPeriods, type PeriodLength } from '../periods.ts';
import { readsOf } from '../selectedColumns.ts';
import { HistoryRecord, type SumUp } from './historyRecord.ts';

type LevelColumn = 'followers' | 'following' | 'posts' | 'likes' | 'comments' | 'shares' | 'views';

const reads = readsOf<SnapshotColumn>();

/** Reads the history of an account, column-wise, for the columns that were selected. */
export async function readHistory(
  accountId: number,
  range: { from: Day | null; to: Day | null },
  granularity: PeriodLength,
  columns: ReadonlySet<SnapshotColumn>,
  ctx: GraphQLContext,
): Promise<HistoryRecord> {
  // Refuses what is too long before reading it.
  if (range.from !== null && range.to !== null) checkPeriods(range.from, range.to, granularity);
  const [history, lastTasks] = await Promise.all([
    ctx.loaders.historyByAccountId({ parent: accountId, args: range, columns }),
    columns.has('followersMissing')
      ? ctx.loaders.lastTaskOfDaysByAccountId({ parent: accountId, args: range })
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
