import { setMaxListeners } from 'node:events';
import { refusal } from './refusal.ts';

/** Until when a request has to be answered. */
export interface Deadline {
  /** Aborts when it has passed, with the error to tell. */
  readonly signal: AbortSignal;
  /** The request may take so many seconds, counted from its beginning, unless it may take longer already. */
  allow(seconds: number): void;
  /** It was answered: nothing passes any more. */
  end(): void;
}

/** Promised for every answer, and so for every statement: what takes longer is in trouble, and its client has left. */
export const READ_SECONDS = 2;
export const MUTATION_SECONDS = 5;

export function createDeadline(seconds: number): Deadline {
  const startedAt = performance.now();
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  let allowed = seconds;
  let timer = start();

  function start(): NodeJS.Timeout {
    const leftMs = allowed * 1000 - (performance.now() - startedAt);
    return setTimeout(() => {
      controller.abort(refusal('TIMEOUT', `The answer took longer than ${allowed} s.`));
    }, leftMs);
  }

  return {
    signal: controller.signal,
    allow(wanted) {
      if (wanted <= allowed || controller.signal.aborted) return;
      allowed = wanted;
      clearTimeout(timer);
      timer = start();
    },
    end: () => clearTimeout(timer),
  };
}
