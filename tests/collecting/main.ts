import { collectMany } from './manySimulated.ts';
import { freezeWorker } from './frozenWorker.ts';
import { killWorkers } from './killedWorkers.ts';
import { collectMonth } from './month.ts';
import { seededRandom } from './seededRandom.ts';
import { openWorld, type World } from './world.ts';

/** `npm run prove:collecting`: what a run promises, tried on real processes and on a clock that is moved. */
const seed = Number(process.argv[2] ?? 20261127);
const broken: string[] = [];
const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Prints a figure, and remembers a promise that it breaks. */
function figure(name: string, value: number | string | boolean, isKept = true): void {
  const shown = typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(1) : String(value);
  say(`  ${name.padEnd(64)}${shown}${isKept ? '' : '   BROKEN'}`);
  if (!isKept) broken.push(name);
}

async function inWorld(title: string, prove: (world: World) => Promise<void>): Promise<void> {
  say(title);
  await using world = await openWorld();
  await prove(world);
}

say(`seed ${seed}`);
await inWorld('kill -9 of the worker at 20 random moments of a run of 500 accounts', async (world) => {
  const result = await killWorkers(world, { accounts: 500, kills: 20, random: seededRandom(seed) });
  figure('status', result.status, result.status === 'SUCCEEDED');
  figure('lost', result.lost, result.lost === 0);
  figure('doubled', result.doubled, result.doubled === 0);
  figure('roll-ups equal to a recount', result.isRolledUp, result.isRolledUp);
  figure('asked again, as a kill came before the answer was stored', result.askedAgain);
  figure('most attempts of a task', result.mostAttempts);
  figure(
    'seconds from the last kill to the end (lease 30 s)',
    result.orphanSeconds,
    result.orphanSeconds < 75,
  );
});
await inWorld('a worker stopped for longer than its lease', async (world) => {
  const result = await freezeWorker(world);
  figure('seconds until another has taken over', result.takenOverSeconds, result.takenOverSeconds < 75);
  figure('snapshots changed by its late write', result.changedByLateWrite, result.changedByLateWrite === 0);
  figure('lost', result.lost, result.lost === 0);
});
await inWorld('10,000 simulated accounts, asked for by 20 equal mutations at once', async (world) => {
  const result = await collectMany(world, 10_000);
  figure('runs', result.runs, result.runs === 1);
  figure('seconds', result.seconds, result.seconds <= 60);
  figure('statements a batch of 100', result.statementsPerBatch);
  figure("worker's largest RSS, MiB", result.workerRssMib);
  figure('lost', result.lost, result.lost === 0);
});
await inWorld('30 days of the 99 sample accounts, 20 kills, 5 quota stops', async (world) => {
  const result = await collectMonth(world, {
    days: 30,
    kills: 20,
    quotaStops: 5,
    random: seededRandom(seed),
  });
  figure('account-days', result.accountDays);
  figure('with neither a snapshot nor a reason', result.unexplained, result.unexplained === 0);
  figure('doubled', result.doubled, result.doubled === 0);
  figure('without a snapshot at the end of the first run of the day', result.withoutSnapshotAtFirst);
  figure('without a snapshot after the retry', result.withoutSnapshot, result.withoutSnapshot === 0);
  for (const [platform, requests] of result.requests) figure(`requests to ${platform}`, requests);
});
if (broken.length > 0) say(`\nBroken: ${broken.join('; ')}`);
process.exit(broken.length === 0 ? 0 : 1);
