import { spawn } from 'node:child_process';
import type { OsAccount } from './osAccount.ts';

/** What all programs get: no variable of the caller (PGDATA, LC_ALL …) may change what PostgreSQL does. */
export const CLEAN_ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' };

export interface CommandResult {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/**
 * Runs a program to its end, as another account when one is given. It runs in `/`, because the folder in
 * which Tidemark was started may be closed to that account. Rejects only when the program cannot be started.
 */
export async function runCommand(
  program: string,
  args: string[],
  account?: OsAccount,
): Promise<CommandResult> {
  const child = spawn(program, args, {
    ...account,
    cwd: '/',
    env: CLEAN_ENVIRONMENT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { exitCode, stdout, stderr };
}
