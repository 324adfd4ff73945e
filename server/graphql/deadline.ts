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

export const createDeadline = (seconds: number): Deadline => new RequestDeadline(seconds);

class RequestDeadline implements Deadline {
  readonly #startedAt = performance.now();
  readonly #listeners: ((error: GraphQLError) => void)[] = [];
  #controller: AbortController | undefined;
  #passed: GraphQLError | undefined;
  #seconds: number;
  #timer: NodeJS.Timeout;

  constructor(seconds: number) {
    this.#seconds = seconds;
    this.#timer = this.#start();
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      setMaxListeners(0, this.#controller.signal);
      if (this.#passed) this.#controller.abort(this.#passed);
    }
    return this.#controller.signal;
  }

  onPassed(listener: (error: GraphQLError) => void): void {
    this.#listeners.push(listener);
  }

  allow(seconds: number): void {
    if (seconds <= this.#seconds || this.#passed) return;
    this.#seconds = seconds;
    this.end();
    this.#timer = this.#start();
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #start(): NodeJS.Timeout {
    const leftMs = this.#seconds * 1000 - (performance.now() - this.#startedAt);
    return setTimeout(() => this.#pass(), leftMs);
  }

  #pass(): void {
    const error = refusal('TIMEOUT', `The answer took longer than ${this.#seconds} s.`);
    this.#passed = error;
    this.#controller?.abort(error);
    this.#listeners.forEach((listener) => listener(error));
  }
}
