import { isSafeAddress } from './baseUrl.ts';

/**
 * What came of one request to a platform. An `answer` is any complete answer, whatever its status: status
 * alone decides nothing (Flickr fails with 200, Meta throttles with 400), so each adapter reads it together
 * with the body. `json` is undefined when the body is no JSON.
 */
export type JsonAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Headers;
      readonly json: unknown;
    }
  | { readonly kind: 'transient' | 'bad_response'; readonly message: string }
  /** Nothing was sent, as it was not its turn (see platformHttp.ts). */
  | { readonly kind: 'deferred'; readonly message: string; readonly until: Date };

export interface JsonRequest {
  /** The platform's name for messages. The URL itself is never in one: it may hold a token. */
  readonly service: string;
  readonly url: URL;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole exchange up to the last byte of the body. Default 15 s. */
  readonly timeoutMs?: number;
  /** Counted after decompression. Default 5 MB. */
  readonly maxBodyBytes?: number;
  /**
   * `public`: no connection is made to an address that is not public, whatever a name resolves to. `none` for an
   * address that the operator has configured. Default `public`.
   */
  readonly guard?: 'public' | 'none';
}

/** A job of the run works at most 45 s: this leaves it three requests that hang. */
const DEFAULT_TIMEOUT_MS = 15_000;

/**
 * Counted after decompression, so that a small gzip bomb is no way round it. The largest honest answer, 100
 * X users with full profiles, is about 200 KB.
 */
const MAX_BODY_BYTES = 5 * 1024 * 1024;

/**
 * Asks one address and reads the answer as JSON, with a deadline and a body limit of our own. Redirects are
 * not followed: no documented call answers one, and one could lead a token to another host. Never rejects.
 */
export async function fetchJson(request: JsonRequest, signal: AbortSignal): Promise<JsonAnswer> {
  const { service, url, timeoutMs = DEFAULT_TIMEOUT_MS } = request;
  if (!isSafeAddress(url)) return { kind: 'bad_response', message: `${service} is asked over https only.` };
  if (signal.aborted) return stopped(service);

  // AbortSignal.any() of a signal that lives as long as the run would collect one entry per request.
  const exchange = new AbortController();
  const stop = () => exchange.abort('stopped');
  const deadline = setTimeout(() => exchange.abort('late'), timeoutMs);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const response = await fetch(url, {
      method: request.method ?? 'GET',
      headers: { accept: 'application/json', 'user-agent': USER_AGENT, ...request.headers },
      body: request.body ?? null,
      redirect: 'manual',
      signal: exchange.signal,
    });
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      return { kind: 'bad_response', message: `${service} answered with a redirect, which is not followed.` };
    }
    const bytes = await readBody(response.body);
    if (bytes === 'too large') {
      return { kind: 'bad_response', message: `${service} answered with more than 5 MB.` };
    }
    return {
      kind: 'answer',
      status: response.status,
      headers: response.headers,
      json: parseJson(bytes),
    };
  } catch (error) {
    if (exchange.signal.reason === 'late') {
      return { kind: 'transient', message: `${service} did not answer within ${timeoutMs / 1000} s.` };
    }
    return exchange.signal.aborted ? stopped(service) : connectionFault(service, error);
  } finally {
    clearTimeout(deadline);
    signal.removeEventListener('abort', stop);
  }
}

/** Platforms ask callers to say who they are; a library's default name is throttled harder on some. */
const USER_AGENT = 'Tidemark (daily level of public accounts)';

function stopped(service: string): JsonAnswer {
  return { kind: 'transient', message: `The request to ${service} was stopped.` };
}

/** Stops at the limit: neither the rest of a large body nor that of a decompressed bomb is ever held. */
async function readBody(body: Response['body']): Promise<Buffer | 'too large'> {
  if (body === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) return 'too large'; // leaving the loop cancels the stream
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Only the code of the cause is told: its message may hold an address. */
function connectionFault(service: string, error: unknown): JsonAnswer {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  if (code.startsWith('Z_')) {
    return { kind: 'bad_response', message: `${service} answered with a body that does not decompress.` };
  }
  const reason = /^[A-Z0-9_]{1,40}$/.test(code) ? ` (${code})` : '';
  return { kind: 'transient', message: `The connection to ${service} failed${reason}.` };
}
