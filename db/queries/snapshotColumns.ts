import { sql, type SQL } from 'drizzle-orm';
import type { Day, MissingReason, Precision, SnapshotSource } from '../domain.ts';
import { ColumnRows, readArrays, StoredArray, StoredColumn, type Column } from '../columnRows.ts';
import { byNames, rendered } from '../renderedSql.ts';
import { readNumbers, readWords } from '../sqlArrays.ts';
import { snapshots } from '../tables/snapshots.ts';
import { gatheredDays, readGatheredDays, type DayColumn } from './gatheredDays.ts';

/** Only the columns that were asked for are there. */
export interface SnapshotRecord {
  accountId: number;
  date: Day;
  source: SnapshotSource;
  /** Milliseconds since 1970, which travel as a column of numbers; null for an imported row. */
  capturedAt: number | null;
  followers: number | null;
  following: number | null;
  listed: number | null;
  posts: number | null;
  likes: number | null;
  comments: number | null;
  shares: number | null;
  views: number | null;
  engagements: number | null;
  followersChange: number | null;
  followersPrecision: Precision | null;
  followersMissing: MissingReason | null;
}

export type SnapshotColumn = keyof SnapshotRecord;

/** What can be read of a snapshot, as an expression over the table. */
export const snapshotExpressions: Record<SnapshotColumn, SQL> = {
  accountId: sql`${snapshots.accountId}`,
  date: sql`${snapshots.date}`,
  source: sql`${snapshots.source}`,
  capturedAt: sql`(extract(epoch FROM ${snapshots.capturedAt}) * 1000)::bigint`,
  followers: sql`${snapshots.followers}`,
  following: sql`${snapshots.following}`,
  listed: sql`${snapshots.listed}`,
  posts: sql`${snapshots.posts}`,
  likes: sql`${snapshots.likes}`,
  comments: sql`${snapshots.comments}`,
  shares: sql`${snapshots.shares}`,
  views: sql`${snapshots.views}`,
  engagements: sql`${snapshots.engagements}`,
  followersChange: sql`${snapshots.followersChange}`,
  followersPrecision: sql`${snapshots.followersPrecision}`,
  followersMissing: sql`${snapshots.followersMissing}`,
};

const WORD_COLUMNS = new Set<SnapshotColumn>(['date', 'source', 'followersPrecision', 'followersMissing']);

/** Whether a column is of words of ASCII that need no quotes anywhere, else of numbers. */
export const hasWords = (column: SnapshotColumn): boolean => WORD_COLUMNS.has(column);

/** The columns as a select list, each under its own name. */
export const snapshotSelectList = byNames<SnapshotColumn, SQL>((columns) =>
  rendered(
    sql.join(
      columns.map((column) => sql`${snapshotExpressions[column]} AS ${sql.identifier(column)}`),
      sql`, `,
    ),
  ),
);

/**
 * The columns of a derived table, each gathered into one array: as rows, 1,500 points cost three times as much to
 * receive (docs/explanation/reading.md has the measurement).
 */
export const gatheredColumns = byNames<SnapshotColumn, SQL>((columns) =>
  rendered(
    sql.join(
      columns.map((column) =>
        column === 'date'
          ? gatheredDays(sql.identifier(column))
          : sql`array_agg(${sql.identifier(column)})::text AS ${sql.identifier(column)}`,
      ),
      sql`, `,
    ),
  ),
);

/** What was gathered of many accounts, as one row: the client takes as long to read a row as to read its numbers. */
export interface GatheredAccounts extends Record<string, string | null> {
  /** Arrays with an entry for each account; null when there is no account. */
  id: string | null;
  'date.first': string | null;
  'date.last': string | null;
}

/** The columns of a derived table with an account in each row: its `id`, and `gatheredColumns`. */
export const gatheredAccounts = byNames<SnapshotColumn, SQL>((columns) =>
  rendered(
    sql.join(
      [
        ...['id', 'date.first', 'date.last'].map(entryOfEach),
        ...columns.map((column) => {
          const name = sql.identifier(column);
          return sql`string_agg(coalesce(${name}, '{}'), '') AS ${name}`;
        }),
      ],
      sql`, `,
    ),
  ),
);

/** A column of that table as an array. */
export const entryOfEach = (column: string): SQL => {
  const name = sql.identifier(column);
  return sql`array_agg(${name})::text AS ${name}`;
};

/** What `gatheredColumns` gives for one account: null where there is no row. */
export interface GatheredRow extends Record<string, string | null> {
  'date.first': Day | null;
  'date.last': Day | null;
}

/** The rows of one account, in the order in which they came. @param names with the date among them */
export function readGatheredRow(
  names: readonly SnapshotColumn[],
  accountId: number,
  row: GatheredRow,
): ColumnRows<SnapshotRecord> {
  const arrayOf = (name: SnapshotColumn): StoredArray => new StoredArray(row[name] ?? '{}', hasWords(name));
  const days = readGatheredDays({ first: row['date.first'], last: row['date.last'], all: arrayOf('date') });
  return rowsOf(accountId, days, othersOf(names), arrayOf);
}

/** The same of many accounts, by their ids. */
export function readGatheredAccounts(
  names: readonly SnapshotColumn[],
  gathered: GatheredAccounts,
): Map<number, ColumnRows<SnapshotRecord>> {
  const ids = readNumbers(gathered.id ?? '{}') as number[];
  const first = readWords(gathered['date.first'] ?? '{}');
  const last = readWords(gathered['date.last'] ?? '{}');
  const arrays = Object.fromEntries(
    names.map((name) => [name, readArrays(gathered[name] ?? '', hasWords(name), ids.length)]),
  );
  const others = othersOf(names);
  return new Map(
    ids.map((accountId, place) => {
      const arrayOf = (name: SnapshotColumn): StoredArray => arrays[name]![place]!;
      const days = readGatheredDays({ first: first[place]!, last: last[place]!, all: arrayOf('date') });
      return [accountId, rowsOf(accountId, days, others, arrayOf)];
    }),
  );
}

const othersOf = (names: readonly SnapshotColumn[]): SnapshotColumn[] =>
  names.filter((name) => name !== 'date');

function rowsOf(
  accountId: number,
  days: DayColumn,
  others: readonly SnapshotColumn[],
  arrayOf: (name: SnapshotColumn) => StoredArray,
): ColumnRows<SnapshotRecord> {
  const columns: Record<string, Column> = {
    accountId: new SameForAll(accountId, days.length),
    date: days.column,
  };
  for (const name of others) columns[name] = new StoredColumn(arrayOf(name));
  return new ColumnRows<SnapshotRecord>(columns, days.length);
}

/** A column that is the same in all rows. */
class SameForAll implements Column {
  readonly stored = undefined;
  readonly #value: unknown;
  readonly #length: number;

  constructor(value: unknown, length: number) {
    this.#value = value;
    this.#length = length;
  }

  values(): readonly unknown[] {
    return new Array<unknown>(this.#length).fill(this.#value);
  }
}
