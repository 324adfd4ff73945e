import type { GraphQLError } from 'graphql';
import { setMaxListeners } from 'node:events';
import { refusal } from './refusal.ts';

/** Until when a request has to be answered. */
export interface Deadline {
  /** Aborts when it has passed, with the error to tell. Made when it is asked for: most requests need none. */
  readonly signal: AbortSignal;
  /** Calls back with the error to tell, once, when it has passed. */
  onPassed(listener: (error: GraphQLError) => void): void;
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
  const listeners: ((error: GraphQLError) => void)[] = [];
  let controller: AbortController | undefined;
  let passed: GraphQLError | undefined;
  let allowed = seconds;
  let timer = start();

  function start(): NodeJS.Timeout {
    const leftMs = allowed * 1000 - (performance.now() - startedAt);
    return setTimeout(pass, leftMs);
  }

  function pass(): void {
    const error = refusal('TIMEOUT', `The answer took longer than ${allowed} s.`);
    passed = error;
    controller?.abort(error);
    listeners.forEach((listener) => listener(error));
  }

  function createController(): AbortController {
    const created = new AbortController();
    setMaxListeners(0, created.signal);
    if (passed) created.abort(passed);
    return created;
  }

  return {
    get signal() {
      return (controller ??= createController()).signal;
    },
    onPassed: (listener) => void listeners.push(listener),
    allow(wanted) {
      if (wanted <= allowed || passed) return;
      allowed = wanted;
      clearTimeout(timer);
      timer = start();
    },
    end: () => clearTimeout(timer),
  };
}
