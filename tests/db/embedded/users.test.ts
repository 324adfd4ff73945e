import { chmod, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SYSTEM_PLACE } from '../../../db/embedded/clusterHome.ts';
import { createSandbox, type Sandbox } from '../../support/embedded/createSandbox.ts';
import { startTwice } from '../../support/embedded/startTwice.ts';
import { isRoot, NEEDS_ROOT, normalUser } from '../../support/embedded/users.ts';

const sandboxes: Sandbox[] = [];
afterAll(() => Promise.all(sandboxes.map((sandbox) => sandbox.remove())));

async function sandboxFor(options: Parameters<typeof createSandbox>[0]): Promise<Sandbox> {
  const sandbox = await createSandbox(options);
  sandboxes.push(sandbox);
  return sandbox;
}

describe('embedded PostgreSQL runs', () => {
  it('as a normal user, who keeps everything to itself', async () => {
    const sandbox = await sandboxFor({ owner: normalUser, mode: 0o700 });
    expect(await startTwice(sandbox)).toBe(normalUser?.uid ?? process.getuid?.());
    const modeOf = async (name: string) =>
      (await stat(join(sandbox.folder, 'data/postgres', name))).mode & 0o777;
    expect(await modeOf('.')).toBe(0o700);
    expect(await modeOf('password')).toBe(0o600);
    expect(await modeOf('cluster')).toBe(0o700);
  });

  it('as another user when Tidemark is root', async ({ skip }) => {
    skip(!isRoot, NEEDS_ROOT);
    const sandbox = await sandboxFor({});
    expect(await startTwice(sandbox)).not.toBe(0);
    expect((await stat(join(sandbox.folder, 'data/postgres/password'))).mode & 0o777).toBe(0o600);
  });

  it('for root in a folder that is closed to others, and does not open it', async ({ skip }) => {
    skip(!isRoot, NEEDS_ROOT);
    const sandbox = await sandboxFor({ mode: 0o700 });
    expect(await startTwice(sandbox)).not.toBe(0);
    expect((await stat(sandbox.folder)).mode & 0o777).toBe(0o700);
    expect(await readlink(join(sandbox.folder, 'data/postgres'))).toContain(`${SYSTEM_PLACE}/`);
  });

  it('not when a folder above the database of root has been closed since, and says so', async ({ skip }) => {
    skip(!isRoot, NEEDS_ROOT);
    const sandbox = await sandboxFor({});
    const dataDir = join(sandbox.folder, 'data');
    const first = await sandbox.start(dataDir);
    first.kill('SIGTERM');
    await first.ended;
    await chmod(sandbox.folder, 0o700);
    const { failed } = await sandbox.start(dataDir);
    expect(failed?.message).toContain(join(dataDir, 'postgres'));
    expect(failed?.message).toContain('closed to other users');
  });
});
