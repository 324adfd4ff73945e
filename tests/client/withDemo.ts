import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from 'vitest';
import { temporaryFolder } from '../support/temporaryFolder.ts';

/** A first start makes a database, loads the catalogue and its history, and shares the machine with other tests. */
const START_TIMEOUT_MS = 180_000;

export interface Demo {
  /** Where the dashboard is, without a slash at the end; from `beforeAll` on. */
  readonly origin: string;
}

/** Tidemark as a stranger starts it: built, as a process of its own, on a new database with the demo data. */
export function withDemo(): Demo {
  const state = { origin: '' };
  let folder: string | undefined;
  let server: ChildProcess | undefined;

  // With nothing else of this environment: NODE_ENV alone would make it another build.
  beforeAll(async () => {
    const { PATH } = process.env;
    await promisify(execFile)(process.execPath, ['server/build.mjs'], { env: { PATH } });
    folder = await temporaryFolder();
    server = spawn(process.execPath, ['dist/server/main.js'], {
      env: { PATH, HOST: '127.0.0.1', PORT: '0', DATA_DIR: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    state.origin = await readOrigin(server);
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    if (server?.exitCode === null) {
      const exited = once(server, 'exit');
      server.kill('SIGTERM');
      await exited;
    }
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }, START_TIMEOUT_MS);

  return state;
}

/** Waits for the line of the log that names the dashboard. */
async function readOrigin(server: ChildProcess): Promise<string> {
  let errors = '';
  server.stderr!.on('data', (text) => (errors += String(text)));
  for await (const line of createInterface({ input: server.stdout! })) {
    const found = /http:\/\/[\d.]+:\d+/.exec(line);
    if (found) {
      // Whoever does not read a pipe stops the one that writes.
      server.stdout!.resume();
      return found[0];
    }
  }
  throw new Error(`Tidemark did not start.\n${errors}`);
}
