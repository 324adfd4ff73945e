import { execFile } from 'node:child_process';
import { access, constants, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { hasCode } from '../../db/embedded/hasCode.ts';
import { packageRoot } from '../../db/packageRoot.ts';

const run = promisify(execFile);

/** A program that can be started as `redis-server`, and what its environment needs. */
export interface RedisProgram {
  path: string;
  environment: Record<string, string>;
}

/** Seconds that apt waits for somebody else's installation to end. */
const LOCK_TIMEOUT = 'DPkg::Lock::Timeout=120';

/**
 * Finds a Redis server or brings one, as no npm package holds it: redis-server or valkey-server on the PATH;
 * on Debian as root by installing the package, as another user by unpacking it under node_modules/.cache.
 */
export async function obtainRedisServer(): Promise<RedisProgram> {
  const found = (await onPath('redis-server')) ?? (await onPath('valkey-server'));
  if (found) return { path: found, environment: {} };
  if (!(await onPath('apt-get'))) {
    throw new Error('There is no Redis: install redis-server or valkey-server, or set REDIS_URL.');
  }
  return process.getuid?.() === 0 ? installAsRoot() : unpackAsUser();
}

async function installAsRoot(): Promise<RedisProgram> {
  const install = () =>
    run('apt-get', ['-o', LOCK_TIMEOUT, 'install', '-y', '--no-install-recommends', 'redis-server'], {
      // In runlevel 1 the package does not start its service beside the one of the tests.
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    });
  try {
    await install();
  } catch {
    await run('apt-get', ['-o', LOCK_TIMEOUT, 'update']);
    await install();
  }
  const path = await onPath('redis-server');
  if (!path) throw new Error('The package redis-server was installed, but redis-server is not on the PATH.');
  return { path, environment: {} };
}

async function unpackAsUser(): Promise<RedisProgram> {
  const cache = join(packageRoot(), 'node_modules/.cache');
  const target = join(cache, 'redis');
  if (!(await isExecutable(join(target, 'usr/bin/redis-server')))) await unpackInto(cache, target);
  const libraries = join(target, 'usr/lib');
  const folders = (await readdir(libraries).catch(() => [])).filter((name) => name.includes('-linux-'));
  return {
    path: join(target, 'usr/bin/redis-server'),
    environment: { LD_LIBRARY_PATH: folders.map((name) => join(libraries, name)).join(delimiter) },
  };
}

/** It appears by a rename, so that what exists is whole and two test files may do this at once. */
async function unpackInto(cache: string, target: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'redis-'));
  try {
    const root = join(folder, 'root');
    const archives = await download(folder);
    for (const archive of archives) await run('dpkg', ['-x', archive, root]);
    await rename(root, target).catch((error: unknown) => {
      if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw error;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Downloads the package and those libraries of it that the system does not have; apt finds out which. */
async function download(folder: string): Promise<string[]> {
  const archives = join(folder, 'cache/archives');
  await mkdir(join(archives, 'partial'), { recursive: true });
  await mkdir(join(folder, 'state/lists/partial'), { recursive: true });
  const privately = [
    `Dir::State=${join(folder, 'state')}`,
    'Dir::State::status=/var/lib/dpkg/status',
    `Dir::Cache=${join(folder, 'cache')}`,
    'Debug::NoLocking=true',
  ].flatMap((option) => ['-o', option]);
  await run('apt-get', [...privately, 'update']);
  await run('apt-get', [
    ...privately,
    'install',
    '--download-only',
    '--no-install-recommends',
    '-y',
    'redis-server',
  ]);
  return (await readdir(archives))
    .filter((name) => name.endsWith('.deb'))
    .map((name) => join(archives, name));
}

async function onPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (folder && (await isExecutable(path))) return path;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
