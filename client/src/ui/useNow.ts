import { useSyncExternalStore } from 'react';
import { dayOf } from '../format/day.ts';

const MINUTE_MS = 60_000;

function subscribe(onChange: () => void): () => void {
  const timer = setInterval(onChange, MINUTE_MS);
  return () => clearInterval(timer);
}

const currentMinute = (): number => Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;

/** The current time in milliseconds, in steps of a minute: ages on the screen move by themselves. */
export const useNow = (): number => useSyncExternalStore(subscribe, currentMinute);

/** The current calendar day in UTC. */
export const useToday = (): string => dayOf(useNow());
