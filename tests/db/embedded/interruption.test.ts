import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { clusterOf } from '../../support/embedded/clusterOf.ts';
import { createSandbox, type Sandbox } from '../../support/embedded/createSandbox.ts';
import { readNotes, writeNote } from '../../support/embedded/notes.ts';
import { isAlive, postgresProcesses } from '../../support/embedded/postgresProcesses.ts';
import { normalUser } from '../../support/embedded/users.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox({ owner: normalUser });
});
afterAll(() => sandbox.remove());

let count = 0;
const newDataDir = () => join(sandbox.folder, `data-${++count}`);

describe('the next start of embedded PostgreSQL', () => {
  it('takes over after kill -9 of Node, which leaves PostgreSQL alive', async () => {
    const dataDir = newDataDir();
    const first = await sandbox.start(dataDir);
    await writeNote(first.started!.url, 'kept');
    const leftBehind = await postgresProcesses(dataDir);
    first.kill('SIGKILL');
    await first.ended;
    expect(await isAlive(leftBehind[0]!.pid)).toBe(true);

    const second = await sandbox.start(dataDir);
    expect(await readNotes(second.started!.url)).toEqual(['kept']);
    expect(second.logs.join()).toContain(`left behind (process ${leftBehind[0]!.pid})`);
    for (const { pid } of leftBehind) expect(await isAlive(pid)).toBe(false);
  });

  it('recovers what was committed before Node and PostgreSQL were both killed', async () => {
    const dataDir = newDataDir();
    const first = await sandbox.start(dataDir);
    await writeNote(first.started!.url, 'committed');
    const processes = await postgresProcesses(dataDir);
    first.kill('SIGKILL');
    for (const { pid } of processes) process.kill(pid, 'SIGKILL');
    await first.ended;

    const second = await sandbox.start(dataDir);
    expect(await readNotes(second.started!.url)).toEqual(['committed']);
  });

  it('is not misled by a pid file whose process is somebody else, and leaves that one alone', async () => {
    const dataDir = newDataDir();
    const first = await sandbox.start(dataDir);
    await writeNote(first.started!.url, 'kept');
    const pidFile = join(await clusterOf(dataDir), 'postmaster.pid');
    const content = await readFile(pidFile, 'utf8');
    first.kill('SIGTERM');
    await first.ended;

    // Of the same user, or PostgreSQL would see by itself that it cannot be one of its own.
    const stranger = spawn('sleep', ['600'], { ...normalUser, stdio: 'ignore' });
    await once(stranger, 'spawn');
    await writeFile(pidFile, content.replace(/^\d+/, String(stranger.pid)));
    const second = await sandbox.start(dataDir);
    expect(await readNotes(second.started!.url)).toEqual(['kept']);
    expect(await isAlive(stranger.pid!)).toBe(true);
    stranger.kill();
  });

  it('begins anew when initdb was killed half way', async () => {
    const dataDir = newDataDir();
    const first = sandbox.launch(dataDir);
    const home = join(dataDir, 'postgres');
    await vi.waitFor(async () => {
      const [unfinished] = (await readdir(home)).filter((name) => name.startsWith('initdb-'));
      expect(await readdir(join(home, unfinished!))).toContain('global');
    });
    first.killGroup('SIGKILL');
    await first.ended;

    const second = await sandbox.start(dataDir);
    expect(second).toMatchObject({ started: { isNew: true } });
    expect((await readdir(home)).filter((name) => name.startsWith('initdb-'))).toEqual([]);
  });

  it('completes a first start that was killed at any moment', async () => {
    // A whole first start takes 600 to 900 ms here; on any machine every moment is a fair one.
    const moment = fc.record({ afterMs: fc.integer({ min: 0, max: 900 }), wholeGroup: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(moment, async ({ afterMs, wholeGroup }) => {
        const dataDir = newDataDir();
        const first = sandbox.launch(dataDir);
        await Promise.race([delay(afterMs), first.ended]);
        if (wholeGroup) first.killGroup('SIGKILL');
        else first.kill('SIGKILL');
        await first.ended;

        const second = await sandbox.start(dataDir);
        expect(second.failed).toBeUndefined();
        await writeNote(second.started!.url, 'usable');
        second.kill('SIGTERM');
        expect(await second.ended).toBe(0);
      }),
      { numRuns: 5 },
    );
  });

  it('makes the database when only the cluster is there', async () => {
    const dataDir = newDataDir();
    const first = await sandbox.start(dataDir);
    const admin = new URL(first.started!.url);
    admin.pathname = '/postgres';
    const sql = postgres(admin.href, { max: 1 });
    await sql`DROP DATABASE tidemark WITH (FORCE)`;
    await sql.end();
    first.kill('SIGKILL');
    await first.ended;
    const second = await sandbox.start(dataDir);
    expect(second).toMatchObject({ started: { isNew: true } });
  });
});
