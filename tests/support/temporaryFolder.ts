import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A new folder for the data directories of a test, which removes it. Other users may pass through it: in one
 * that is closed, as mkdtemp makes it, root's embedded PostgreSQL would put its database elsewhere.
 */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-test-'));
  await chmod(folder, 0o711);
  return folder;
}
