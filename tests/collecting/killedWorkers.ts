import { startRun } from '../../scraper/runs/startRun.ts';
import { launcherOf } from '../scraper/runs/launcherOf.ts';
import { isOpen, kill, startRole, statusCounts } from './processes.ts';
import { startSlowBluesky } from './slowBluesky.ts';
import { addAccounts, recount, until, type Recount, type World } from './world.ts';

export interface KillOptions {
  accounts: number;
  kills: number;
  /** In [0, 1): when the next kill comes. */
  random: () => number;
}

export interface KillResult extends Recount {
  kills: number;
  /** From the last kill to the end of what it left behind. */
  orphanSeconds: number;
  /** Accounts that were asked for again, as a kill came before their answers were stored. */
  askedAgain: number;
}

/** kill -9 of the one worker at random moments of one LIVE run: it ends as if nothing had happened. */
export async function killWorkers(
  { url, database }: World,
  { accounts, kills, random }: KillOptions,
): Promise<KillResult> {
  await using bluesky = await startSlowBluesky(150);
  const handles = Array.from({ length: accounts }, (_, n) => `killed${n}.test`);
  const accountIds = await addAccounts(database, 'BLUESKY', handles);
  const now = () => new Date();
  const started = await startRun(
    database,
    {
      filter: null,
      accountIds,
      mode: 'LIVE',
      priority: 'NORMAL',
      idempotencyKey: null,
      caller: 'proof',
    },
    launcherOf(now),
  );
  if (started.kind !== 'started') throw new Error(`The run was not started: ${started.kind}.`);
  const { runId } = started;
  const env = {
    BLUESKY_API_BASE_URL: bluesky.baseUrl,
    BLUESKY_PACE: '10000:1',
    // So small that every life of a worker ends within a batch.
    BLUESKY_BATCH_SIZE: '5',
  };
  const doneBy = async () => (await statusCounts(database, runId)).get('SUCCEEDED') ?? 0;
  let done = 0;
  for (let killed = 0; killed < kills; killed += 1) {
    const worker = startRole('worker', url, env);
    await until('a batch of the new worker', async () => (await doneBy()) > done);
    await new Promise((resolve) => setTimeout(resolve, random() * 400));
    await kill(worker);
    done = await doneBy();
  }
  const last = startRole('worker', url, env);
  const orphanMs = await until('the end of the run', async () => !(await isOpen(database, runId)));
  await kill(last, 'SIGTERM');
  const asked = bluesky.requests.flatMap((path) =>
    new URL(path, 'http://fake').searchParams.getAll('actors'),
  );
  return {
    ...(await recount(database, runId)),
    kills,
    orphanSeconds: orphanMs / 1000,
    askedAgain: asked.length - accounts,
  };
}
