import postgres from 'postgres';

async function using<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

/** Writes a row that a later start must still have. */
export async function writeNote(url: string, text: string): Promise<void> {
  await using(url, async (sql) => {
    await sql`CREATE TABLE IF NOT EXISTS notes (text text)`;
    await sql`INSERT INTO notes VALUES (${text})`;
  });
}

/** The rows that `writeNote` has written, in their order. */
export async function readNotes(url: string): Promise<string[]> {
  return using(url, async (sql) => {
    const rows = await sql<{ text: string }[]>`SELECT text FROM notes ORDER BY ctid`;
    return rows.map(({ text }) => text);
  });
}
