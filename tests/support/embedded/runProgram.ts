import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { OsAccount } from '../../../db/embedded/osAccount.ts';

/** A running `program.ts`, and what it has reported. */
export interface Program {
  pid: number;
  started?: { url: string; isNew: boolean };
  failed?: { name: string; message: string };
  logs: string[];
  /** Resolves when it has started PostgreSQL, has failed, or has ended. */
  settled: Promise<void>;
  /** Resolves with the exit code, null after a signal. */
  ended: Promise<number | null>;
  /** Sends a signal to it alone. */
  kill(signal: NodeJS.Signals): void;
  /** Sends a signal to it and all its children that have not left its process group, as a terminal does. */
  killGroup(signal: NodeJS.Signals): void;
}

interface Report {
  log?: string;
  started?: { url: string; isNew: boolean };
  failed?: { name: string; message: string };
}

/** Starts the bundled program in a process group of its own, with the working directory of its file. */
export function runProgram(node: string, file: string, dataDir: string, account?: OsAccount): Program {
  const child = spawn(node, [file, dataDir], {
    ...account,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${node} could not be started.`);
  let settle = (): void => undefined;
  const program: Program = {
    pid,
    logs: [],
    settled: new Promise((resolve) => (settle = resolve)),
    ended: new Promise((resolve) => child.once('close', resolve)),
    kill: (signal) => void child.kill(signal),
    killGroup: (signal) => void process.kill(-pid, signal),
  };
  createInterface(child.stdout).on('line', (line) => {
    const { log, ...outcome } = JSON.parse(line) as Report;
    if (log !== undefined) program.logs.push(log);
    Object.assign(program, outcome);
    if (program.started ?? program.failed) settle();
  });
  void program.ended.then(settle);
  return program;
}
