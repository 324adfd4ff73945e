import { readFile } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import { openDatabase, type Database } from '../../db/database.ts';
import { createRunWorker } from '../../scraper/runs/createRunWorker.ts';
import { startRun } from '../../scraper/runs/startRun.ts';
import { launcherOf } from '../scraper/runs/launcherOf.ts';
import { ask, isOpen, kill, originOf, startRole } from './processes.ts';
import { addAccounts, recount, until, type Recount, type World } from './world.ts';

export interface ManyResult extends Recount {
  accounts: number;
  seconds: number;
  /** BEGIN and COMMIT included, of a run of ten batches. */
  statementsPerBatch: number;
  workerRssMib: number;
  /** Runs that twenty equal mutations at once have made. */
  runs: number;
}

const TRIGGER = `mutation ($key: String!) {
  triggerScrapeRun(input: { mode: SIMULATED, idempotencyKey: $key }) {
    ... on TriggerScrapeRunSuccess { run { id } }
    ... on UserError { code }
  }
}`;

/** One SIMULATED run over many accounts, asked for by twenty equal mutations at once, by a server and a worker. */
export async function collectMany({ url, database }: World, accounts: number): Promise<ManyResult> {
  const handles = Array.from({ length: accounts }, (_, n) => `many${n}`);
  await addAccounts(database, 'X', handles.slice(0, accounts / 2));
  await addAccounts(database, 'THREADS', handles.slice(accounts / 2));
  const worker = startRole('worker', url);
  const server = startRole('server', url);
  const origin = await originOf(server);
  await worker.waitFor(/worker is ready/);

  const startedAt = performance.now();
  await Promise.all(Array.from({ length: 20 }, () => ask(origin, TRIGGER, { key: 'many' })));
  const rows = await database.read((db) =>
    db.execute<{ id: number }>(sql`SELECT id FROM scrape_runs WHERE mode = 'SIMULATED'`),
  );
  const runId = rows[0]!.id;
  await until('the end of the run', async () => !(await isOpen(database, runId)));
  const seconds = (performance.now() - startedAt) / 1000;
  const workerRssMib = await rssMib(worker.child.pid!);
  await Promise.all([kill(worker, 'SIGTERM'), kill(server, 'SIGTERM')]);
  return {
    ...(await recount(database, runId)),
    accounts,
    seconds,
    statementsPerBatch: await statementsPerBatch(url, database),
    workerRssMib,
    runs: rows.length,
  };
}

async function rssMib(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

/** Counted in a worker of this process, as PostgreSQL counts none by itself. */
async function statementsPerBatch(url: string, database: Database): Promise<number> {
  const accountIds = await addAccounts(
    database,
    'TIKTOK',
    Array.from({ length: 1_000 }, (_, n) => `counted${n}`),
  );
  let statements = 0;
  const counting = openDatabase({
    url,
    poolSize: 4,
    statementTimeoutMs: 60_000,
    applicationName: 'proof worker',
    onStatement: () => (statements += 1),
  });
  const now = () => new Date();
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const request = { filter: null, accountIds, mode: 'SIMULATED', priority: 'NORMAL' } as const;
  const started = await startRun(
    database,
    { ...request, idempotencyKey: null, caller: 'proof' },
    launcherOf(now),
  );
  if (started.kind !== 'started') throw new Error(`The run was not started: ${started.kind}.`);
  const worker = createRunWorker({
    database: counting,
    registry: {
      adapterFor: () => ({ code: 'NOT_CONFIGURED', message: 'Simulated only.' }),
      concurrencyOf: () => 1,
    },
    now,
    random: Math.random,
    log: quiet,
  });
  await until('the end of the counted run', async () => !(await isOpen(database, started.runId)));
  await worker.stop();
  await counting.close();
  return statements / 10;
}
