import { access, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../db/embedded/startEmbeddedPostgres.ts';
import { contentOf, differences, type Content } from './contentOf.ts';
import { follow } from './page.ts';
import { change, look, makeKey, startServer } from './tidemark.ts';

/** What a rehearsal has found. */
export interface Rehearsal {
  rows: number;
  /** What is otherwise than before; empty when the page keeps its word. */
  faults: string[];
}

/** @param folder an empty one, that other users may pass through */
export async function rehearseEmbedded(folder: string): Promise<Rehearsal> {
  const dataDir = join(folder, 'data');
  const env = { DATA_DIR: dataDir, BACKUP: join(folder, 'embedded.backup') };
  const faults: string[] = [];

  // A catalogue of one's own: the sample must not be loaded into it after it was restored.
  let server = await startServer({ ...env, TIDEMARK_DEMO: '0' });
  const key = await makeKey(env);
  await change(server, key, 'before_backup');
  const seen = await look(server, key);
  if (
    await follow('Back up the embedded database', env).then(
      () => true,
      () => false,
    )
  )
    faults.push('A database that runs was copied.');
  await server.stop();

  const before = await readStopped(dataDir);
  await follow('Back up the embedded database', env);

  server = await startServer(env);
  await change(server, key, 'after_backup');
  if ((await look(server, key)) === seen) faults.push('What was changed after the backup cannot be seen.');
  await server.stop();
  await destroy(dataDir);

  await follow('Restore the embedded database', env);
  faults.push(...differences(before, await readStopped(dataDir)));
  server = await startServer(env);
  if ((await look(server, key)) !== seen) faults.push('The answer over HTTP is another one.');
  await change(server, key, 'after_restore');
  await server.stop();
  // Restoring over what is there puts it aside.
  await follow('Restore the embedded database', env);
  faults.push(...differences(before, await readStopped(dataDir)));
  return { rows: before.rows, faults };
}

/** What lies in a data directory that no server works on. */
async function readStopped(dataDir: string): Promise<Content> {
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  try {
    return await contentOf(postgres.url);
  } finally {
    await postgres.stop();
  }
}

/** As a disk that is gone: also where root's link points to. */
async function destroy(dataDir: string): Promise<void> {
  const home = await realpath(join(dataDir, 'postgres'));
  await rm(home, { recursive: true });
  await rm(dataDir, { recursive: true, force: true });
  await access(home).then(
    () => Promise.reject(new Error(`${home} is still there.`)),
    () => undefined,
  );
}
