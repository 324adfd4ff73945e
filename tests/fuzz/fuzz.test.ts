import { describe, expect, it } from 'vitest';
import { withDatabase } from '../support/database.ts';
import { LEAST_HIT_RATE, table } from './report.ts';
import { runFuzz } from './runFuzz.ts';

/**
 * The first is the same each time and breaks almost everything there is, from the start on. The second is another each
 * time: it is printed, and `npm run fuzz -- --seed` runs it again.
 */
const SEEDS = { fixed: 86, 'of today': Date.now() % 1_000_000 };

/** A quarter of a minute on a machine that does nothing else. */
const PATIENCE_MS = 180_000;

describe.each(Object.entries(SEEDS))('with the seed %s', (_name, seed) => {
  const place = withDatabase();

  it(
    'every cached answer is what the database says, whatever breaks',
    async () => {
      const told: string[] = [];
      const result = await runFuzz({
        seed,
        steps: 260,
        stepsBetween: 26,
        pool: 32,
        compared: 24,
        server: 'tidemark',
        withThird: false,
        databaseUrl: place.url,
        say: (text) => told.push(text),
      });
      process.stdout.write(`\n${table(result, seed)}\n`);
      expect(
        told.join('\n'),
        `npm run fuzz -- --seed ${seed} --steps 260 --between 26 --pool 32 --compared 24`,
      ).toBe('');
      const { repeatable, repeatableHits } = result.tally;
      expect(repeatableHits).toBeGreaterThanOrEqual(LEAST_HIT_RATE * repeatable);
    },
    PATIENCE_MS,
  );
});
