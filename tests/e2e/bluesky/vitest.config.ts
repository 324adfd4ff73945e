import { defineConfig } from 'vitest/config';

/** Not part of `npm test`: it needs the packages of this folder, and a minute. */
export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ['*.e2e.ts'],
    fileParallelism: false,
    // The network (a PLC directory, a PDS, an AppView with its PostgreSQL) takes some 20 s to start.
    hookTimeout: 180_000,
    testTimeout: 180_000,
    disableConsoleIntercept: true,
  },
});
