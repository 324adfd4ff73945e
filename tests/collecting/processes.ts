import { sql } from 'drizzle-orm';
import type { Database } from '../../db/database.ts';
import { runTidemark, type RunningProcess } from '../support/runTidemark.ts';

/** A worker or server as an operator starts it, on any free port. */
export function startRole(
  role: 'worker' | 'server',
  databaseUrl: string,
  env: Readonly<Record<string, string>> = {},
): RunningProcess {
  return runTidemark('main', {
    env: { TIDEMARK_ROLE: role, PORT: '0', DATABASE_URL: databaseUrl, RATE_LIMIT: 'off', ...env },
  });
}

/** Where it listens, once it does. */
export async function originOf(server: RunningProcess): Promise<string> {
  const [, origin = ''] = await server.waitFor(/"(http:\/\/127\.0\.0\.1:\d+)\//);
  return origin;
}

export async function kill(child: RunningProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  child.child.kill(signal);
  await child.exited;
}

export async function statusCounts(database: Database, runId: number): Promise<Map<string, number>> {
  const rows = await database.read((db) =>
    db.execute<{ status: string; count: number }>(
      sql`SELECT status, count(*) FROM scrape_tasks WHERE run_id = ${runId} GROUP BY status`,
    ),
  );
  return new Map(rows.map(({ status, count }) => [status, count]));
}

export async function isOpen(database: Database, runId: number): Promise<boolean> {
  const [run] = await database.read((db) =>
    db.execute<{ status: string }>(sql`SELECT status FROM scrape_runs WHERE id = ${runId}`),
  );
  return run?.status === 'QUEUED' || run?.status === 'RUNNING';
}

/** Sends an operation to a server. */
export async function ask<Data>(origin: string, query: string, variables: object = {}): Promise<Data> {
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: Data; errors?: unknown };
  if (errors !== undefined || data === undefined) throw new Error(JSON.stringify(errors));
  return data;
}
