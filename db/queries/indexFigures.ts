import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { OWN_TABLES } from '../ownTables.ts';
import { texts } from '../sqlArrays.ts';

/** An index of one of our tables; one of a partitioned table stands for those of its partitions. */
export interface IndexFigures {
  index: string;
  table: string;
  /** Or needed by a constraint: then it is more than a way to find rows. */
  isUnique: boolean;
  /** Method, columns, classes, order, expressions and predicate: equal for two that can do the same. */
  shape: string;
  bytes: number;
  /** Since `since`, and of its table in any way. */
  scans: number;
  tableScans: number;
  tableRows: number;
  /** When PostgreSQL began to count; null: with the database. */
  since: string | null;
}

/** By table and age, the oldest first. */
export async function indexFigures(db: Queryable): Promise<IndexFigures[]> {
  return db.execute<IndexFigures & Record<string, unknown>>(sql`
    WITH own AS (SELECT to_regclass(quote_ident(name)) AS id FROM unnest(${texts(OWN_TABLES)}) AS name),
    counted AS (
      SELECT coalesce(pg_partition_root(i.indexrelid), i.indexrelid) AS id,
        sum(pg_relation_size(i.indexrelid))::bigint AS bytes, sum(i.idx_scan)::bigint AS scans,
        sum(t.seq_scan + coalesce(t.idx_scan, 0))::bigint AS table_scans, sum(t.n_live_tup)::bigint AS table_rows
      FROM pg_stat_user_indexes i JOIN pg_stat_user_tables t USING (relid)
      GROUP BY 1)
    SELECT c.relname AS "index", i.indrelid::regclass::text AS "table",
      i.indisunique OR EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = i.indexrelid) AS "isUnique",
      concat(c.relam, '/', i.indkey, '/', i.indclass, '/', i.indcollation, '/', i.indoption, '/',
        pg_get_expr(i.indexprs, i.indrelid), '/', pg_get_expr(i.indpred, i.indrelid)) AS "shape",
      bytes AS "bytes", scans AS "scans", table_scans AS "tableScans", table_rows AS "tableRows",
      (SELECT to_char(stats_reset AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
        FROM pg_stat_database WHERE datname = current_database()) AS "since"
    FROM counted JOIN pg_index i ON i.indexrelid = counted.id JOIN pg_class c ON c.oid = counted.id
    WHERE i.indrelid IN (SELECT id FROM own)
    ORDER BY 2, c.oid`);
}
