import postgres from 'postgres';

/** Makes a database of this name unless it exists, and says whether it did. `url` is of another database. */
export async function ensureDatabase(url: string, name: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined });
  try {
    const [found] = await sql`SELECT FROM pg_database WHERE datname = ${name}`;
    if (found) return false;
    await sql`CREATE DATABASE ${sql(name)}`;
    return true;
  } finally {
    await sql.end();
  }
}
