import { cpuSecondsOf, cpuSecondsOfFamily, peakRssOf } from '../cpuTime.ts';
import { post } from '../processes.ts';
import { load, postOf, type Load } from '../rawLoad.ts';
import { dialectOf, type Contender } from './contenders.ts';
import type { Runner } from './fleet.ts';
import { requestsOf, type BenchQuery } from './queries.ts';
import type { World } from './world.ts';

/** What a request cost: the median of the rounds; of CPU, in microseconds, the mean, as the kernel counts it in hundredths of a second. */
export interface Figures {
  perSecond: number;
  p50: number;
  p99: number;
  serverCpu: number;
  postgresCpu: number;
  redisCpu: number;
  /** Bytes, of the server, since it started. */
  peakRss: number;
}

export interface Pace {
  rounds: number;
  /** Of a round of one server. */
  seconds: number;
  warmUpSeconds: number;
}

/** CPU in seconds, of server, PostgreSQL and Redis. */
type Round = Load & { cpu: readonly number[] };

interface MeasureOptions {
  world: World;
  pace: Pace;
  signal: AbortSignal;
}

/** Code is compiled, statements are prepared, and what is kept is there. */
export async function warmUp(
  query: BenchQuery,
  runners: readonly Runner[],
  { world, pace, signal }: MeasureOptions,
): Promise<void> {
  for (const { contender, server } of runners) {
    signal.throwIfAborted();
    // One after the other: a crowd of misses right after the start is another thing to measure.
    if (query.mode !== 'plain')
      for (const { body } of requestsOf(query, world, dialectOf(contender, query)))
        await post(server.port, body);
    await load(server.port, bytesOf(query, contender, world), pace.warmUpSeconds);
  }
}

/** One query, asked of all servers in turn, round after round: what the machine does meanwhile hits all alike. */
export async function measure(
  query: BenchQuery,
  runners: readonly Runner[],
  { world, pace, signal }: MeasureOptions,
): Promise<Map<string, Figures>> {
  const targets = runners.map((runner) => ({
    runner,
    requests: bytesOf(query, runner.contender, world),
    rounds: [] as Round[],
  }));
  for (let round = 0; round < pace.rounds; round += 1)
    for (const { runner, requests, rounds } of targets) {
      signal.throwIfAborted();
      rounds.push(await loadOnce(runner, requests, world, pace.seconds));
    }
  return new Map(
    targets.map(({ runner, rounds }) => [
      runner.contender.name,
      { ...figuresOf(rounds), peakRss: peakRssOf(runner.server.pid) },
    ]),
  );
}

/** Requests go out as they are made here: the generator only copies them. */
function bytesOf(query: BenchQuery, contender: Contender, world: World): Buffer[] {
  const headers = query.isFresh && !contender.asksStored ? { 'Cache-Control': 'no-cache' } : {};
  return requestsOf(query, world, dialectOf(contender, query)).map(({ body }) => postOf(body, headers));
}

async function loadOnce(
  { server }: Runner,
  requests: readonly Buffer[],
  world: World,
  seconds: number,
): Promise<Round> {
  const cpuTimes = (): number[] => [
    cpuSecondsOf(server.pid),
    cpuSecondsOfFamily(world.postgresPid),
    cpuSecondsOf(world.redisPid),
  ];
  const before = cpuTimes();
  const loaded = await load(server.port, requests, seconds);
  return { ...loaded, cpu: cpuTimes().map((after, place) => after - before[place]!) };
}

function figuresOf(rounds: readonly Round[]): Omit<Figures, 'peakRss'> {
  const medianOf = (name: 'perSecond' | 'p50' | 'p99'): number => median(rounds.map((round) => round[name]));
  const requests = rounds.reduce((sum, round) => sum + round.requests, 0);
  const [serverCpu, postgresCpu, redisCpu] = [0, 1, 2].map(
    (place) => (rounds.reduce((sum, { cpu }) => sum + cpu[place]!, 0) / requests) * 1e6,
  );
  return {
    perSecond: medianOf('perSecond'),
    p50: medianOf('p50'),
    p99: medianOf('p99'),
    serverCpu: serverCpu!,
    postgresCpu: postgresCpu!,
    redisCpu: redisCpu!,
  };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}
