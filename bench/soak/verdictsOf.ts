import { judge, type Verdict } from './judge.ts';
import type { Sample } from './takeSample.ts';

type Figure = Exclude<keyof Sample, 'seconds'>;

const shareOrMore = (share: number, least: number) => (level: number) => Math.max(level * share, least);

/** What has to stay flat, with what moves it beside a leak. */
const JUDGED: readonly { figure: Figure; name: string; allowance: (level: number) => number }[] = [
  // V8 gives pages back when it likes to: a few collections' worth.
  { figure: 'rssMib', name: 'RSS, MiB', allowance: shareOrMore(0.1, 24) },
  // Visitors come and go, and the pool of ten is opened when it is needed.
  { figure: 'sockets', name: 'open sockets', allowance: shareOrMore(0.2, 10) },
  // Each of a dozen callers has up to three while it waits: between twenty and fifty were seen at any time.
  { figure: 'timers', name: 'active timers', allowance: shareOrMore(0.2, 30) },
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
