import { resolve } from 'node:path';
import { locateBinaries, prepareBinaries } from './binaries.ts';
import { ensureCluster, ROLE } from './cluster.ts';
import { openClusterHome } from './clusterHome.ts';
import { lockDataDir } from './dataDirLock.ts';
import { ensureDatabase } from './ensureDatabase.ts';
import { chooseAccount } from './osAccount.ts';
import { obtainPassword } from './password.ts';
import { startPostmaster } from './postmaster.ts';
import { stopLeftBehind } from './stopLeftBehind.ts';

export interface EmbeddedPostgresOptions {
  /** Made when absent. The cluster is its sub-folder `postgres`, or what that links to. */
  dataDir: string;
  /** Gets a sentence when something is worth knowing: a new database, a process that was left behind. */
  log: (message: string) => void;
  /** False gives up the safety of data for speed, for tests: nothing is synced to the disk. Default true. */
  durable?: boolean;
}

/** A PostgreSQL that runs for this process alone. */
export interface EmbeddedPostgres {
  /** Of the database `tidemark`, with its superuser; holds the password. The port changes with each start. */
  url: string;
  /** This start made the database: nothing of Tidemark can be in it yet. */
  isNew: boolean;
  /**
   * Fast shutdown: ends open transactions and connections; resolves when PostgreSQL is gone and the data
   * directory is free. When it takes more than 7 s the shutdown is immediate, and the next start recovers.
   */
  stop(): Promise<void>;
}

export const DATABASE = 'tidemark';

/**
 * Runs the PostgreSQL of the npm package on a data directory, and creates what is missing. It listens on a
 * free port of 127.0.0.1 and asks for a password that only this user (and root) can read. Works as root and
 * as a normal user; after `kill -9` of either process, whenever it came, the next call brings all in order.
 *
 * @throws DataDirInUseError when a living process has started one on the same directory
 * @throws Error that says what to do when there are no binaries for this platform, or the directory is not usable
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log, durable = true } = options;
  const dataDir = resolve(options.dataDir);
  const located = await locateBinaries();
  const account = await chooseAccount(dataDir);
  const home = await openClusterHome(dataDir, account, log);
  const unlock = lockDataDir(home, dataDir);
  try {
    const binaries = await prepareBinaries(located, home, account);
    const password = await obtainPassword(home, account);
    const cluster = await ensureCluster({ home, binaries, account, durable, log });
    await stopLeftBehind(cluster, log);
    const postmaster = await startPostmaster({ home, cluster, binaries, account, durable, log });
    const urlOf = (database: string) =>
      `postgres://${ROLE}:${password}@127.0.0.1:${postmaster.port}/${database}`;
    const stop = () => postmaster.stop().finally(unlock);
    try {
      return { url: urlOf(DATABASE), isNew: await ensureDatabase(urlOf('postgres'), DATABASE), stop };
    } catch (error) {
      await stop();
      throw error;
    }
  } catch (error) {
    unlock();
    throw error;
  }
}
