import { sql, type SQL } from 'drizzle-orm';
import type { Day, MissingReason, Precision, SnapshotSource } from '../domain.ts';
import { ColumnRows, type Column } from '../columnRows.ts';
import { byNames, rendered } from '../renderedSql.ts';
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
      columns.map((column) => sql`array_agg(${sql.identifier(column)})::text AS ${sql.identifier(column)}`),
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
  const columns: Record<string, Column> = {};
  for (const name of names) columns[name] = new GatheredColumn(name, gathered[name] ?? '{}');
  const length = columns['date']!.json()!.length;
  columns['accountId'] = {
    values: () => new Array<number>(length).fill(accountId),
    json: () => undefined,
  };
  return new ColumnRows(columns, length);
}

/** Digits that are a safe integer, whatever they are, with or without a sign. */
const SAFE_DIGITS = 15;

/** One gathered column, as PostgreSQL wrote it: `{1,NULL,3}`, whose parts are JSON but for NULL and words. */
class GatheredColumn implements Column {
  readonly #name: SnapshotColumn;
  readonly #text: string;
  #values: readonly unknown[] | undefined;
  #json: readonly string[] | null | undefined;

  constructor(name: SnapshotColumn, text: string) {
    this.#name = name;
    this.#text = text;
  }

  values(): readonly unknown[] {
    return (this.#values ??= WORD_COLUMNS.has(this.#name) ? readWords(this.#text) : readNumbers(this.#text));
  }

  json(): readonly string[] | undefined {
    if (this.#json === undefined) this.#json = this.#readJson() ?? null;
    return this.#json ?? undefined;
  }

  #readJson(): readonly string[] | undefined {
    const texts = this.#text === '{}' ? [] : this.#text.slice(1, -1).split(',');
    const areWords = WORD_COLUMNS.has(this.#name);
    for (let at = 0; at < texts.length; at += 1) {
      const text = texts[at]!;
      if (text === 'NULL') texts[at] = 'null';
      else if (areWords) texts[at] = `"${text}"`;
      // Whether it is one has to be looked at.
      else if (text.length > SAFE_DIGITS) return undefined;
    }
    return texts;
  }
}
