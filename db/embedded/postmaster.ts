import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, constants, fchownSync, fstatSync, openSync, renameSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import { freePort } from './freePort.ts';
import type { OsAccount } from './osAccount.ts';
import { readPostmasterPid } from './postmasterPid.ts';
import { CLEAN_ENVIRONMENT } from './runCommand.ts';
import { settings } from './settings.ts';

/** The running server process of PostgreSQL. */
export interface Postmaster {
  port: number;
  /** Ends it by a fast shutdown, and resolves when the process is gone. Further calls share the first. */
  stop(): Promise<void>;
}

interface PostmasterOptions {
  home: string;
  cluster: string;
  binaries: Binaries;
  account: OsAccount | undefined;
  durable: boolean;
  log: (message: string) => void;
}

/** Others take ports too: after so many collisions in a row something else is wrong. */
const PORT_ATTEMPTS = 5;

/** How often the backends of a killed postmaster are given 200 ms to notice and leave its shared memory. */
const SHARED_MEMORY_ATTEMPTS = 25;

/** After this long a start is recovering from a crash, and people should know why they wait. */
const RECOVERY_NOTICE_MS = 5_000;

/** Leaves the process time to end within the ten seconds that a server has; what is not written is in the WAL. */
const FAST_SHUTDOWN_MS = 7_000;

/** Above this the log of earlier starts is put aside, and the one before it forgotten. */
const LOG_LIMIT_BYTES = 10_000_000;

/** Root may work in a folder that another user owns: a planted link must not choose what is written. */
const LOG_FILE_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW;

/** Starts PostgreSQL on this cluster, which nobody else may be using, and waits until it takes connections. */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  let portAttempts = 0;
  let memoryAttempts = 0;
  for (;;) {
    const port = await freePort();
    const failure = await launch(port, options);
    if (!('reason' in failure)) return failure;
    if (failure.reason.includes('Address already in use') && ++portAttempts < PORT_ATTEMPTS) continue;
    if (/shared memory block .* in use/.test(failure.reason) && ++memoryAttempts < SHARED_MEMORY_ATTEMPTS) {
      await sleep(200);
      continue;
    }
    throw new Error(`PostgreSQL did not start on ${options.cluster}: ${failure.reason}`);
  }
}

async function launch(port: number, options: PostmasterOptions): Promise<Postmaster | { reason: string }> {
  const logFile = join(options.home, 'postgres.log');
  const log = openLog(logFile, options.account);
  const logStart = fstatSync(log).size;
  const child = spawn(
    options.binaries.postgres,
    ['-D', options.cluster, ...settings(port, options.durable)],
    {
      ...options.account,
      cwd: '/',
      env: CLEAN_ENVIRONMENT,
      stdio: ['ignore', log, log],
      // Its own session: Ctrl-C in the terminal reaches only Node, which ends PostgreSQL when its own work is done.
      detached: true,
    },
  );
  closeSync(log);
  const ended = new Promise<void>((resolve, reject) => {
    child.once('exit', () => resolve());
    child.once('error', reject);
  });
  const outcome = await Promise.race([ended, waitUntilReady(child, options)]);
  if (outcome !== 'ready') {
    await ended;
    return { reason: await readFrom(logFile, logStart) };
  }

  // From here on it must not keep Node alive.
  child.unref();
  let stopping: Promise<void> | undefined;
  void ended.then(() => {
    if (!stopping) options.log(`PostgreSQL has ended without being asked to. Its log is ${logFile}.`);
  });
  return { port, stop: () => (stopping ??= shutDown(child, ended)) };
}

async function waitUntilReady(
  child: ChildProcess,
  { cluster, log }: PostmasterOptions,
): Promise<'ready' | undefined> {
  const noticeAt = Date.now() + RECOVERY_NOTICE_MS;
  let noticed = false;
  while (hasNotEnded(child)) {
    const file = await readPostmasterPid(cluster);
    if (file?.ready && file.pid === child.pid) return 'ready';
    if (!noticed && Date.now() > noticeAt) {
      noticed = true;
      log('PostgreSQL is recovering what was written before it was interrupted; this can take minutes.');
    }
    await sleep(2);
  }
  return undefined;
}

async function shutDown(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.ref();
  if (hasNotEnded(child)) child.kill('SIGINT');
  const impatience = setTimeout(() => child.kill('SIGQUIT'), FAST_SHUTDOWN_MS);
  await ended;
  clearTimeout(impatience);
}

function hasNotEnded(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

/** Opened by Node and handed over, so that PostgreSQL can go on writing when Node is gone. */
function openLog(path: string, account: OsAccount | undefined): number {
  let file = openSync(path, LOG_FILE_FLAGS, 0o600);
  if (fstatSync(file).size > LOG_LIMIT_BYTES) {
    closeSync(file);
    renameSync(path, `${path}.1`);
    file = openSync(path, LOG_FILE_FLAGS, 0o600);
  }
  if (account) fchownSync(file, account.uid, account.gid);
  return file;
}

async function readFrom(path: string, position: number): Promise<string> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(size - position),
      0,
      size - position,
      position,
    );
    return buffer.toString('utf8', 0, bytesRead).trim();
  } finally {
    await handle.close();
  }
}
