import type { ColumnRows } from '../../db/columnRows.ts';
import type { Day, MissingReason as Missing } from '../../db/domain.ts';
import { SNAPSHOT_SOURCES } from '../../db/domain.ts';
import type { TaskOfDay } from '../../db/queries/history.ts';
import type { SnapshotColumn, SnapshotRecord } from '../../db/queries/snapshotColumns.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { MissingReason, SnapshotSource } from '../enums.ts';
import { periodsOf, type Period, type PeriodLength } from '../periods.ts';
import { readsOf } from '../selectedColumns.ts';

/** A period, and its snapshots: those from `first` until just before `end`. */
type FilledPeriod = Period & { first: number; end: number };

/** The snapshots, oldest first, and what is known of the days without one. */
interface HistoryRecord {
  periods: FilledPeriod[];
  rows: ColumnRows<SnapshotRecord>;
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
  const { rows } = history;
  const days = rows.column('date') ?? [];
  let next = 0;
  return {
    periods: periods.map(({ start, from, to }) => {
      const first = next;
      while (next < days.length && days[next]! <= to) next += 1;
      return { start, from, to, first, end: next };
    }),
    rows,
    firstDate: history.firstDate,
    lastTasks,
  };
}

/** Why the last day of a period has no known followers: the first reason that applies. */
function missingOn({ to: day, end }: FilledPeriod, { firstDate, rows, lastTasks }: HistoryRecord): Missing {
  if (firstDate === null || day < firstDate) return 'NOT_TRACKED_YET';
  const last = end === 0 ? undefined : rows.at(end - 1);
  if (last?.date === day && last.followersMissing) return last.followersMissing;
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

/** The last known value of each period. */
function lastKnown({ rows, periods }: HistoryRecord, name: LevelColumn): (number | null)[] {
  const values = rows.column(name)!;
  return periods.map(({ first, end }) => {
    for (let at = end - 1; at >= first; at -= 1) if (values[at] !== null) return values[at]!;
    return null;
  });
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
        resolve: (history) => lastKnown(history, column),
      });
    return {
      dates: t.field({ type: ['Date'], resolve: ({ periods }) => periods.map(({ start }) => start) }),
      sources: t.field({
        type: [SnapshotSource],
        nullable: { list: false, items: true },
        ...reads('source'),
        resolve({ rows, periods }) {
          const sources = rows.column('source') ?? [];
          return periods.map(({ first, end }) => {
            const present = sources.slice(first, end);
            return SNAPSHOT_SOURCES.find((source) => present.includes(source)) ?? null;
          });
        },
      }),
      followers: levels('followers'),
      followersMissing: t.field({
        type: [MissingReason],
        nullable: { list: false, items: true },
        ...reads('followers', 'followersMissing'),
        resolve(history) {
          const followers = lastKnown(history, 'followers');
          return history.periods.map((period, at) =>
            followers[at] === null ? missingOn(period, history) : null,
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
        resolve({ rows, periods }) {
          const values = rows.column('engagements') ?? [];
          return periods.map(({ first, end }) => {
            let sum: number | null = null;
            for (let at = first; at < end; at += 1) {
              const engagements = values[at] ?? null;
              if (engagements !== null) sum = (sum ?? 0) + engagements;
            }
            return sum;
          });
        },
      }),
      views: levels('views'),
    };
  },
});
