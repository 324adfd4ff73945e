import { spawnSync } from 'node:child_process';
import { closeSync, constants, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { hasCode } from './hasCode.ts';

/** Another process that is alive works on this data directory. */
export class DataDirInUseError extends Error {
  override readonly name = 'DataDirInUseError';
  readonly dataDir: string;
  /** The process that holds it; undefined in the instant before it has written its id. */
  readonly pid: number | undefined;

  constructor(dataDir: string, pid: number | undefined) {
    super(
      `The data directory ${dataDir} is in use by ${pid === undefined ? 'another process' : `process ${pid}`}. ` +
        'Stop that one first, or give this one its own DATA_DIR.',
    );
    this.dataDir = dataDir;
    this.pid = pid;
  }
}

/** From <fcntl.h> of macOS, which Node does not list: open and lock in one step. */
const O_EXLOCK_DARWIN = 0x20;

/** Root may work in a folder that another user owns: a planted link must not choose what is written. */
const LOCK_FILE_FLAGS = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;

/** The exit status by which `flock -n` says that somebody else has the lock. */
const FLOCK_CONFLICT = 1;

/**
 * Locks the folder of a cluster for the life of this process, or until the returned function is called. The
 * lock is the kernel's (flock), not the file's existence: it ends with the process however that ends, so it
 * cannot go stale. The pid inside is only for the message.
 *
 * @throws DataDirInUseError when a living process has it
 */
export function lockDataDir(home: string, dataDir: string): () => void {
  const path = join(home, 'lock');
  const file = process.platform === 'darwin' ? openLockedOnDarwin(path) : openLockedByFlock(path);
  if (file === undefined) throw new DataDirInUseError(dataDir, readPid(path));
  ftruncateSync(file);
  writeSync(file, `${process.pid}\n`, 0);
  let held = true;
  return () => {
    if (held) closeSync(file);
    held = false;
  };
}

/**
 * Node cannot call flock(2), but a flock belongs to the open file, not to the process that asked for it: the
 * program `flock` locks the file that it inherits from us, ends, and we go on holding it.
 */
function openLockedByFlock(path: string): number | undefined {
  const file = openSync(path, LOCK_FILE_FLAGS, 0o644);
  const { status, error } = spawnSync('flock', ['-n', '-x', '3'], {
    stdio: ['ignore', 'ignore', 'ignore', file],
  });
  if (status === 0) return file;
  closeSync(file);
  if (status === FLOCK_CONFLICT) return undefined;
  throw new Error(
    `${path} could not be locked: the program "flock" ${error ? `did not start (${error.message})` : `ended with ${status}`}. ` +
      'It is part of util-linux. Without it set DATABASE_URL.',
  );
}

function openLockedOnDarwin(path: string): number | undefined {
  const flags = LOCK_FILE_FLAGS | constants.O_NONBLOCK | O_EXLOCK_DARWIN;
  try {
    return openSync(path, flags, 0o644);
  } catch (error) {
    if (hasCode(error, 'EAGAIN', 'EWOULDBLOCK')) return undefined;
    throw error;
  }
}

function readPid(path: string): number | undefined {
  const pid = Number.parseInt(readFileSync(path, 'utf8'), 10);
  return Number.isNaN(pid) ? undefined : pid;
}
