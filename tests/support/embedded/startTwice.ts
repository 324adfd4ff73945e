import { join } from 'node:path';
import { expect } from 'vitest';
import type { Sandbox } from './createSandbox.ts';
import { readNotes, writeNote } from './notes.ts';
import { postgresProcesses } from './postgresProcesses.ts';

/**
 * Starts the program twice on the new data directory `data` of the sandbox, and expects that the second start
 * finds what the first has written. Returns the id of the user that PostgreSQL ran as.
 */
export async function startTwice(sandbox: Sandbox): Promise<number | undefined> {
  const dataDir = join(sandbox.folder, 'data');
  const first = await sandbox.start(dataDir);
  expect(first).toMatchObject({ started: { isNew: true } });
  await writeNote(first.started!.url, 'kept');
  const [postmaster] = await postgresProcesses(dataDir);
  first.kill('SIGTERM');
  expect(await first.ended).toBe(0);

  const second = await sandbox.start(dataDir);
  expect(second).toMatchObject({ started: { isNew: false } });
  expect(await readNotes(second.started!.url)).toEqual(['kept']);
  second.kill('SIGTERM');
  expect(await second.ended).toBe(0);
  return postmaster?.uid;
}
