import postgres from 'postgres';

/** What the fuzz looks up in the database itself, beside the product. */
export interface Observer {
  /** The newest sequence of the outbox: it has not moved while nothing was written. */
  sequence(): Promise<number>;
  /** Rows after a sequence, oldest first. */
  outboxSince(sequence: number): Promise<{ sequence: number; tags: string[] }[]>;
  activeRuns(): Promise<number>;
  accountKeys(): Promise<Set<number>>;
  /** Cuts the connections that LISTEN; how many there were. */
  deafen(): Promise<number>;
  close(): Promise<void>;
}

export function openObserver(url: string): Observer {
  const sql = postgres(url, { max: 2, onnotice: () => undefined });
  return {
    async sequence() {
      const [row] = await sql`SELECT last FROM outbox_counter`;
      return Number(row!['last']);
    },
    async outboxSince(sequence) {
      const rows =
        await sql`SELECT sequence, tags FROM outbox WHERE sequence > ${sequence} ORDER BY sequence`;
      return rows.map((row) => ({ sequence: Number(row['sequence']), tags: row['tags'] as string[] }));
    },
    async activeRuns() {
      const [row] = await sql`SELECT count(*) AS runs FROM scrape_runs WHERE status IN ('QUEUED', 'RUNNING')`;
      return Number(row!['runs']);
    },
    async accountKeys() {
      const rows = await sql`SELECT id FROM accounts`;
      return new Set(rows.map((row) => Number(row['id'])));
    },
    async deafen() {
      const rows = await sql`
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name LIKE 'tidemark%' AND query ILIKE 'listen%'`;
      return rows.length;
    },
    close: () => sql.end(),
  };
}
