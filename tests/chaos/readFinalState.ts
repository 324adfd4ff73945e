import postgres from 'postgres';
import type { FinalState } from './history.ts';

/** Reads what is there, past everything of ours. */
export async function readFinalState(url: string): Promise<FinalState> {
  const client = postgres(url, { max: 1, onnotice: () => undefined });
  const globalId = (id: unknown): string => Buffer.from(`1:ScrapeRun:${String(id)}`).toString('base64url');
  try {
    const accounts = await client`SELECT id::int, handle, display_name FROM accounts`;
    const keys = await client`SELECT key, run_id FROM idempotency_keys`;
    const runs = await client`SELECT id FROM scrape_runs`;
    return {
      registers: new Map(
        accounts.map((row): [number, number | null] => [
          row['id'] as number,
          row['display_name'] === null ? null : Number(row['display_name']),
        ]),
      ),
      runOfKey: new Map(keys.map((row): [string, string] => [row['key'] as string, globalId(row['run_id'])])),
      runs: runs.map((row) => globalId(row['id'])),
      handles: new Set(accounts.map((row) => row['handle'] as string)),
    };
  } finally {
    await client.end();
  }
}
