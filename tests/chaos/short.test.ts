import { expect, it } from 'vitest';
import { failuresOf, table } from './report.ts';
import { runChaos } from './runChaos.ts';

/** As `npm run chaos`, on one server and with one fault of each family; with the same seed each time. */
const SEED = 5;
const FAULTS = ['postgres killed', 'line silent', 'line cut', 'redis frozen', 'server killed'];
/** A quarter of a minute on a machine that does nothing else. */
const PATIENCE_MS = 180_000;

it(
  'under load nothing is lost, doubled or hung, whatever breaks, and all is well again within five seconds',
  async () => {
    const result = await runChaos({
      seed: SEED,
      servers: 1,
      workers: 0,
      clients: 4,
      faults: FAULTS,
      say: () => undefined,
    });
    process.stdout.write(`\n${table(result, SEED)}\n`);
    expect(failuresOf(result), 'npm run chaos').toEqual([]);
  },
  PATIENCE_MS,
);
