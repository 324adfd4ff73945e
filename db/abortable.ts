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
