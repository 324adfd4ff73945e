import type { Contender } from './contenders.ts';
import { readCounters, type Counters } from './counters.ts';
import { startFleet } from './fleet.ts';
import { measure, warmUp, type Figures, type Pace } from './measure.ts';
import { QUERY_IDS, type BenchQuery, type CacheMode, type QueryId } from './queries.ts';
import { findDifferent, type Refused } from './verify.ts';
import type { World } from './world.ts';

export interface QueryResult {
  /** By the names of contenders, in their order. */
  figures: Record<string, Figures>;
  refused: Refused[];
  /** What else is wrong with the figures. */
  faults: string[];
  /** That Tidemark sent for one HTTP request; null where nothing is executed. */
  statements: number | null;
}

export type QueryResults = Partial<Record<QueryId, QueryResult>>;

export interface RunOptions {
  world: World;
  contenders: readonly Contender[];
  queries: readonly BenchQuery[];
  pace: Pace;
  tidemarkEnv?: Readonly<Record<string, string>>;
  say: (line: string) => void;
  signal: AbortSignal;
}

const MODES: readonly CacheMode[] = ['plain', 'memory', 'redis'];

/** Asks all queries, those of a mode of the same processes. Servers that answer otherwise than Tidemark are left out. */
export async function runQueries(options: RunOptions): Promise<QueryResults> {
  const results: QueryResults = {};
  for (const mode of MODES) {
    const queries = options.queries.filter((query) => query.mode === mode);
    if (queries.length > 0) Object.assign(results, await runMode(mode, queries, options));
  }
  return Object.fromEntries(QUERY_IDS.filter((id) => results[id]).map((id) => [id, results[id]]));
}

async function runMode(
  mode: CacheMode,
  queries: readonly BenchQuery[],
  { world, contenders, pace, tidemarkEnv = {}, say, signal }: RunOptions,
): Promise<QueryResults> {
  const answering = contenders.filter((each) => queries.some(({ id }) => each.queries.includes(id)));
  say(`Starting ${answering.length} servers …`);
  const fleet = await startFleet({ world, mode, contenders: answering, queries, tidemarkEnv });
  const results: QueryResults = {};
  try {
    for (const query of queries) {
      say(`${query.id}: ${query.title} …`);
      const asked = fleet.runners.filter(({ contender }) => contender.queries.includes(query.id));
      const refused = await findDifferent(query, asked, world);
      for (const { name, reason } of refused) say(`${name} is refused for ${query.id}: ${reason}`);
      const equal = asked.filter(({ contender }) => !refused.some(({ name }) => name === contender.name));
      await warmUp(query, equal, { world, pace, signal });
      const before = await readCounters(equal[0]!.server);
      const figures = await measure(query, equal, { world, pace, signal });
      const after = await readCounters(equal[0]!.server);
      const faults = faultsOfSource(mode, before, after);
      for (const fault of faults) say(`${query.id}: ${fault}`);
      const operation = mode === 'plain' ? after.statements.get(query.id) : undefined;
      results[query.id] = {
        figures: Object.fromEntries(figures),
        refused,
        faults,
        statements: operation === undefined ? null : round(operation * (query.batch ?? 1)),
      };
    }
  } finally {
    await fleet.end();
  }
  return results;
}

/** Statements are few, and their average over thousands of requests is not exact in binary. */
const round = (statements: number): number => Math.round(statements * 1000) / 1000;

/** A memory that is full or a Redis that is slow would be seen here, not in the figures. */
const LEAST_SHARE = 0.99;

/** Whether what was measured of Tidemark came from where it was to come from. */
function faultsOfSource(mode: CacheMode, before: Counters, after: Counters): string[] {
  if (mode === 'plain') return [];
  const memory = after.hits.memory - before.hits.memory;
  const redis = after.hits.redis - before.hits.redis;
  const misses = after.misses - before.misses;
  const all = memory + redis + misses;
  if ((mode === 'memory' ? memory : redis) >= LEAST_SHARE * all) return [];
  return [
    `expected Tidemark's answers from ${mode}; of ${all}, ${memory} came from memory, ${redis} from Redis, and ${misses} were computed.`,
  ];
}
