import { sql, type SQL } from 'drizzle-orm';
import type { Day, MissingReason, Precision, SnapshotSource } from '../domain.ts';
import { readNumbers, readWords } from '../sqlArrays.ts';
import { snapshots } from '../tables/snapshots.ts';

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

/** The columns as a select list, each under its own name. */
export function snapshotSelectList(columns: Iterable<SnapshotColumn>): SQL {
  return sql.join(
    [...columns].map((column) => sql`${snapshotExpressions[column]} AS ${sql.identifier(column)}`),
    sql`, `,
  );
}

/**
 * The columns of a derived table, each gathered into one array: as rows, 1,500 points cost three times as much to
 * receive (docs/explanation/reading.md has the measurement).
 */
export function gatheredColumns(columns: Iterable<SnapshotColumn>): SQL {
  return sql.join(
    [...columns].map(
      (column) => sql`array_agg(${sql.identifier(column)})::text AS ${sql.identifier(column)}`,
    ),
    sql`, `,
  );
}

/** One gathered column, as PostgreSQL wrote it; null when there was no row. */
export function readGathered(column: SnapshotColumn, text: string | null): unknown[] {
  if (text === null) return [];
  return WORD_COLUMNS.has(column) ? readWords(text) : readNumbers(text);
}

/** The rows of one account, out of gathered columns. */
export function readGatheredRows(
  accountId: number,
  columns: readonly SnapshotColumn[],
  gathered: Readonly<Record<string, string | null>>,
): SnapshotRecord[] {
  const values = columns.map((column) => readGathered(column, gathered[column] ?? null));
  // Copied for each row: objects that get their properties one by one take three times as long.
  const blank: Record<string, unknown> = { accountId };
  for (const column of columns) blank[column] = null;
  const rows: SnapshotRecord[] = [];
  for (let at = 0; at < (values[0]?.length ?? 0); at += 1) {
    const row = { ...blank };
    for (let column = 0; column < columns.length; column += 1) row[columns[column]!] = values[column]![at];
    rows.push(row as unknown as SnapshotRecord);
  }
  return rows;
}
