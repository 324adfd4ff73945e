import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { OWN_TABLES } from '../ownTables.ts';
import { texts } from '../sqlArrays.ts';

/** What PostgreSQL has counted of one of our tables since its statistics were reset. */
export interface TableFigures {
  /** A partition goes by its own name. */
  table: string;
  /** Whether it holds no rows itself, but has partitions. */
  isPartitioned: boolean;
  isPartition: boolean;
  /** Whether the role may maintain it: that is its owner's. */
  isOurs: boolean;
  /** As PostgreSQL estimates them. */
  rows: number;
  deadRows: number;
  /** Scans of the whole table, and the rows that they have read. */
  seqScans: number;
  seqRows: number;
  indexScans: number;
}

/** Of our own tables and their partitions, by name. */
export async function tableFigures(db: Queryable): Promise<TableFigures[]> {
  return db.execute<TableFigures & Record<string, unknown>>(sql`
    WITH own AS (SELECT to_regclass(quote_ident(name)) AS id FROM unnest(${texts(OWN_TABLES)}) AS name)
    SELECT c.relname AS "table", relkind = 'p' AS "isPartitioned", relispartition AS "isPartition",
      pg_has_role(relowner, 'USAGE') AS "isOurs",
      coalesce(n_live_tup, 0) AS "rows", coalesce(n_dead_tup, 0) AS "deadRows",
      coalesce(seq_scan, 0) AS "seqScans", coalesce(seq_tup_read, 0) AS "seqRows",
      coalesce(idx_scan, 0) AS "indexScans"
    FROM pg_class c
    LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
    LEFT JOIN pg_inherits ON inhrelid = c.oid
    WHERE c.oid IN (SELECT id FROM own) OR inhparent IN (SELECT id FROM own)
    ORDER BY c.relname`);
}
