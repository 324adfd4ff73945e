import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Without it Vitest loads a second copy of graphql, which refuses the types of the first.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['tests/**/*.test.{ts,tsx}'],
    // End-to-end tests against other people's software have a package.json and a command of their own.
    exclude: ['tests/e2e/**', 'node_modules/**'],
    globalSetup: 'tests/support/globalSetup.ts',
    pool: 'forks',
    // Two fit beside PostgreSQL on a small machine, and their pools into its 50 connections.
    maxWorkers: 2,
    // Room for a slow machine: a test that waits for a condition fails by this, never by a guess.
    testTimeout: 60_000,
    // Likewise for a condition that is waited for; the default of one second is a guess about the machine.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 60_000,
  },
});
