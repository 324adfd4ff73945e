import type { ColumnRows } from '../../db/columnRows.ts';
import { daysBetween } from '../../db/day.ts';
import type { Day, MissingReason as Missing } from '../../db/domain.ts';
import type { TaskOfDay } from '../../db/queries/history.ts';
import type { SnapshotColumn, SnapshotRecord } from '../../db/queries/snapshotColumns.ts';
import { periodsOf, type Period, type PeriodLength } from '../periods.ts';

/** A period, and its snapshots: those from `first` until just before `end`. */
export type FilledPeriod = Period & { first: number; end: number };

export interface HistorySource {
  /** Null when there is nothing to begin with. */
  from: Day | null;
  to: Day | null;
  granularity: PeriodLength;
  /** Oldest first. */
  rows: ColumnRows<SnapshotRecord>;
  firstDate: Day | null;
  /** Null when nobody asked why numbers are missing. */
  lastTasks: ReadonlyMap<Day, TaskOfDay> | null;
}

/** The snapshots of a range, and what is known of the days without one. */
export class HistoryRecord {
  readonly #source: HistorySource;
  #periods: FilledPeriod[] | undefined;

  constructor(source: HistorySource) {
    this.#source = source;
  }

  /** Each period is a day, and each has its snapshot: the columns are the history. */
  get #isComplete(): boolean {
    const { from, to, granularity, rows } = this.#source;
    return granularity === 'DAY' && rows.length > 0 && rows.length === daysBetween(from!, to!) + 1;
  }

  /** Made when it is asked for. */
  get periods(): FilledPeriod[] {
    return (this.#periods ??= this.#fillPeriods());
  }

  #fillPeriods(): FilledPeriod[] {
    const { from, to, granularity, rows } = this.#source;
    if (from === null || to === null) return [];
    const days = rows.column('date') ?? [];
    let next = 0;
    return periodsOf(from, to, granularity).map(({ start, from, to }) => {
      const first = next;
      while (next < days.length && days[next]! <= to) next += 1;
      return { start, from, to, first, end: next };
    });
  }

  /** The first day of each. */
  get dates(): Iterable<Day> {
    const days = this.#isComplete ? this.#source.rows.list('date') : undefined;
    return days ?? this.periods.map(({ start }) => start);
  }

  /** What the snapshots of each period come to; of one a day, their column as it is. */
  perPeriod<Name extends SnapshotColumn>(
    name: Name,
    sumUp: SumUp<SnapshotRecord[Name]>,
  ): Iterable<SnapshotRecord[Name] | null> {
    const { rows } = this.#source;
    const column = this.#isComplete ? rows.list(name) : undefined;
    if (column) return column;
    const values = rows.column(name) ?? [];
    return this.periods.map(({ first, end }) => sumUp(values, first, end));
  }

  /** Why the last day of a period has no known followers: the first reason that applies. */
  missingOn({ to: day, end }: FilledPeriod): Missing {
    const { firstDate, rows, lastTasks } = this.#source;
    if (firstDate === null || day < firstDate) return 'NOT_TRACKED_YET';
    const last = end === 0 ? undefined : rows.at(end - 1);
    if (last?.date === day && last.followersMissing) return last.followersMissing;
    const task = lastTasks?.get(day);
    return (task?.errorCode && TASK_REASONS[task.errorCode]) || 'NOT_COLLECTED';
  }
}

/** Of the values from `first` until just before `end`; of a single one it is that value. */
export type SumUp<Value> = (values: readonly Value[], first: number, end: number) => Value | null;

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
