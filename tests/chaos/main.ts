import { parseArgs } from 'node:util';
import { createRandom } from '../fuzz/random.ts';
import { FAULTS } from './faults.ts';
import { killMigrations } from './killMigrations.ts';
import { failuresOf, table } from './report.ts';
import { runChaos } from './runChaos.ts';

/** `npm run chaos -- --seed 7 --rounds 3`: every fault once a round, under load, and nothing may be lost. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    rounds: { type: 'string', default: '1' },
    /** Names of faults with a comma between; default: all. */
    faults: { type: 'string', default: Object.keys(FAULTS).join(',') },
  },
});
const seed = Number(values.seed);
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const names = values.faults.split(',');
const faults = Array.from({ length: Number(values.rounds) }, (_each, round) =>
  createRandom(seed, 'round', round).sample(names, names.length),
).flat();

say(`seed ${seed}`);
const result = await runChaos({ seed, servers: 2, workers: 1, clients: 8, faults, say });
say(table(result, seed));
const failures = failuresOf(result);
const KILLS = 20;
const whole = await killMigrations(KILLS, createRandom(seed, 'migrations'));
say(`${'migrations killed, whole then'.padEnd(30)}${KILLS}, ${whole}`);
if (whole < KILLS) failures.push(`MIGRATIONS: ${KILLS - whole} of ${KILLS} are not whole.`);
for (const failure of failures) say(failure);
process.exit(failures.length === 0 ? 0 : 1);
