import { rm } from 'node:fs/promises';
import { afterAll, beforeAll } from 'vitest';
import { runTidemark, type RunningProcess } from '../support/runTidemark.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

/** A first start makes a database, loads the catalogue and its history, and shares the machine with other tests. */
const START_TIMEOUT_MS = 180_000;

export interface Demo {
  /** Where the dashboard is, without a slash at the end; from `beforeAll` on. */
  readonly origin: string;
}

/**
 * Tidemark as a stranger starts it: built, as a process of its own, on a new database with the demo data.
 * @param env further variables, asked for in `beforeAll`
 */
export function withDemo(env: () => Record<string, string> = () => ({})): Demo {
  const state = { origin: '' };
  let folder: string | undefined;
  let running: RunningProcess | undefined;

  beforeAll(async () => {
    folder = await temporaryFolder();
    running = runTidemark('main', { env: { PORT: '0', DATA_DIR: folder, ...env() } });
    [state.origin] = await running.waitFor(/http:\/\/[\d.]+:\d+/);
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    running?.child.kill('SIGTERM');
    await running?.exited;
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }, START_TIMEOUT_MS);

  return state;
}
