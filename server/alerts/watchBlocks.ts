import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Looks for turns of the event loop that last for a second: often enough for that. */
const SAMPLE_MS = 50;

export interface Blocks {
  /** The longest turn since an instant, in milliseconds. Earlier ones are forgotten; to be asked every few seconds. */
  longestSince(instant: Date): number;
  stop(): void;
}

export function watchBlocks(now: () => Date): Blocks {
  const delay = monitorEventLoopDelay({ resolution: SAMPLE_MS });
  delay.enable();
  let longest: { at: Date; ms: number }[] = [];

  return {
    longestSince(instant) {
      longest.push({ at: now(), ms: Math.max(0, delay.max / 1e6 - SAMPLE_MS) });
      delay.reset();
      longest = longest.filter(({ at }) => at >= instant);
      return Math.max(0, ...longest.map(({ ms }) => ms));
    },
    stop: () => void delay.disable(),
  };
}
