import type { RunLauncher } from '../../../scraper/runs/launchRun.ts';

/** Starts runs of which no worker is told. */
export const launcherOf = (now: () => Date): RunLauncher => ({
  now,
  batchSizeOf: () => 100,
  sendJobs: () => Promise.resolve(),
  wake: () => undefined,
});
