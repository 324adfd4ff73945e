import { readdir, readFile } from 'node:fs/promises';
import { readPostmasterPid } from '../../../db/embedded/postmasterPid.ts';
import { runCommand } from '../../../db/embedded/runCommand.ts';
import { clusterOf } from './clusterOf.ts';

export interface OsProcess {
  pid: number;
  parent: number;
  uid: number;
}

/** The processes of the PostgreSQL that runs on a data directory, the postmaster first; none when none runs. */
export async function postgresProcesses(dataDir: string): Promise<OsProcess[]> {
  const postmaster = await readPostmasterPid(await clusterOf(dataDir));
  const all = await allProcesses();
  return [
    ...all.filter(({ pid }) => pid === postmaster?.pid),
    ...all.filter(({ parent }) => parent === postmaster?.pid),
  ];
}

/** Whether a process with this id is there and not merely waiting to be buried. */
export async function isAlive(pid: number): Promise<boolean> {
  return (await allProcesses()).some((each) => each.pid === pid);
}

async function allProcesses(): Promise<OsProcess[]> {
  return process.platform === 'linux' ? fromProc() : fromPs();
}

/** A slim image of Debian has no ps. */
async function fromProc(): Promise<OsProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const statuses = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/status`, 'utf8').catch(() => 'State: Z')),
  );
  const field = (status: string, name: string) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1];
  return statuses
    .filter((status) => field(status, 'State') !== 'Z')
    .map((status) => ({
      pid: Number(field(status, 'Pid')),
      parent: Number(field(status, 'PPid')),
      uid: Number(field(status, 'Uid')),
    }));
}

async function fromPs(): Promise<OsProcess[]> {
  const { stdout } = await runCommand('ps', ['-A', '-o', 'pid=,ppid=,uid=,stat=']);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state]) => !state?.startsWith('Z'))
    .map(([pid, parent, uid]) => ({ pid: Number(pid), parent: Number(parent), uid: Number(uid) }));
}
