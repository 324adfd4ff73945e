import { expect, it } from 'vitest';
import { withDatabase } from '../support/database.ts';
import { runFuzz } from './runFuzz.ts';
import { percent } from './tally.ts';

const place = withDatabase();
/** Ten seconds on a machine that does nothing else. */
const PATIENCE_MS = 120_000;

/** The test of the test: what finds nothing here finds nothing anywhere. */
it(
  'the same questions find stale answers of @envelop/response-cache as it comes',
  async () => {
    const { tally, problems } = await runFuzz({
      seed: 7,
      steps: 120,
      stepsBetween: 30,
      pool: 32,
      compared: 44,
      server: 'stock',
      isWhole: false,
      databaseUrl: place.url,
      say: () => undefined,
    });
    const stale = problems.filter(({ kind }) => kind === 'stale');
    process.stdout.write(
      `\nstock cache: ${stale.length} of ${tally.comparisons} answers are stale (${percent(stale.length, tally.comparisons)})\n`,
    );
    expect(problems.filter(({ kind }) => kind !== 'stale')).toEqual([]);
    expect(stale.length).toBeGreaterThan(0);
  },
  PATIENCE_MS,
);
