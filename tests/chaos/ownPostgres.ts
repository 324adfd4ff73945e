import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../db/embedded/startEmbeddedPostgres.ts';
import { postgresProcesses } from '../support/embedded/postgresProcesses.ts';

/** A PostgreSQL that may be broken and keeps what it has acknowledged. */
export interface OwnPostgres {
  /** Of the database, by its real port, which is another one after each start. */
  readonly url: string;
  /** Ends it: SIGKILL as a crash, SIGQUIT without a checkpoint, SIGINT in order. */
  end(signal: 'SIGKILL' | 'SIGQUIT' | 'SIGINT'): Promise<void>;
  /** After `end`. */
  start(): Promise<void>;
  /** SIGSTOP of all its processes: the port still takes connections, nothing is answered. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  stop(): Promise<void>;
}

export async function startOwnPostgres(folder: string): Promise<OwnPostgres> {
  const dataDir = join(folder, 'data');
  // What is not durable may lose commits in a crash, and would be taken for a fault of ours.
  const start = () => startEmbeddedPostgres({ dataDir, durable: true, log: () => undefined });
  let running = await start();

  async function signalAll(signal: NodeJS.Signals): Promise<void> {
    for (const { pid } of await postgresProcesses(dataDir)) process.kill(pid, signal);
  }

  return {
    get url() {
      return running.url;
    },
    async end(signal) {
      const [postmaster] = await postgresProcesses(dataDir);
      if (postmaster) process.kill(postmaster.pid, signal);
      await running.stop();
    },
    async start() {
      running = await start();
    },
    freeze: () => signalAll('SIGSTOP'),
    thaw: () => signalAll('SIGCONT'),
    async stop() {
      await signalAll('SIGCONT');
      await running.stop();
    },
  };
}
