import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from './hasCode.ts';
import { runCommand } from './runCommand.ts';

/** The user and group that a program runs as. */
export interface OsAccount {
  uid: number;
  gid: number;
}

/**
 * Whom PostgreSQL runs as: nobody else for a normal user (undefined). As root, which PostgreSQL refuses,
 * the owner of a cluster that exists, else the user `postgres`, which is created when absent.
 */
export async function chooseAccount(dataDir: string): Promise<OsAccount | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await ownerOf(join(dataDir, 'postgres', 'cluster'));
  if (owner && owner.uid !== 0) return owner;
  return (await lookUp('postgres')) ?? (await lookUp('_postgres')) ?? (await createPostgresUser());
}

/** Whether the account can read these files and enter these folders, tried rather than computed: ACLs count. */
export async function canRead(account: OsAccount, paths: string[]): Promise<boolean> {
  const script = 'for path; do [ -r "$path" ] || [ -d "$path" -a -x "$path" ] || exit 1; done';
  const { exitCode } = await runCommand('/bin/sh', ['-c', script, 'sh', ...paths], account);
  return exitCode === 0;
}

async function ownerOf(path: string): Promise<OsAccount | undefined> {
  try {
    const { uid, gid } = await stat(path);
    return { uid, gid };
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** macOS has the user already, as `_postgres`. `id` also knows users that /etc/passwd does not list. */
async function lookUp(name: string): Promise<OsAccount | undefined> {
  const [user, group] = await Promise.all([runCommand('id', ['-u', name]), runCommand('id', ['-g', name])]);
  if (user.exitCode !== 0 || group.exitCode !== 0) return undefined;
  return { uid: Number(user.stdout), gid: Number(group.stdout) };
}

async function createPostgresUser(): Promise<OsAccount> {
  const groupExists = (await runCommand('getent', ['group', 'postgres'])).exitCode === 0;
  const { stderr } = await runCommand('useradd', [
    '--system',
    ...(groupExists ? ['--gid', 'postgres'] : ['--user-group']),
    '--no-create-home',
    '--home-dir',
    '/nonexistent',
    '--shell',
    '/usr/sbin/nologin',
    'postgres',
  ]).catch((error: unknown) => ({ stderr: String(error) }));
  const account = await lookUp('postgres');
  if (account) return account;
  throw new Error(
    `PostgreSQL does not run as root, and the user "postgres" could not be created (${stderr.trim()}). ` +
      'Create it, start Tidemark as a normal user, or set DATABASE_URL.',
  );
}
