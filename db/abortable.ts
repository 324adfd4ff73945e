/**
 * What reading needs of an AbortSignal. With Node's own, what listens to it was kept after its request had ended
 * (docs/decisions/0018), so a request has something lighter.
 */
export interface Abortable {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void, options: { once: true }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** What the promise comes to; rejects as soon as the signal aborts. It goes on all the same. */
export function untilAborted<T>(promise: Promise<T>, signal: Abortable, onAbort?: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      onAbort?.();
      const reason = signal.reason as Error;
      reject(reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Aborts when the last of them does; undefined, for never, where one of them is. */
export function lastOf(signals: readonly (Abortable | undefined)[]): Abortable | undefined {
  const all = signals.filter((signal) => signal !== undefined);
  return all.length < signals.length ? undefined : new LastOf(all);
}

class LastOf implements Abortable {
  readonly #signals: readonly Abortable[];
  /** What was given to them in the place of each listener. */
  readonly #looks = new Map<() => void, () => void>();

  constructor(signals: readonly Abortable[]) {
    this.#signals = signals;
  }

  get aborted(): boolean {
    return this.#signals.every(({ aborted }) => aborted);
  }

  get reason(): unknown {
    return this.#signals[0]!.reason;
  }

  throwIfAborted(): void {
    if (this.aborted) this.#signals[0]!.throwIfAborted();
  }

  addEventListener(type: 'abort', listener: () => void, options: { once: true }): void {
    const look = (): void => {
      if (this.aborted) listener();
    };
    this.#looks.set(listener, look);
    for (const signal of this.#signals) signal.addEventListener(type, look, options);
  }

  removeEventListener(type: 'abort', listener: () => void): void {
    const look = this.#looks.get(listener);
    if (!look) return;
    this.#looks.delete(listener);
    for (const signal of this.#signals) signal.removeEventListener(type, look);
  }
}
