import postgres from 'postgres';
import { schemaOf } from '../chaos/schemaOf.ts';

/** All that a database holds. */
export interface Content {
  schema: readonly string[];
  /** Of each table: its rows and a hash over all of them. */
  tables: ReadonlyMap<string, string>;
  rows: number;
  /** What each sequence gave out last. */
  sequences: ReadonlyMap<string, string>;
}

export async function contentOf(url: string): Promise<Content> {
  const client = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    const names = await client<{ name: string }[]>`
      SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
      WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`;
    const tables = new Map<string, string>();
    let rows = 0;
    for (const { name } of names) {
      const [found] = await client<{ count: number; hash: string | null }[]>`
        SELECT count(*)::int AS count, md5(string_agg(row, '' ORDER BY row)) AS hash
        FROM (SELECT md5(t::text) AS row FROM ${client.unsafe(name)} t) hashed`;
      rows += found!.count;
      tables.set(name, `${found!.count} rows, ${found!.hash}`);
    }
    const sequences = await client<{ name: string; last: string | null }[]>`
      SELECT format('%I.%I', schemaname, sequencename) AS name, last_value::text AS last FROM pg_sequences`;
    return {
      schema: await schemaOf(url),
      tables,
      rows,
      sequences: new Map(sequences.map(({ name, last }) => [name, String(last)])),
    };
  } finally {
    await client.end();
  }
}

/** What is otherwise than it was, a line each; nothing when all is the same. */
export function differences(before: Content, after: Content): string[] {
  return [
    ...linesOf(
      new Map(before.schema.map((line) => [line, 'there'])),
      new Map(after.schema.map((line) => [line, 'there'])),
    ),
    ...linesOf(before.tables, after.tables),
    ...linesOf(before.sequences, after.sequences),
  ];
}

function linesOf(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => `${name}: was ${before.get(name) ?? 'not there'}, is ${after.get(name) ?? 'not there'}`);
}
