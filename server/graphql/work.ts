import type { Abortable } from '../../db/abortable.ts';
import { refusal } from './refusal.ts';

/** What is read for one HTTP request, and who waits for it: it is worth while as long as anybody does. */
export interface Work {
  /** Aborts when nobody waits any more. */
  readonly signal: Abortable;
  /** Somebody waits, until the returned function is called or `until` aborts. */
  hold(until?: Abortable): () => void;
}

/** Nobody is there to read it, but those who come just then and do the work again. */
const ABANDONED = refusal('SERVICE_UNAVAILABLE', 'Nobody waits for this answer any more.');

export function createWork(): Work {
  const signal = new WorkSignal();
  let holders = 0;
  return {
    signal,
    hold(until) {
      holders += 1;
      let isHeld = true;
      const release = (): void => {
        if (!isHeld) return;
        isHeld = false;
        holders -= 1;
        until?.removeEventListener('abort', release);
        if (holders === 0) signal.abort();
      };
      if (until?.aborted) release();
      else until?.addEventListener('abort', release, { once: true });
      return release;
    },
  };
}

class WorkSignal implements Abortable {
  aborted = false;
  readonly reason = ABANDONED;
  /** Of each statement that is waited for. */
  readonly #listeners = new Set<() => void>();

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.delete(listener);
  }

  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener();
  }
}
