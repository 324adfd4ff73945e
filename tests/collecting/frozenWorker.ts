import { sql } from 'drizzle-orm';
import { startRun } from '../../scraper/runs/startRun.ts';
import { launcherOf } from '../scraper/runs/launcherOf.ts';
import { isOpen, kill, startRole } from './processes.ts';
import { startSlowBluesky } from './slowBluesky.ts';
import { addAccounts, recount, until, type Recount, type World } from './world.ts';

export interface FrozenResult extends Recount {
  /** From the stop of the first worker until another has taken over what it held. */
  takenOverSeconds: number;
  /** Snapshots that differ after the first worker was let go on: its late write. */
  changedByLateWrite: number;
}

/** A worker is stopped for longer than its lease, another takes over, and the first one goes on. */
export async function freezeWorker({ url, database }: World): Promise<FrozenResult> {
  await using bluesky = await startSlowBluesky(2_000);
  const accountIds = await addAccounts(
    database,
    'BLUESKY',
    Array.from({ length: 25 }, (_, n) => `frozen${n}.test`),
  );
  const request = { filter: null, accountIds, mode: 'LIVE', priority: 'NORMAL' } as const;
  const started = await startRun(
    database,
    { ...request, idempotencyKey: null, caller: 'proof' },
    launcherOf(() => new Date()),
  );
  if (started.kind !== 'started') throw new Error(`The run was not started: ${started.kind}.`);
  const { runId } = started;
  const env = { BLUESKY_API_BASE_URL: bluesky.baseUrl, BLUESKY_PACE: '10000:1' };

  const first = startRole('worker', url, env);
  await until('the first worker to ask', () => bluesky.requests.length > 0);
  first.child.kill('SIGSTOP');
  const stoppedAt = performance.now();
  const second = startRole('worker', url, env);
  await until('the second worker to ask', () => bluesky.requests.length > 1);
  const takenOverSeconds = (performance.now() - stoppedAt) / 1000;
  await until('the end of the run', async () => !(await isOpen(database, runId)));
  const snapshots = () =>
    database.read((db) =>
      db.execute(sql`SELECT * FROM snapshots WHERE account_id = ANY(${`{${accountIds.join()}}`}::bigint[])
      ORDER BY account_id`),
    );
  const before = JSON.stringify(await snapshots());
  first.child.kill('SIGCONT');
  // It has its answer by now, and says so when it may not store it.
  await first.waitFor(/Answers came too late and were dropped/);
  const after = JSON.stringify(await snapshots());
  await Promise.all([kill(first, 'SIGTERM'), kill(second, 'SIGTERM')]);
  return {
    ...(await recount(database, runId)),
    takenOverSeconds,
    changedByLateWrite: before === after ? 0 : 1,
  };
}
