import { useSyncExternalStore } from 'react';
import { dayOf } from '../format/day.ts';

/** Tells the time in steps, so that what shows it is drawn once a step. */
function createClock(stepMs: number) {
  return {
    subscribe(onChange: () => void): () => void {
      const timer = setInterval(onChange, stepMs);
      return () => clearInterval(timer);
    },
    now: (): number => Math.floor(Date.now() / stepMs) * stepMs,
  };
}

const minutes = createClock(60_000);
const seconds = createClock(1000);

/** The current time in milliseconds, in steps of a minute: ages on the screen move by themselves. */
export const useNow = (): number => useSyncExternalStore(minutes.subscribe, minutes.now);

/** The current time in milliseconds, in steps of a second: for what counts down. */
export const useSecond = (): number => useSyncExternalStore(seconds.subscribe, seconds.now);

/** The current calendar day in UTC. */
export const useToday = (): string => dayOf(useNow());
