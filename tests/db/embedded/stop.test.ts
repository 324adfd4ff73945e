import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../support/embedded/createSandbox.ts';
import { isAlive, postgresProcesses } from '../../support/embedded/postgresProcesses.ts';
import { normalUser } from '../../support/embedded/users.ts';

let sandbox: Sandbox;
let dataDir: string;
beforeAll(async () => {
  sandbox = await createSandbox({ owner: normalUser });
  dataDir = join(sandbox.folder, 'data');
});
afterAll(() => sandbox.remove());

async function isListening(url: string): Promise<boolean> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}

describe('stopping embedded PostgreSQL', () => {
  it('leaves no process and no open port', async () => {
    const program = await sandbox.start(dataDir);
    const processes = await postgresProcesses(dataDir);
    expect(processes.length).toBeGreaterThan(1);
    expect(await isListening(program.started!.url)).toBe(true);
    program.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    for (const { pid } of processes) expect(await isAlive(pid)).toBe(false);
    expect(await isListening(program.started!.url)).toBe(false);
  });

  it('waits for the last work of Node when a terminal sends Ctrl-C to the whole process group', async () => {
    const program = await sandbox.start(dataDir);
    program.killGroup('SIGINT');
    expect(await program.ended).toBe(0);
    expect(program.logs).toContain('SIGINT: done');
  });
});
