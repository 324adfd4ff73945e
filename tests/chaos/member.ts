import { readFile } from 'node:fs/promises';
import { kill, originOf, startRole } from '../collecting/processes.ts';
import type { RunningProcess } from '../support/runTidemark.ts';

/** One process of Tidemark, as it is started in production. */
export interface Member {
  readonly role: 'server' | 'worker';
  /** Its name with the number of its life: what it knew before is gone. */
  readonly name: string;
  /** Undefined while it is down. */
  readonly port: number | undefined;
  /** It has ended and nobody has killed it. */
  readonly hasDied: boolean;
  /** MiB of the largest of its lives so far. */
  peakRssMib(): Promise<number>;
  start(): Promise<void>;
  /** kill -9 */
  kill(): Promise<void>;
  /** As an operator stops it; resolves with its exit code. */
  stop(): Promise<number | null>;
}

export function createMember(
  name: string,
  role: 'server' | 'worker',
  databaseUrl: string,
  env: Record<string, string>,
): Member {
  let running: RunningProcess | undefined;
  let port: number | undefined;
  let lives = 0;
  let peak = 0;

  async function measure(): Promise<void> {
    const status = await readFile(`/proc/${running?.child.pid}/status`, 'utf8').catch(() => '');
    peak = Math.max(peak, Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
  }

  return {
    role,
    get name() {
      return `${name}${lives}`;
    },
    get port() {
      return port;
    },
    get hasDied() {
      return running !== undefined && (running.child.exitCode ?? running.child.signalCode) !== null;
    },
    async peakRssMib() {
      await measure();
      return peak;
    },
    async start() {
      lives += 1;
      const started = startRole(role, databaseUrl, env);
      running = started;
      port = Number(new URL(await originOf(started)).port);
    },
    async kill() {
      await measure();
      const ending = running;
      running = undefined;
      port = undefined;
      if (ending) await kill(ending);
    },
    async stop() {
      await measure();
      const ending = running;
      running = undefined;
      port = undefined;
      ending?.child.kill('SIGTERM');
      return (await ending?.exited) ?? null;
    },
  };
}
