import { watchTurns } from '../metrics/watchTurns.ts';

/** Often enough for turns of the event loop that last a second, and 20 additions a second. */
const SAMPLE_MS = 50;

export interface Blocks {
  /** The longest turn since an instant, in milliseconds. Earlier ones are forgotten; to be asked every few seconds. */
  longestSince(instant: Date): number;
  stop(): void;
}

export function watchBlocks(now: () => Date): Blocks {
  let turns: { at: Date; ms: number }[] = [];
  let longest = 0;
  const watch = watchTurns(SAMPLE_MS, (lateMs) => (longest = Math.max(longest, lateMs)));

  return {
    longestSince(instant) {
      watch.look();
      turns.push({ at: now(), ms: longest });
      longest = 0;
      turns = turns.filter(({ at }) => at >= instant);
      return Math.max(0, ...turns.map(({ ms }) => ms));
    },
    stop: watch.stop,
  };
}
