import type { Day, MissingReason as Missing } from '../../db/domain.ts';
import { SNAPSHOT_SOURCES } from '../../db/domain.ts';
import type { TaskOfDay } from '../../db/queries/history.ts';
import type { SnapshotColumn, SnapshotRecord } from '../../db/queries/snapshotColumns.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { MissingReason, SnapshotSource } from '../enums.ts';
import { periodsOf, type Period, type PeriodLength } from '../periods.ts';
import { readsOf } from '../selectedColumns.ts';

/** The snapshots of each period, oldest first, and what is known of the days without one. */
interface HistoryRecord {
  periods: (Period & { rows: SnapshotRecord[] })[];
  firstDate: Day | null;
  /** Null when nobody asked why numbers are missing. */
  lastTasks: ReadonlyMap<Day, TaskOfDay> | null;
}

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
  if (range.from !== null && range.to !== null) periodsOf(range.from, range.to, granularity);
  const [history, lastTasks] = await Promise.all([
    ctx.loaders.historyByAccountId({ parent: accountId, args: range, columns }),
    columns.has('followersMissing')
      ? ctx.loaders.lastTaskOfDaysByAccountId({ parent: accountId, args: range })
      : null,
  ]);
  const from = range.from ?? history.firstDate;
  const to = range.to ?? history.latestDate;
  const periods = from === null || to === null ? [] : periodsOf(from, to, granularity);
  let next = 0;
  return {
    periods: periods.map(({ start, from, to }) => {
      const rows: SnapshotRecord[] = [];
      for (let row = history.rows[next]; row && row.date <= to; row = history.rows[++next]) rows.push(row);
      return { start, from, to, rows };
    }),
    firstDate: history.firstDate,
    lastTasks,
  };
}

/** Why a day has no known followers: the first reason that applies. */
function missingOn(
  day: Day,
  row: SnapshotRecord | undefined,
  { firstDate, lastTasks }: HistoryRecord,
): Missing {
  if (firstDate === null || day < firstDate) return 'NOT_TRACKED_YET';
  if (row?.followersMissing) return row.followersMissing;
  const task = lastTasks?.get(day);
  return (task?.errorCode && TASK_REASONS[task.errorCode]) || 'NOT_COLLECTED';
}

/** By the error code of the day's last task; any other outcome collected nothing. */
const TASK_REASONS: Readonly<Record<string, Missing>> = {
  AUTH: 'BLOCKED',
  FORBIDDEN: 'BLOCKED',
  SUSPENDED: 'BLOCKED',
  QUOTA: 'BLOCKED',
  NOT_CONFIGURED: 'BLOCKED',
  UNSUPPORTED: 'BLOCKED',
  NOT_FOUND: 'FAILED',
  RATE_LIMITED: 'FAILED',
  TRANSIENT: 'FAILED',
  BAD_RESPONSE: 'FAILED',
  DAY_OVER: 'FAILED',
};

function lastKnown(rows: readonly SnapshotRecord[], column: LevelColumn): number | null {
  for (let at = rows.length - 1; at >= 0; at -= 1) if (rows[at]![column] !== null) return rows[at]![column];
  return null;
}

export const History = builder.objectRef<HistoryRecord>('History').implement({
  rights: 'viewer',
  description: 'Columns of equal length, one entry a period, oldest first.',
  fields: (t) => {
    const levels = (column: LevelColumn) =>
      t.field({
        type: ['SafeInt'],
        nullable: { list: false, items: true },
        ...reads(column),
        resolve: ({ periods }) => periods.map(({ rows }) => lastKnown(rows, column)),
      });
    return {
      dates: t.field({ type: ['Date'], resolve: ({ periods }) => periods.map(({ start }) => start) }),
      sources: t.field({
        type: [SnapshotSource],
        nullable: { list: false, items: true },
        ...reads('source'),
        resolve: ({ periods }) =>
          periods.map(
            ({ rows }) =>
              SNAPSHOT_SOURCES.find((source) => rows.some((row) => row.source === source)) ?? null,
          ),
      }),
      followers: levels('followers'),
      followersMissing: t.field({
        type: [MissingReason],
        nullable: { list: false, items: true },
        ...reads('followers', 'followersMissing'),
        resolve: (history) =>
          history.periods.map(({ rows, to }) =>
            lastKnown(rows, 'followers') !== null
              ? null
              : missingOn(
                  to,
                  rows.find((row) => row.date === to),
                  history,
                ),
          ),
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
        resolve: ({ periods }) =>
          periods.map(({ rows }) =>
            rows.reduce<number | null>(
              (sum, { engagements }) => (engagements === null ? sum : (sum ?? 0) + engagements),
              null,
            ),
          ),
      }),
      views: levels('views'),
    };
  },
});
