import { setTimeout as pause } from 'node:timers/promises';
import { openTestDatabase, addAccounts } from '../collecting/world.ts';
import { createRandom } from '../fuzz/random.ts';
import { checkHistory, type Violation } from './checkHistory.ts';
import { FAULTS } from './faults.ts';
import { askGraphQL } from './graphql.ts';
import type { HistoryEvent } from './history.ts';
import type { Member } from './member.ts';
import { readFinalState } from './readFinalState.ts';
import { startLoad } from './startLoad.ts';
import { openWorld, type World } from './world.ts';

export interface ChaosOptions {
  seed: number;
  servers: number;
  workers: number;
  clients: number;
  /** Names of faults, in this order. */
  faults: readonly string[];
  say: (text: string) => void;
}

export interface Recovery {
  fault: string;
  /** From when it was mended until every server had given an answer from the database. */
  milliseconds: number;
}

export interface ChaosResult {
  events: readonly HistoryEvent[];
  violations: readonly Violation[];
  recoveries: readonly Recovery[];
  /** Names of processes that have ended and that nobody has killed. */
  died: readonly string[];
  /** Exit codes of the servers and workers that were stopped at the end. */
  exitCodes: readonly (number | null)[];
  peakRssMib: number;
}

const ACCOUNTS_A_CLIENT = 80;
/** Between two faults: all is as ever, and the history shows it. */
const CALM_MS = [300, 900] as const;
/** So long it is broken: within and beyond the deadlines. */
const BROKEN_MS = [500, 3_500] as const;
/** A server that is not back by then is not coming back. */
const PATIENCE_MS = 30_000;

/** Breaks one thing after the other under load, and compares what was told with what is there. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { seed, clients, say } = options;
  const random = createRandom(seed, 'faults');
  const events: HistoryEvent[] = [];
  const recoveries: Recovery[] = [];
  await using world = await openWorld(options.servers, options.workers);
  const accounts = await seedAccounts(world, clients * ACCOUNTS_A_CLIENT);
  const load = startLoad({
    seed,
    clients,
    accounts,
    servers: world.servers,
    record: (event) => events.push(event),
  });
  for (const name of options.faults) {
    await pause(random.int(...CALM_MS));
    const mend = await FAULTS[name]!(world, random);
    await pause(random.int(...BROKEN_MS));
    const mending = performance.now();
    await mend();
    const mended = performance.now();
    await Promise.all(world.servers().map(answersAgain));
    const milliseconds = performance.now() - mended;
    recoveries.push({ fault: name, milliseconds });
    say(
      `${name.padEnd(28)} mended in ${Math.round(mended - mending)} ms, answered after ${Math.round(milliseconds)} ms`,
    );
  }
  await pause(random.int(...CALM_MS));
  await load.stop();
  const { members } = world;
  const died = members.filter(({ hasDied }) => hasDied).map(({ name }) => name);
  const peaks = await Promise.all(members.map((member) => member.peakRssMib()));
  const exitCodes = await Promise.all(members.map((member) => member.stop()));
  const violations = checkHistory(events, await readFinalState(world.postgres.url));
  return { events, violations, recoveries, died, exitCodes, peakRssMib: Math.max(...peaks) };
}

async function seedAccounts({ postgres }: World, count: number): Promise<readonly number[]> {
  const database = openTestDatabase(postgres.url);
  try {
    return await addAccounts(
      database,
      'X',
      Array.from({ length: count }, (_each, n) => `register${n}`),
    );
  } finally {
    await database.close();
  }
}

/** Resolves when the server reads from the database again. */
async function answersAgain({ port }: Member): Promise<void> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < PATIENCE_MS) {
    const query = '{ accounts(first: 1) { nodes { handle } } }';
    const { data } = await askGraphQL(port!, { query }, { 'cache-control': 'no-cache' });
    if (data !== undefined) return;
    await pause(20);
  }
}
