import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../db/embedded/freePort.ts';

/** A server of a bench, on a core of its own where there are two. */
export interface BenchServer {
  port: number;
  pid: number;
}

export interface Bench {
  /** Tidemark as it is shipped, on an embedded database of its own with the sample catalogue. */
  startTidemark(env?: Record<string, string>): Promise<BenchServer>;
  /** A script that writes its port as its first line. */
  startScript(script: string, env: Record<string, string>): Promise<BenchServer>;
  /** A folder of the bench. */
  readonly folder: string;
  /** Ends all servers and removes the folder. */
  end(): Promise<void>;
}

/** Counted as in production, and never used up. */
const PLENTY = '999999999:999999999';

export async function openBench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  // PostgreSQL runs as another user when this is root.
  await chmod(folder, 0o755);
  const children: ChildProcess[] = [];

  function start(args: string[], env: Record<string, string>, stdout: 'ignore' | 'pipe'): ChildProcess {
    const [command, words] =
      availableParallelism() > 1
        ? ['taskset', ['-c', '0', process.execPath, ...args]]
        : [process.execPath, args];
    const child = spawn(command, words, {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', stdout, 'inherit'],
    });
    children.push(child);
    return child;
  }

  return {
    folder,
    async startTidemark(env = {}) {
      const port = await freePort();
      const child = start(
        ['--max-semi-space-size=64', 'dist/server/main.js'],
        { PORT: String(port), DATA_DIR: join(folder, String(port)), RATE_LIMIT: PLENTY, ...env },
        'ignore',
      );
      for (;;) {
        if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}.`);
        const ready = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
        if (ready?.ok) return { port, pid: child.pid! };
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async startScript(script, env) {
      const child = start(['--import', 'tsx', script], env, 'pipe');
      const [line] = (await once(child.stdout!, 'data')) as [Buffer];
      return { port: Number(line.toString()), pid: child.pid! };
    },
    async end() {
      for (const child of children) child.kill('SIGTERM');
      for (const child of children)
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Posts an operation and returns its answer's bytes. */
export async function post(port: number, body: string): Promise<Buffer> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-encoding': 'identity' },
    body,
  });
  return Buffer.from(await response.arrayBuffer());
}

/** Fifty accounts with their latest and their last thirty snapshots, by a question like no other number's. */
export const nestedList = (number: number): string =>
  JSON.stringify({
    query: `query Q1($n: Int!) { accounts(first: 50) { nodes { handle displayName platform followers
      latestSnapshot { date followers posts } snapshots(first: $n) { nodes { date followers engagements } } } }
      of${String(number).padStart(5, '0')}: __typename }`,
    variables: { n: 30 },
  });
