import { sql, type SQL } from 'drizzle-orm';
import type { Day, MissingReason, Precision, SnapshotSource } from '../domain.ts';
import { ColumnRows, StoredColumn, type Column } from '../columnRows.ts';
import { byNames, rendered } from '../renderedSql.ts';
import { snapshots } from '../tables/snapshots.ts';
import { gatheredDays, readGatheredDays, type GatheredDays } from './gatheredDays.ts';

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

const WORD_COLUMNS = new Set<SnapshotColumn>(['source', 'followersPrecision', 'followersMissing']);

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

/** The rows of one account, out of gathered columns, the date among them; null is a column without any row. */
export function readGatheredRows(
  accountId: number,
  names: readonly SnapshotColumn[],
  gathered: Readonly<Record<string, string | null>>,
): ColumnRows<SnapshotRecord> {
  const days = readGatheredDays(gathered as unknown as GatheredDays);
  const columns: Record<string, Column> = {
    accountId: {
      values: () => new Array<number>(days.length).fill(accountId),
      stored: undefined,
    },
  };
  for (const name of names)
    columns[name] =
      name === 'date'
        ? days.column
        : new StoredColumn({ text: gathered[name] ?? '{}', areWords: WORD_COLUMNS.has(name) });
  return new ColumnRows(columns, days.length);
}
