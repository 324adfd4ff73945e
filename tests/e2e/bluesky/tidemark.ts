import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../../../db/embedded/freePort.ts';

/** A Tidemark as a user starts it: its own process, its own embedded database, reached over HTTP. */
export interface Tidemark {
  /** @throws Error when the answer has errors. */
  query<T>(document: string, variables?: Readonly<Record<string, unknown>>): Promise<T>;
  stop(): Promise<void>;
}

const ROOT = resolve(import.meta.dirname, '../../..');

/** The first start creates a database cluster; the build before it takes as long again. */
const START_TIMEOUT_MS = 120_000;

export async function startTidemark(environment: Readonly<Record<string, string>>): Promise<Tidemark> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-e2e-'));
  const port = await freePort();
  // Without the variables of npm and of whoever runs the tests, which could configure another server.
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, PORT: String(port), DATA_DIR: folder, TIDEMARK_DEMO: '0', ...environment };
  const child = spawn('npm', ['start'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close');

  async function stop(): Promise<void> {
    // To npm and the server at once: both are in the group that `detached` made.
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  }

  const baseUrl = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await isReady(baseUrl))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`Tidemark did not start:\n${output}`);
    }
    await new Promise((wait) => setTimeout(wait, 200));
  }
  return {
    stop,
    async query<T>(document: string, variables: Readonly<Record<string, unknown>> = {}) {
      const response = await fetch(`${baseUrl}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ query: document, variables }),
      });
      const { data, errors } = (await response.json()) as { data?: T; errors?: unknown };
      if (errors !== undefined || data === undefined) throw new Error(JSON.stringify(errors));
      return data;
    },
  };
}

async function isReady(baseUrl: string): Promise<boolean> {
  return fetch(`${baseUrl}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}
