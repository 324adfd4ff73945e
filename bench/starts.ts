// How long Tidemark takes to start: `npm run bench:start`.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../db/embedded/freePort.ts';
import { startFlags } from './startFlags.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
// PostgreSQL runs as another user when this is root.
await chmod(dataDir, 0o755);
try {
  console.log(`Node ${process.version}, ${availableParallelism()} cores`);
  const first = await secondsToStart();
  console.log(`First start, with 99 accounts × 3 years: ${first.toFixed(1)} s`);
  console.log(`Second start: ${(await secondsToStart()).toFixed(2)} s`);
} finally {
  await rm(dataDir, { recursive: true, force: true });
}

/** Until the first page of the built server is there; it is ended after that. */
async function secondsToStart(): Promise<number> {
  const port = await freePort();
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...startFlags(), 'dist/server/main.js'], {
    env: { PATH: process.env['PATH'], PORT: String(port), DATA_DIR: dataDir },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    await firstPage(child, port);
    return (performance.now() - startedAt) / 1000;
  } finally {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  }
}

async function firstPage(child: ChildProcess, port: number): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}.`);
    const page = await fetch(`http://127.0.0.1:${port}/`).catch(() => null);
    if (page?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
