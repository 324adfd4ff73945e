/**
 * What reading needs of an AbortSignal. Node's own costs as much to make as a small statement to send, and its shape outlives
 * it, so a request has something lighter.
 */
export interface Abortable {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void, options: { once: true }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
