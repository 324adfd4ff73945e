import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rmdir,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from './hasCode.ts';
import { canRead, type OsAccount } from './osAccount.ts';
import { pathExists } from './pathExists.ts';

/** Where root keeps what the account of PostgreSQL must enter, when the usual place is closed to it. */
export const SYSTEM_PLACE = process.platform === 'darwin' ? '/var/db/tidemark' : '/var/lib/tidemark';

/** Says, inside a home in the system place, which DATA_DIR it was made for. */
const ORIGIN = 'origin';

/** Root's folders, which the account may pass through but not list. */
const ENTERABLE = 0o711;

/**
 * The folder that holds the cluster, its password, lock and log: `DATA_DIR/postgres`. As root, under a parent
 * that is closed to PostgreSQL's account (a clone in /root), that is a symbolic link to a new folder in the
 * system place; nobody's parents are opened. The link makes the choice once: a parent that is closed or
 * opened later can never lead to a second, empty cluster.
 */
export async function openClusterHome(
  dataDir: string,
  account: OsAccount | undefined,
  log: (message: string) => void,
): Promise<string> {
  const made = await mkdir(dataDir, { recursive: true, mode: account ? ENTERABLE : 0o700 });
  // The umask may have closed what was made; folders that were there before stay as they are.
  if (made !== undefined && account) await chmod(dataDir, ENTERABLE);

  const link = join(dataDir, 'postgres');
  if (!(await pathExists(link))) await makeHome(dataDir, link, account, log);
  const home = await realpath(link).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw error;
    throw new Error(
      `${link} points to a database that is gone: bring it back, or remove the link to begin anew.`,
    );
  });
  const { uid } = await stat(home);
  if (account && uid === 0) await chmod(home, ENTERABLE);
  await demandUsable(home, uid, account);
  return home;
}

async function makeHome(
  dataDir: string,
  link: string,
  account: OsAccount | undefined,
  log: (message: string) => void,
): Promise<void> {
  if (!account || (await canRead(account, [await realpath(dataDir)]))) {
    await mkdir(link, { recursive: true, mode: 0o700 });
    return;
  }
  await openSystemPlace();
  for (const earlier of await homesMadeFor(dataDir)) {
    log(`An earlier database of ${dataDir} is still in ${earlier}; remove it when it is not needed.`);
  }
  const home = await mkdtemp(join(SYSTEM_PLACE, 'data-'));
  try {
    await symlink(home, link);
  } catch (error) {
    await rmdir(home);
    // Another first start was faster: its home is the one, and its lock decides who goes on.
    if (hasCode(error, 'EEXIST')) return;
    throw error;
  }
  await writeFile(join(home, ORIGIN), `${dataDir}\n`);
  log(`${dataDir} is closed to the user that PostgreSQL runs as: the database is in ${home}.`);
}

/** Makes the system place, open to everybody's passing whatever root's umask is. */
export async function openSystemPlace(): Promise<void> {
  if ((await mkdir(SYSTEM_PLACE, { recursive: true })) !== undefined) await chmod(SYSTEM_PLACE, 0o755);
}

async function homesMadeFor(origin: string): Promise<string[]> {
  const homes = (await readdir(SYSTEM_PLACE))
    .filter((name) => name.startsWith('data-'))
    .map((name) => join(SYSTEM_PLACE, name));
  const origins = await Promise.all(
    homes.map((home) => readFile(join(home, ORIGIN), 'utf8').catch(() => undefined)),
  );
  return homes.filter((_, index) => origins[index]?.trim() === origin);
}

async function demandUsable(home: string, uid: number, account: OsAccount | undefined): Promise<void> {
  if (!account && uid !== process.getuid?.()) {
    throw new Error(
      `${home} belongs to another user (id ${uid}). Start Tidemark as that user, or set another DATA_DIR.`,
    );
  }
  if (account && !(await canRead(account, [home]))) {
    throw new Error(
      `PostgreSQL's user (id ${account.uid}) can no longer enter ${home}, because the folder or one above it has been ` +
        'closed to other users. Open it again (chmod o+x), or move the data directory.',
    );
  }
}
