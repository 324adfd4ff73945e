import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, chmod, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../db/embedded/freePort.ts';
import { READS } from './reads.ts';

/** As many as keep the server busy without queueing for long. */
const CONNECTIONS = 8;
const SECONDS = 3;

/** Starts the built server; resolves with the milliseconds until its first page was there. */
async function start(port: number, dataDir: string): Promise<{ child: ChildProcess; milliseconds: number }> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--max-semi-space-size=64', 'dist/server/main.js'], {
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      DATA_DIR: dataDir,
      RATE_LIMIT: '999999999:999999999',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}.`);
    const page = await fetch(`http://127.0.0.1:${port}/`).catch(() => null);
    if (page?.ok) return { child, milliseconds: performance.now() - startedAt };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** From the database, whatever is stored: what a hit costs is told by bench/cacheHits.ts. */
async function ask(port: number, query: string): Promise<{ data: any; bytes: number }> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'accept-encoding': 'identity',
      'cache-control': 'no-cache',
    },
    body: JSON.stringify({ query }),
  });
  const text = await response.text();
  const { data, errors } = JSON.parse(text) as { data?: unknown; errors?: unknown };
  if (errors) throw new Error(text.slice(0, 500));
  return { data, bytes: text.length };
}

/** Of the server's process, since it started. */
async function cpuSeconds(port: number): Promise<number> {
  const { data } = await ask(port, '{ performance { process { cpuPercent uptimeSeconds } } }');
  const { cpuPercent, uptimeSeconds } = data.performance.process;
  return (cpuPercent / 100) * uptimeSeconds;
}

async function measure(port: number, query: string) {
  const { bytes } = await ask(port, query);
  const run = async (seconds: number) => {
    let requests = 0;
    const end = performance.now() + seconds * 1000;
    const worker = async () => {
      for (; performance.now() < end; requests += 1) await ask(port, query);
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
    return requests;
  };
  // Compiled, prepared and in memory, as a server is after its first minute.
  await run(1);
  const cpuBefore = await cpuSeconds(port);
  const startedAt = performance.now();
  const requests = await run(SECONDS);
  const seconds = (performance.now() - startedAt) / 1000;
  const cpuMicroseconds = (((await cpuSeconds(port)) - cpuBefore) / requests) * 1e6;
  return { bytes, perSecond: requests / seconds, cpuMicroseconds };
}

const dataDir = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
await chmod(dataDir, 0o755);
const port = await freePort();
const first = await start(port, dataDir);
await stop(first.child);
const second = await start(port, dataDir);
try {
  console.log(`Node ${process.version}, ${availableParallelism()} cores, ${CONNECTIONS} connections\n`);
  console.log(`First start, with 99 accounts × 3 years: ${(first.milliseconds / 1000).toFixed(1)} s`);
  console.log(`Second start: ${(second.milliseconds / 1000).toFixed(2)} s\n`);
  console.log('| read | KB | requests/s | server CPU µs | × floor |\n|---|---|---|---|---|');
  let floor = 0;
  for (const { name, query } of READS) {
    const { bytes, perSecond, cpuMicroseconds } = await measure(port, query);
    floor ||= cpuMicroseconds;
    console.log(
      `| ${name} | ${(bytes / 1000).toFixed(1)} | ${perSecond.toFixed(0)} | ${cpuMicroseconds.toFixed(0)} | ${(cpuMicroseconds / floor).toFixed(1)} |`,
    );
  }
} finally {
  await stop(second.child);
  await rm(dataDir, { recursive: true, force: true });
}
