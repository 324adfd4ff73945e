import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in ticks of 10 ms. */
const TICK_SECONDS = 0.01;

/** Fields of /proc/PID/stat behind the name, which stands in brackets and may hold spaces. */
const PARENT = 1;
const USER = 11;
const SYSTEM = 12;
/** Of children that have ended. */
const CHILDREN_USER = 13;
const CHILDREN_SYSTEM = 14;

/** Seconds of CPU that a process has used, user and system. */
export function cpuSecondsOf(pid: number): number {
  const fields = statOf(pid);
  return (Number(fields[USER]) + Number(fields[SYSTEM])) * TICK_SECONDS;
}

/** The same with its children, also those that have ended: a postmaster with its backends. */
export function cpuSecondsOfFamily(pid: number): number {
  const fields = statOf(pid);
  const ended = (Number(fields[CHILDREN_USER]) + Number(fields[CHILDREN_SYSTEM])) * TICK_SECONDS;
  return childrenOf(pid).reduce((sum, child) => sum + cpuOrNothing(child), cpuSecondsOf(pid) + ended);
}

/** The most memory that a process has held, in bytes. */
export function peakRssOf(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!;
  return Number(kilobytes) * 1024;
}

export const parentOf = (pid: number): number => Number(statOf(pid)[PARENT]);

function statOf(pid: number): string[] {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((each) => each > 0 && isChildOf(each, pid));
}

function isChildOf(pid: number, parent: number): boolean {
  try {
    return parentOf(pid) === parent;
  } catch {
    // It has ended meanwhile.
    return false;
  }
}

function cpuOrNothing(pid: number): number {
  try {
    return cpuSecondsOf(pid);
  } catch {
    // Likewise: its time is now its parent's.
    return 0;
  }
}
