/** Often enough for turns of the event loop that last a second, and 20 additions a second. */
const SAMPLE_MS = 50;

export interface Blocks {
  /** The longest turn since an instant, in milliseconds. Earlier ones are forgotten; to be asked every few seconds. */
  longestSince(instant: Date): number;
  stop(): void;
}

/** Node's own histogram forgets the turn that is under way whenever it is reset: the longest one would be lost. */
export function watchBlocks(now: () => Date): Blocks {
  let turns: { at: Date; ms: number }[] = [];
  let longest = 0;
  let last = performance.now();
  const look = (): void => {
    const at = performance.now();
    longest = Math.max(longest, at - last - SAMPLE_MS);
    last = at;
  };
  const timer = setInterval(look, SAMPLE_MS).unref();

  return {
    longestSince(instant) {
      look();
      turns.push({ at: now(), ms: longest });
      longest = 0;
      turns = turns.filter(({ at }) => at >= instant);
      return Math.max(0, ...turns.map(({ ms }) => ms));
    },
    stop: () => clearInterval(timer),
  };
}
