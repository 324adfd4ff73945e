import { readNumber, readOptions } from '../readOptions.ts';
import type { Tool } from '../runTool.ts';
import { table } from '../table.ts';
import { openSoak } from './openSoak.ts';
import type { Sample } from './takeSample.ts';
import { verdictsOf } from './verdictsOf.ts';

const HELP = `Puts a server of its own under load for long, and says whether anything in it grows.

  npm run soak -- [options]

  --minutes N       how long is looked at, after a warm-up of a fifth of it, at most three minutes; default: 30
  --every N         seconds between two looks; default: 5
  --database URL    on this PostgreSQL instead of the sample; runs and names of accounts are written into it
  --help            print this

Ends with 0 when nothing has grown and every answer was right.
`;

/** V8 has its size, code is compiled, pools and caches are full by then. */
const MOST_WARM_UP_SECONDS = 180;
/** Lines that fit a screen, however long it takes. */
const LINES = 30;

/** `npm run soak` */
export const soakTool: Tool = async (args, say, signal) => {
  const options = readOptions(args, ['minutes', 'every', 'database'], []);
  if (options.help) {
    say(HELP);
    return 0;
  }
  const seconds = readNumber('minutes', options.minutes, 30) * 60;
  const every = readNumber('every', options.every, 5);
  const warmUp = Math.min(seconds / 5, MOST_WARM_UP_SECONDS);
  const soak = await openSoak({ database: options.database, signal });
  try {
    say(`Warming up for ${warmUp.toFixed(0)} s, then ${seconds.toFixed(0)} s under load.`);
    await soak.watch(warmUp, every);
    const samples = await soak.watch(seconds, every);
    const verdicts = verdictsOf(samples);
    say(`\n${table(Object.keys(COLUMNS), thinned(samples).map(cellsOf))}\n`);
    say(
      table(
        ['fitted over all samples', 'from', 'to', 'growth', 'allowed', ''],
        verdicts.map(({ name, from, to, growth, allowed, grows }) => [
          name,
          ...[from, to, growth, allowed].map((number) => number.toFixed(1)),
          grows ? 'GROWS' : 'flat',
        ]),
      ),
    );
    const { tally } = soak;
    say(
      `\n${table(
        ['asked', 'answers', 'refused', 'failed', 'wrong'],
        [...tally.kinds].map(
          ([
            kind,
            {
              outcomes: { ok, refused, failed, wrong },
            },
          ]) => [kind, ...[ok, refused, failed, wrong].map(String)],
        ),
      )}`,
    );
    for (const note of tally.notes) say(note);
    return verdicts.some(({ grows }) => grows) || tally.notes.size > 0 ? 1 : 0;
  } finally {
    await soak.close();
  }
};

const COLUMNS: Record<string, (sample: Sample) => string> = {
  seconds: ({ seconds }) => seconds.toFixed(0),
  'RSS MiB': ({ rssMib }) => rssMib.toFixed(0),
  'heap MiB': ({ heapMib }) => heapMib.toFixed(0),
  sockets: ({ sockets }) => String(sockets),
  timers: ({ timers }) => String(timers),
  resources: ({ resources }) => String(resources),
  'lag ms': ({ lagMs }) => lagMs.toFixed(0),
  'Redis keys': ({ redisKeys }) => String(redisKeys),
  'Redis MiB': ({ redisMib }) => redisMib.toFixed(1),
};

const cellsOf = (sample: Sample): string[] => Object.values(COLUMNS).map((cell) => cell(sample));

const thinned = (samples: readonly Sample[]): Sample[] => {
  const step = Math.ceil(samples.length / LINES);
  return samples.filter((_sample, index) => index % step === 0);
};
