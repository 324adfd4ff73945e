import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { packageRoot } from '../../db/packageRoot.ts';

export interface RunningProcess {
  readonly child: ChildProcess;
  /** What it has written to stdout and stderr so far. */
  output(): string;
  /** Resolves with the first match in its output; rejects when the process ends without one. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  /** Its exit code; null when a signal ended it. */
  readonly exited: Promise<number | null>;
}

/**
 * Starts a built entry of Tidemark as a process of its own. Nothing of this environment that configures Tidemark
 * reaches it. The run's global setup has built it.
 */
export function runTidemark(
  entry: 'main' | 'scrape' | 'import' | 'keys',
  { args = [], env = {} }: { args?: string[]; env?: Record<string, string> } = {},
): RunningProcess {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [join(packageRoot(), `dist/server/${entry}.js`), ...args], {
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece) => {
      text += String(piece);
      for (const listener of listeners) listener();
    });
  const exited = once(child, 'close').then(([code]) => code as number | null);

  return {
    child,
    output: () => text,
    exited,
    waitFor: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(text);
          if (!found) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
        void exited.then((code) => reject(new Error(`Ended with ${code} before ${pattern}:\n${text}`)));
      }),
  };
}
