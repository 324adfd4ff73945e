import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../db/embedded/freePort.ts';
import { OperatorError } from '../server/operatorError.ts';
import { startFlags } from './startFlags.ts';

/** A server of a bench, on a core of its own where there are two. */
export interface BenchServer {
  port: number;
  pid: number;
}

export interface Bench {
  /** Tidemark as it is shipped, on an embedded database of its own with the sample catalogue. */
  startTidemark(env?: Record<string, string>): Promise<BenchServer>;
  /** A script that writes its port as its first line; with another Node than this one, when it needs one. */
  startScript(script: string, env: Record<string, string>, node?: string): Promise<BenchServer>;
  /** A folder of the bench. */
  readonly folder: string;
  /** Ends all servers and removes the folder. */
  end(): Promise<void>;
}

/** Before this process is bound to one of them: those that it starts would count as it does. */
const HAS_CORES = availableParallelism() > 1;

/** Counted as in production, and never used up. */
const PLENTY = '999999999:999999999';

export async function openBench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  // PostgreSQL runs as another user when this is root.
  await chmod(folder, 0o755);
  const children: ChildProcess[] = [];
  // Whatever ends this process: nobody would find them.
  const killAll = (): void => children.forEach((child) => child.kill('SIGKILL'));
  process.once('exit', killAll);

  /** Every server gets the flags of `npm start`: a larger space for what is new helps all of them. */
  function start(
    args: string[],
    env: Record<string, string>,
    stdout: 'ignore' | 'pipe',
    node = process.execPath,
  ): ChildProcess {
    const words = [...startFlags(), ...args];
    const [command, all] = HAS_CORES ? ['taskset', ['-c', SERVER_CORE, node, ...words]] : [node, words];
    const child = spawn(command, all, {
      env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...env },
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
        ['dist/server/main.js'],
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
    async startScript(script, env, node) {
      const loader = script.endsWith('.ts') ? ['--import', 'tsx'] : [];
      const child = start([...loader, script], env, 'pipe', node);
      const ended = once(child, 'exit').then(([code]) => {
        throw new Error(`${script} ended with ${code}.`);
      });
      const [line] = (await Promise.race([once(child.stdout!, 'data'), ended])) as [Buffer];
      ended.catch(() => undefined);
      return { port: Number(line.toString()), pid: child.pid! };
    },
    async end() {
      for (const child of children) child.kill('SIGTERM');
      for (const child of children)
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      process.off('exit', killAll);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Servers have this core; what asks them, and what they ask, has the other. */
const SERVER_CORE = '0';
const OTHER_CORE = '1';

/**
 * Keeps this process, and what it starts from now on without a core of its own, away from the servers' core.
 * @throws OperatorError where CPU cannot be measured
 */
export function leaveServerCore(): void {
  if (process.platform !== 'linux') throw new OperatorError('CPU is measured by /proc: expected Linux.');
  if (HAS_CORES) execFileSync('taskset', ['-acp', OTHER_CORE, String(process.pid)], { stdio: 'ignore' });
}

/** Posts an operation and returns its answer's bytes. */
export async function post(
  port: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Buffer> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-encoding': 'identity', ...headers },
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
