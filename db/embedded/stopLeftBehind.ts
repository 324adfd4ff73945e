import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasCode } from './hasCode.ts';
import { isPostmasterOf, postmasterPidFile, readPostmasterPid } from './postmasterPid.ts';

/** A fast shutdown writes a checkpoint; on a slow disk after heavy writing that takes a while. */
const FAST_SHUTDOWN_MS = 30_000;

/** An immediate shutdown writes nothing; PostgreSQL itself kills what lingers after 5 s. */
const IMMEDIATE_SHUTDOWN_MS = 10_000;

/**
 * Ends a PostgreSQL of this cluster that outlived its Tidemark (kill -9), and removes a pid file whose process
 * is not one: PostgreSQL would refuse to start while any process of its account has that pid. Only for who
 * holds the lock of the cluster: then nobody else can be using it.
 */
export async function stopLeftBehind(cluster: string, log: (message: string) => void): Promise<void> {
  const left = await readPostmasterPid(cluster);
  if (!left) return;
  if (await isPostmasterOf(cluster, left.pid)) {
    log(`Stopping the PostgreSQL that an earlier process left behind (process ${left.pid}).`);
    await end(cluster, left.pid);
  }
  await rm(postmasterPidFile(cluster), { force: true });
}

async function end(cluster: string, pid: number): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGINT', FAST_SHUTDOWN_MS],
    ['SIGQUIT', IMMEDIATE_SHUTDOWN_MS],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (hasCode(error, 'ESRCH')) return;
      throw error;
    }
    const deadline = Date.now() + patienceMs;
    while (Date.now() < deadline) {
      if (!(await isPostmasterOf(cluster, pid))) return;
      await sleep(5);
    }
  }
  throw new Error(
    `PostgreSQL (process ${pid}) still runs on ${cluster} and does not stop. End it, then start again.`,
  );
}
