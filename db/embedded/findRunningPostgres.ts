import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROLE } from './cluster.ts';
import { hasCode } from './hasCode.ts';
import { passwordFile } from './password.ts';
import { isPostmasterOf, postmasterPidFile, readPostmasterPid } from './postmasterPid.ts';
import { DATABASE } from './startEmbeddedPostgres.ts';

const PORT_LINE = 3;

/**
 * The address of the PostgreSQL that another process of ours runs on this data directory, with its password: for
 * commands that work beside a server. Undefined when none runs there, or none is ready yet.
 */
export async function findRunningPostgres(dataDir: string): Promise<string | undefined> {
  const home = join(dataDir, 'postgres');
  const cluster = join(home, 'cluster');
  const running = await readPostmasterPid(cluster);
  if (!running?.ready || !(await isPostmasterOf(cluster, running.pid))) return undefined;
  try {
    const [pidLines, password] = await Promise.all([
      readFile(postmasterPidFile(cluster), 'utf8'),
      readFile(passwordFile(home), 'utf8'),
    ]);
    const port = Number(pidLines.split('\n')[PORT_LINE]);
    return `postgres://${ROLE}:${password.trim()}@127.0.0.1:${port}/${DATABASE}`;
  } catch (error) {
    // It has stopped in the meantime.
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
