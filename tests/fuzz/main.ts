import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../../db/embedded/startEmbeddedPostgres.ts';
import { migrate } from '../../db/migrate.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { faultsOf, progressLine, table } from './report.ts';
import { runFuzz, type FuzzOptions } from './runFuzz.ts';

/** `npm run fuzz -- --steps 10000 --seed 7`: proves that no cached answer is another than the database's. */
const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    pool: { type: 'string', default: '200' },
    compared: { type: 'string', default: '60' },
    between: { type: 'string', default: '16' },
    stock: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const folder = await temporaryFolder();
  const dataDir = join(folder, 'data');
  const cluster = await startEmbeddedPostgres({
    dataDir,
    durable: false,
    log: values.verbose ? say : () => undefined,
  });
  try {
    await migrate(cluster.url);
    say(`seed ${seed}`);
    const options: FuzzOptions = {
      seed,
      steps: Number(values.steps),
      stepsBetween: Number(values.between),
      pool: Number(values.pool),
      compared: Number(values.compared),
      server: values.stock ? 'stock' : 'tidemark',
      isWhole: !values.stock,
      databaseUrl: cluster.url,
      say: values.stock && !values.verbose ? () => undefined : say,
      onProgress: (tally, problems) => say(progressLine(tally, problems)),
    };
    const result = await runFuzz(options);
    say(table(result, seed));
    process.exitCode = faultsOf(result).length === 0 ? 0 : 1;
  } finally {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
process.exit();
