import { chown, mkdtemp, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { hasCode } from './hasCode.ts';
import type { OsAccount } from './osAccount.ts';
import { passwordFile } from './password.ts';
import { pathExists } from './pathExists.ts';
import { runCommand } from './runCommand.ts';

/** The only role of the cluster: its superuser. */
export const ROLE = 'tidemark';

const UNFINISHED = 'initdb-';

interface ClusterOptions {
  home: string;
  binaries: Binaries;
  account: OsAccount | undefined;
  durable: boolean;
  log: (message: string) => void;
}

/**
 * The folder of the cluster in this home, made by initdb when there is none. It appears by a rename, so an
 * initdb that was killed leaves only a folder that the next start removes.
 */
export async function ensureCluster(options: ClusterOptions): Promise<string> {
  const { home, account } = options;
  const cluster = join(home, 'cluster');
  if (await pathExists(cluster)) {
    // Root has restored it from a copy; PostgreSQL reads only what its own account owns.
    if (account && (await stat(cluster)).uid === 0) await giveTo(account, cluster);
    return cluster;
  }
  for (const name of await readdir(home)) {
    // Retried, because an initdb whose parent was killed may still write there, until it misses its files.
    if (name.startsWith(UNFINISHED))
      await rm(join(home, name), { recursive: true, force: true, maxRetries: 10 });
  }
  const unfinished = await mkdtemp(join(home, UNFINISHED));
  if (account) await chown(unfinished, account.uid, account.gid);
  options.log(`Creating the database in ${cluster}.`);
  await initialize(unfinished, options);
  await rename(unfinished, cluster);
  if (options.durable) await syncFolder(home);
  return cluster;
}

async function initialize(
  folder: string,
  { binaries, home, account, durable }: ClusterOptions,
): Promise<void> {
  const args = [
    `--pgdata=${folder}`,
    `--username=${ROLE}`,
    `--pwfile=${passwordFile(home)}`,
    // TCP on loopback is the only way in, and everybody on the machine can connect there: no trust.
    '--auth-local=reject',
    '--auth-host=scram-sha-256',
    '--encoding=UTF8',
    // The same order and case rules on every machine, whatever locales it has.
    '--no-locale',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(durable ? [] : ['--no-sync']),
  ];
  const { exitCode, stderr } = await runCommand(binaries.initdb, args, account).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT', 'ENOEXEC')) throw error;
    throw new Error(
      `${binaries.initdb} does not run on this system (it needs glibc and /bin/sh). Set DATABASE_URL.`,
      { cause: error },
    );
  });
  if (exitCode !== 0)
    throw new Error(`PostgreSQL could not create a database in ${folder}: ${stderr.trim()}`);
}

async function giveTo({ uid, gid }: OsAccount, cluster: string): Promise<void> {
  const { exitCode, stderr } = await runCommand('chown', ['-hR', `${uid}:${gid}`, cluster]);
  if (exitCode !== 0) throw new Error(`${cluster} could not be given to user ${uid}: ${stderr.trim()}`);
}

/** Makes a rename in this folder outlive a power failure. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
