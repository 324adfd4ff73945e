import { setMaxListeners } from 'node:events';
import { refusal } from './refusal.ts';

/** What is read for one HTTP request, and who waits for it: it is worth while as long as anybody does. */
export interface Work {
  /** Aborts when nobody waits any more. */
  readonly signal: AbortSignal;
  /** Somebody waits, until the returned function is called or `until` aborts. */
  hold(until?: AbortSignal): () => void;
}

/** Nobody is there to read it, but those who come just then and do the work again. */
const ABANDONED = refusal('SERVICE_UNAVAILABLE', 'Nobody waits for this answer any more.');

export function createWork(): Work {
  const controller = new AbortController();
  // A listener for each statement that is waited for.
  setMaxListeners(0, controller.signal);
  let holders = 0;
  return {
    signal: controller.signal,
    hold(until) {
      holders += 1;
      let isHeld = true;
      const release = (): void => {
        if (!isHeld) return;
        isHeld = false;
        holders -= 1;
        until?.removeEventListener('abort', release);
        if (holders === 0) controller.abort(ABANDONED);
      };
      if (until?.aborted) release();
      else until?.addEventListener('abort', release, { once: true });
      return release;
    },
  };
}
