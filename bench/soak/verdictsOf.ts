import { judge, type Verdict } from './judge.ts';
import type { Sample } from './takeSample.ts';

type Figure = Exclude<keyof Sample, 'seconds'>;

const shareOrMore = (share: number, least: number) => (level: number) => Math.max(level * share, least);

/** What has to stay flat, with what moves it beside a leak. */
const JUDGED: readonly { figure: Figure; name: string; allowance: (level: number) => number }[] = [
  // V8 gives pages back when it likes to: a few collections' worth.
  { figure: 'rssMib', name: 'RSS, MiB', allowance: shareOrMore(0.1, 24) },
  // Visitors come and go by the dozen; connections of a pool are opened when they are needed.
  { figure: 'sockets', name: 'open sockets', allowance: shareOrMore(0.2, 6) },
  // A few for each request that is under way.
  { figure: 'timers', name: 'active timers', allowance: shareOrMore(0.2, 10) },
  // Runs are new things with a tag each; questions are the same ones all the time.
  { figure: 'redisKeys', name: 'Redis keys', allowance: shareOrMore(0.1, 50) },
];

/** @throws when there are too few samples to fit a line */
export function verdictsOf(samples: readonly Sample[]): Verdict[] {
  if (samples.length < 5) throw new Error(`Expected at least 5 samples, got ${samples.length}.`);
  return JUDGED.map(({ figure, name, allowance }) =>
    judge({
      name,
      allowance,
      points: samples.map((sample) => ({ seconds: sample.seconds, value: sample[figure] })),
    }),
  );
}
