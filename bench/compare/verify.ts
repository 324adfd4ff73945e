import { isDeepStrictEqual } from 'node:util';
import { post } from '../processes.ts';
import { dialectOf, sendsFixedBytes } from './contenders.ts';
import type { Fleet, Runner } from './fleet.ts';
import { requestsOf, type BenchQuery, type BenchRequest, type Dialect } from './queries.ts';
import type { World } from './world.ts';

/** Spread over the rotation. */
const SAMPLE = 8;
/** What is kept is answered by then, and is to be as right as what is not. */
const TIMES = 2;

/** Why a server is not measured. */
export interface Refused {
  name: string;
  reason: string;
}

/** Those whose data is not Tidemark's, each with what differs. */
export async function findDifferent(
  query: BenchQuery,
  runners: Fleet['runners'],
  world: World,
): Promise<Refused[]> {
  const [tidemark, ...others] = runners;
  const expected = await answersOf(tidemark!, query, world);
  const refused: Refused[] = [];
  for (const runner of others) {
    const { contender } = runner;
    try {
      const answers = await answersOf(runner, query, world);
      const wanted = sendsFixedBytes(contender) ? answers.map(() => expected[0]) : expected;
      const place = answers.findIndex((answer, index) => !isDeepStrictEqual(answer, wanted[index]));
      if (place !== -1)
        refused.push({ name: contender.name, reason: firstDifference(wanted[place], answers[place]) });
    } catch (error) {
      refused.push({ name: contender.name, reason: (error as Error).message });
    }
  }
  return refused;
}

async function answersOf({ contender, server }: Runner, query: BenchQuery, world: World): Promise<unknown[]> {
  const dialect = dialectOf(contender, query);
  const requests = requestsOf(query, world, dialect);
  const step = Math.ceil(requests.length / SAMPLE);
  const answers: unknown[] = [];
  for (let place = 0; place < requests.length; place += step)
    for (let time = 0; time < TIMES; time += 1) {
      const headers = query.isFresh && !contender.asksStored ? { 'cache-control': 'no-cache' } : {};
      const bytes = await post(server.port, requests[place]!.body, headers);
      answers.push(readAnswer(bytes.toString(), requests[place]!, dialect));
    }
  return answers;
}

/** The data, in Tidemark's words; of a batch, a list of it. */
function readAnswer(text: string, { variables }: BenchRequest, dialect: Dialect | undefined): unknown {
  const answer = JSON.parse(text) as { data?: unknown; errors?: unknown } | { data?: unknown }[];
  const read = (each: { data?: unknown; errors?: unknown }, place: number): unknown => {
    if (each.errors !== undefined || each.data === undefined)
      throw new Error(`It answered ${JSON.stringify(each).slice(0, 300)}`);
    return dialect ? dialect.toOurs(each.data, variables[place]!) : each.data;
  };
  return Array.isArray(answer) ? answer.map(read) : read(answer, 0);
}

/** Where two values part, and what stands there. */
export function firstDifference(expected: any, got: any, path = 'data'): string {
  if (typeof expected === 'object' && typeof got === 'object' && expected !== null && got !== null)
    for (const name of new Set([...Object.keys(expected), ...Object.keys(got)]))
      if (!isDeepStrictEqual(expected[name], got[name]))
        return firstDifference(expected[name], got[name], `${path}.${name}`);
  const shown = (value: unknown): string =>
    value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 100);
  return `${path}: expected ${shown(expected)}, got ${shown(got)}`;
}
