import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { outbox, outboxCounter } from '../tables/outbox.ts';
import type { Tag } from '../tags.ts';

/** What a writing transaction has changed; its commit was the `sequence`th. */
export interface OutboxRow {
  sequence: number;
  tags: Tag[];
}

export interface OutboxPage {
  /** Names this database, also beside a copy of it on the same PostgreSQL. */
  installation: string;
  /** The newest sequence, also when `rows` does not reach it. */
  last: number;
  /** In their order. They begin later than asked when older ones have been removed. */
  rows: OutboxRow[];
}

/** The first `limit` rows after a sequence; with null the newest `limit`. One statement, so all of one moment. */
export async function outboxSince(
  db: Queryable,
  sequence: number | null,
  limit: number,
): Promise<OutboxPage> {
  const after = sequence === null ? sql`counter.last - ${limit}::bigint` : sql`${sequence}::bigint`;
  const [page] = await db.execute<{ installation: string; last: number; rows: string }>(sql`
    SELECT counter.installation || '-' || database.oid AS installation, counter.last, (
      SELECT coalesce(json_agg(json_build_array(sequence, tags) ORDER BY sequence), '[]')::text
      FROM (SELECT sequence, tags FROM ${outbox} WHERE sequence > ${after} ORDER BY sequence LIMIT ${limit}) AS page
    ) AS rows
    FROM ${outboxCounter} AS counter, pg_database AS database
    WHERE database.datname = current_database()`);
  const rows = JSON.parse(page!.rows) as [number, Tag[]][];
  return {
    installation: page!.installation,
    last: page!.last,
    rows: rows.map(([number, tags]) => ({ sequence: number, tags })),
  };
}
