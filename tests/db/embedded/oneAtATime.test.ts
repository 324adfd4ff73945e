import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../support/embedded/createSandbox.ts';
import { readNotes, writeNote } from '../../support/embedded/notes.ts';
import { normalUser } from '../../support/embedded/users.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox({ owner: normalUser });
});
afterAll(() => sandbox.remove());

describe('a data directory', () => {
  it('refuses a second start while the first lives, and names the process that holds it', async () => {
    const dataDir = join(sandbox.folder, 'held');
    const first = await sandbox.start(dataDir);
    const second = await sandbox.start(dataDir);
    expect(second.failed?.name).toBe('DataDirInUseError');
    expect(second.failed?.message).toContain(dataDir);
    expect(second.failed?.message).toContain(`process ${first.pid}`);
    expect(await second.ended).toBe(1);
    await writeNote(first.started!.url, 'undisturbed');
    expect(await readNotes(first.started!.url)).toEqual(['undisturbed']);
  });

  it('is given to exactly one of many first starts at once', async () => {
    const dataDir = join(sandbox.folder, 'contested');
    const programs = await Promise.all(Array.from({ length: 4 }, () => sandbox.start(dataDir)));
    expect(programs.filter(({ started }) => started)).toHaveLength(1);
    expect(programs.filter(({ failed }) => failed?.name === 'DataDirInUseError')).toHaveLength(3);
  });

  it('is free after kill -9, even when the pid in the lock file belongs to a living process by now', async () => {
    const dataDir = join(sandbox.folder, 'reused');
    const first = await sandbox.start(dataDir);
    first.kill('SIGKILL');
    await first.ended;
    await writeFile(join(dataDir, 'postgres/lock'), `${process.pid}\n`);
    expect(await sandbox.start(dataDir)).toMatchObject({ started: { isNew: false } });
  });
});
