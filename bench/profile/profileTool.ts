import { readFile, writeFile } from 'node:fs/promises';
import { OperatorError } from '../../server/operatorError.ts';
import { endAfter } from '../endAfter.ts';
import type { Inspector } from '../inspector.ts';
import { createTally } from '../load/createTally.ts';
import { drive } from '../load/drive.ts';
import { openClient, type Client } from '../load/openClient.ts';
import type { Question } from '../load/question.ts';
import { startOwnServer } from '../ownServer.ts';
import { readNumber, readOptions } from '../readOptions.ts';
import type { Tool } from '../runTool.ts';
import { table } from '../table.ts';
import {
  biggestAllocators,
  hottestFunctions,
  type AllocationNode,
  type CpuProfile,
  type Place,
} from './places.ts';

const HELP = `Asks a server of its own one operation again and again, and says what its time or its memory goes to.

  npm run profile -- (--cpu | --heap) [options]

  --cpu              functions by the time spent in themselves; writes tidemark.cpuprofile
  --heap             functions by the memory they ask for; writes tidemark.heapprofile
  --operation TEXT   the operation; default: fifty accounts with thirty days each
  --query FILE       the operation, from a file
  --variables JSON   of the operation
  --cached           the cache may answer; default: the database does
  --seconds N        how long; default: 10
  --connections N    how many ask at once; default: 8
  --out FILE         where the profile goes, for Chrome's DevTools or Visual Studio Code
  --database URL     on this PostgreSQL instead of the sample catalogue
  --help             print this
`;

const DEFAULT_OPERATION = `{ accounts(first: 50) { nodes {
  handle followers latestSnapshot { date followers } snapshots(first: 30) { nodes { date followers engagements } } } } }`;

/** Code is compiled and statements are prepared by then: what comes after is what a server does all day. */
const WARM_UP_SECONDS = 2;
const SHOWN = 10;
/** Microseconds between two looks: ten times as often as by default, at a price of some per cent. */
const CPU_INTERVAL = 100;
/** Bytes between two looks, on average: V8's own number. */
const HEAP_INTERVAL = 32_768;

/** `npm run profile` */
export const profileTool: Tool = async (args, say, signal) => {
  const options = readOptions(
    args,
    ['operation', 'query', 'variables', 'seconds', 'connections', 'out', 'database'],
    ['cpu', 'heap', 'cached'],
  );
  if (options.help) {
    say(HELP);
    return 0;
  }
  if (options.cpu === options.heap) throw new OperatorError('Expected one of --cpu and --heap. See --help.');
  const recording = options.cpu ? CPU : HEAP;
  const seconds = readNumber('seconds', options.seconds, 10);
  const callers = readNumber('connections', options.connections, 8);
  const question = await readQuestion(options);
  const server = await startOwnServer({ database: options.database, inspect: true });
  const client = openClient({ origin: server.origin, connections: callers, credential: undefined });
  try {
    await expectAnswer(client, question);
    const driveFor = async (duration: number) => {
      const tally = createTally();
      await drive({ client, callers, next: () => question, tally, signal: endAfter(duration, signal) });
      return tally;
    };
    await driveFor(Math.min(WARM_UP_SECONDS, seconds));
    await recording.start(server.inspector!);
    const tally = await driveFor(seconds);
    const { profile, places } = await recording.stop(server.inspector!);
    const out = options.out ?? recording.file;
    await writeFile(out, JSON.stringify(profile));
    const total = places.reduce((sum, { amount }) => sum + amount, 0);
    const rows = places
      .slice(0, SHOWN)
      .map(({ name, at, amount }) => [
        name,
        at,
        recording.show(amount),
        `${((amount / total) * 100).toFixed(1)} %`,
      ]);
    const answers = tally.total('ok');
    say(`${answers} answers in ${seconds} s, ${recording.show(total / Math.max(answers, 1))} each\n`);
    say(`${table(['function', 'where', recording.unit, 'share'], rows)}\n\nAll of it: ${out}`);
    for (const note of tally.notes) say(note);
    return answers > 0 && tally.notes.size === 0 ? 0 : 1;
  } finally {
    await client.close();
    await server.stop();
  }
};

/** What is refused costs another thing than what is answered: nobody wants to measure it. */
async function expectAnswer(client: Client, question: Question): Promise<void> {
  const { outcome, note } = await client.ask(question);
  if (outcome !== 'ok')
    throw new OperatorError(`The operation is not answered, and nothing was measured: ${note || outcome}`);
}

interface Recording {
  file: string;
  unit: string;
  start(inspector: Inspector): Promise<unknown>;
  stop(inspector: Inspector): Promise<{ profile: unknown; places: Place[] }>;
  show(amount: number): string;
}

const CPU: Recording = {
  file: 'tidemark.cpuprofile',
  unit: 'self time',
  async start({ send }) {
    await send('Profiler.enable');
    await send('Profiler.setSamplingInterval', { interval: CPU_INTERVAL });
    await send('Profiler.start');
  },
  async stop({ send }) {
    const { profile } = await send<{ profile: CpuProfile }>('Profiler.stop');
    return { profile, places: hottestFunctions(profile) };
  },
  show: (microseconds) => `${(microseconds / 1000).toFixed(2)} ms`,
};

const HEAP: Recording = {
  file: 'tidemark.heapprofile',
  unit: 'allocated',
  // What an operation throws away at once costs as much to allocate, and to collect, as what stays.
  start: ({ send }) =>
    send('HeapProfiler.startSampling', {
      samplingInterval: HEAP_INTERVAL,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    }),
  async stop({ send }) {
    const { profile } = await send<{ profile: { head: AllocationNode } }>('HeapProfiler.stopSampling');
    return { profile, places: biggestAllocators(profile.head) };
  },
  show: (bytes) => `${(bytes / 1024).toFixed(0)} KiB`,
};

type QuestionOptions = Partial<Record<'operation' | 'query' | 'variables', string>> & { cached?: boolean };

async function readQuestion({ operation, query, variables, cached }: QuestionOptions): Promise<Question> {
  if (operation !== undefined && query !== undefined)
    throw new OperatorError('--operation and --query: expected one of them.');
  return {
    kind: 'operation',
    query: operation ?? (query === undefined ? DEFAULT_OPERATION : await readOperation(query)),
    ...(variables !== undefined && { variables: readVariables(variables) }),
    headers: cached ? {} : { 'cache-control': 'no-cache' },
  };
}

function readOperation(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => {
    throw new OperatorError(`--query: expected a file that can be read, got ${file}.`);
  });
}

function readVariables(text: string): object {
  try {
    return JSON.parse(text) as object;
  } catch {
    throw new OperatorError(`--variables: expected JSON, got ${text}.`);
  }
}
