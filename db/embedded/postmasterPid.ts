import { readFile, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { hasCode } from './hasCode.ts';
import { runCommand } from './runCommand.ts';

/** What the postmaster tells of itself in its cluster's `postmaster.pid` (PostgreSQL's miscadmin.h). */
export interface PostmasterPid {
  pid: number;
  ready: boolean;
}

const PID_LINE = 0;
const STATUS_LINE = 7;

export function postmasterPidFile(cluster: string): string {
  return join(cluster, 'postmaster.pid');
}

/** Undefined when no postmaster runs, or when it has only begun to write the file. */
export async function readPostmasterPid(cluster: string): Promise<PostmasterPid | undefined> {
  try {
    const lines = (await readFile(postmasterPidFile(cluster), 'utf8')).split('\n');
    const pid = Number(lines[PID_LINE]);
    return Number.isInteger(pid) && pid > 0
      ? { pid, ready: lines[STATUS_LINE]?.trim() === 'ready' }
      : undefined;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/**
 * Whether this process is alive and the postmaster of this cluster. Its command line is asked, which stays
 * readable for everybody: after a reboot or in a new container the pid may belong to anyone. A zombie has no
 * command line any more, and a backend shows a title in its place.
 */
export async function isPostmasterOf(cluster: string, pid: number): Promise<boolean> {
  const [program = '', ...args] = await commandLine(pid);
  if (basename(program) !== 'postgres') return false;
  const folder = args[args.indexOf('-D') + 1];
  if (!args.includes('-D') || folder === undefined) return false;
  return (await realpath(folder).catch(() => folder)) === (await realpath(cluster));
}

async function commandLine(pid: number): Promise<string[]> {
  if (process.platform === 'linux') {
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return text.split('\0');
  }
  // The folder may hold spaces; it is the last argument but for settings, which begin with " -c ".
  const { stdout } = await runCommand('ps', ['-ww', '-o', 'command=', '-p', String(pid)]);
  const match = /^(.*?) -D (.*?)(?: -c .*)?$/s.exec(stdout.trimEnd());
  return match ? [match[1] ?? '', '-D', match[2] ?? ''] : [];
}
