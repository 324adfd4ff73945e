import postgres from 'postgres';

/** Everything of a database's schema that decides what it does, as sorted lines. */
export async function schemaOf(url: string): Promise<string[]> {
  const client = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    const rows = await client<{ line: string }[]>`
      WITH ours AS (
        SELECT oid, nspname FROM pg_namespace WHERE nspname IN ('public', 'drizzle', 'pgboss')
      )
      SELECT concat_ws(' ', 'column', n.nspname, c.relname, c.relkind, a.attname,
        format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid)) AS line
      FROM ours n JOIN pg_class c ON c.relnamespace = n.oid
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
      UNION ALL SELECT concat_ws(' ', 'index', indexdef) FROM pg_indexes JOIN ours ON nspname = schemaname
      UNION ALL SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(c.oid))
        FROM pg_constraint c JOIN ours ON ours.oid = connamespace
      UNION ALL SELECT concat_ws(' ', 'function', nspname, proname, md5(prosrc))
        FROM pg_proc JOIN ours ON ours.oid = pronamespace
      UNION ALL SELECT concat_ws(' ', 'trigger', pg_get_triggerdef(t.oid))
        FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid JOIN ours ON ours.oid = relnamespace
        WHERE NOT tgisinternal
      UNION ALL SELECT concat_ws(' ', 'migration', hash) FROM drizzle.__drizzle_migrations
      UNION ALL SELECT concat_ws(' ', 'queue', name) FROM pgboss.queue
      ORDER BY 1`;
    return rows.map(({ line }) => line);
  } finally {
    await client.end();
  }
}
