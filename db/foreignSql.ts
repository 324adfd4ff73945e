import { sql, type SQL } from 'drizzle-orm';

/** A statement that a package has written for PostgreSQL, with `$1`, `$2` … for its values. */
export function foreignSql(text: string, values: readonly unknown[] = []): SQL {
  // Without values it may be several statements, which are sent as they are.
  if (values.length === 0) return sql.raw(text);
  const pieces = text.split(/\$(\d+)/);
  return sql.join(
    pieces.map((piece, index) =>
      index % 2 === 0 ? sql.raw(piece) : sql`${sql.param(wireValue(values[Number(piece) - 1]))}`,
    ),
  );
}

/** Lists and objects as the text that PostgreSQL reads; the driver would ask it for the types of lists first. */
function wireValue(value: unknown): unknown {
  if (value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `{${value.map((each) => JSON.stringify(String(each))).join()}}`;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}
