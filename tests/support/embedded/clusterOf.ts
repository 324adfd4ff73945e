import { realpath } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the cluster of a data directory really is. */
export async function clusterOf(dataDir: string): Promise<string> {
  return realpath(join(dataDir, 'postgres', 'cluster'));
}
