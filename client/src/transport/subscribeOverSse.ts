import { readServerSentEvents } from './readServerSentEvents.ts';

/** The server pings every 12 s; three missed pings mean that the line is dead, though nobody closed it. */
const SILENCE_LIMIT_MS = 40_000;

/** What a GraphQL answer looks like on the wire, before anybody has judged its content. */
export interface WireResult {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions?: { code?: string } }[];
  extensions?: Record<string, unknown>;
}

export interface WireObserver {
  next(result: WireResult): void;
  /** The line was lost, was never there, or went silent; nothing follows, and nothing reconnects by itself. */
  error(error: Error): void;
  complete(): void;
}

/**
 * Runs one GraphQL operation over SSE in distinct connections mode: POST, `Accept: text/event-stream`, events
 * `next` and `complete`. Returns the function that ends it. A stream that ends without `complete` is an error,
 * as what was missed meanwhile is unknown; an answer that is plain JSON is given on as the only result.
 */
export function subscribeOverSse(
  url: string,
  body: string,
  observer: WireObserver,
  fetch: typeof globalThis.fetch = globalThis.fetch,
  silenceLimitMs = SILENCE_LIMIT_MS,
): () => void {
  const controller = new AbortController();
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  const stayAwake = (): void => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => {
      controller.abort(new Error('Nothing has come over the live connection for a while.'));
    }, silenceLimitMs);
  };

  async function run(): Promise<void> {
    stayAwake();
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body,
      signal: controller.signal,
    });
    if (!response.headers.get('content-type')?.startsWith('text/event-stream') || response.body === null) {
      observer.next(await readPlainResult(response));
      return observer.complete();
    }
    for await (const { event, data } of readServerSentEvents(response.body, stayAwake)) {
      if (controller.signal.aborted) return;
      if (event === 'next') observer.next(JSON.parse(data) as WireResult);
      if (event === 'complete') return observer.complete();
    }
    controller.signal.throwIfAborted();
    throw new Error('The live connection was cut off.');
  }

  let ended = false;
  run()
    .catch((error: unknown) => {
      if (!ended) observer.error(error instanceof Error ? error : new Error(String(error)));
    })
    .finally(() => clearTimeout(watchdog));

  return () => {
    ended = true;
    controller.abort();
  };
}

async function readPlainResult(response: Response): Promise<WireResult> {
  const text = await response.text();
  try {
    return JSON.parse(text) as WireResult;
  } catch (cause) {
    throw new Error(`The server answered ${response.status} instead of a live connection.`, { cause });
  }
}
