import { fetch, Headers as RequestHeaders, Request, type Response } from 'undici';
import { isSafeAddress } from './baseUrl.ts';
import { type Connections, createConnections, type Guard, NotPublicError } from './connections.ts';
import { parseJson } from './parseJson.ts';

/**
 * What came of one request to a platform. An `answer` is any complete answer, whatever its status: status
 * alone decides nothing (Flickr fails with 200, Meta throttles with 400), so each adapter reads it together
 * with the body. `json` is undefined when the body is no JSON, and for a redirect (status 3xx), which is neither
 * followed nor read.
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
  /** Default `public`, which also allows https only. */
  readonly guard?: Guard;
}

/** A job of the run works at most 45 s: this leaves it three requests that hang. */
const DEFAULT_TIMEOUT_MS = 15_000;

const KIB = 1024;
const MIB = 1024 * KIB;

/**
 * Counted after decompression, so that a small gzip bomb is no way round it. The largest honest answer, 100
 * X users with full profiles, is about 200 KB.
 */
const DEFAULT_MAX_BODY_BYTES = 5 * MIB;

/** Of the whole process. */
const CONNECTIONS = createConnections();

/**
 * Asks one address and reads the answer as JSON, with a deadline and a body limit of our own. Redirects are
 * not followed: no documented call needs one, and one could lead a token to another host. Never rejects.
 */
export async function fetchJson(
  request: JsonRequest,
  signal: AbortSignal,
  connections: Connections = CONNECTIONS,
): Promise<JsonAnswer> {
  const { service, url, timeoutMs = DEFAULT_TIMEOUT_MS, guard = 'public' } = request;
  const { maxBodyBytes = DEFAULT_MAX_BODY_BYTES } = request;
  if (guard === 'none' ? !isSafeAddress(url) : url.protocol !== 'https:') {
    return { kind: 'bad_response', message: `${service} is asked over https only.` };
  }
  if (signal.aborted) return stopped(service);

  // AbortSignal.any() of a signal that lives as long as the run would collect one entry per request.
  const exchange = new AbortController();
  const stop = () => exchange.abort('stopped');
  const deadline = setTimeout(() => exchange.abort('late'), timeoutMs);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const sendable = formRequest(request, exchange.signal);
    if (sendable === null) return malformed(service);
    const response = await fetch(sendable, { dispatcher: connections[guard] });
    const { status, headers } = response;
    if (status >= 300 && status < 400) {
      await response.body?.cancel();
      return { kind: 'answer', status, headers, json: undefined };
    }
    const bytes = await readBody(response.body, maxBodyBytes);
    if (bytes === 'too large') {
      return {
        kind: 'bad_response',
        message: `${service} answered with more than ${inBytes(maxBodyBytes)}.`,
      };
    }
    // Unlike Buffer, it drops the byte order mark with which some servers begin.
    return { kind: 'answer', status, headers, json: parseJson(new TextDecoder().decode(bytes)) };
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

/** Null for what HTTP has no form for: a token with a line break in it, a user name in the address. */
function formRequest({ url, method, headers, body }: JsonRequest, signal: AbortSignal): Request | null {
  try {
    const all = new RequestHeaders({ accept: 'application/json', 'user-agent': USER_AGENT });
    for (const [name, value] of Object.entries(headers ?? {})) all.set(name, value);
    return new Request(url, {
      method: method ?? 'GET',
      headers: all,
      body: body ?? null,
      redirect: 'manual',
      signal,
    });
  } catch {
    return null;
  }
}

function stopped(service: string): JsonAnswer {
  return { kind: 'transient', message: `The request to ${service} was stopped.` };
}

function malformed(service: string): JsonAnswer {
  return {
    kind: 'bad_response',
    message: `${service} was not asked: the credentials or the address hold a character that cannot be sent.`,
  };
}

/** Stops at the limit: neither the rest of a large body nor that of a decompressed bomb is ever held. */
async function readBody(body: Response['body'], maxBytes: number): Promise<Buffer | 'too large'> {
  if (body === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes) return 'too large'; // leaving the loop cancels the stream
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function inBytes(count: number): string {
  const rounded = (unit: number) => Math.round((count / unit) * 10) / 10;
  return count < MIB ? `${rounded(KIB)} KB` : `${rounded(MIB)} MB`;
}

/** Only the code of the cause is told: its message may hold an address. */
function connectionFault(service: string, error: unknown): JsonAnswer {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof NotPublicError) {
    return {
      kind: 'bad_response',
      message: `${service} was not asked: its host has an address that is not public.`,
    };
  }
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  if (code === 'UND_ERR_INVALID_ARG') return malformed(service);
  if (DECOMPRESSION_CODE.test(code)) {
    return { kind: 'bad_response', message: `${service} answered with a body that does not decompress.` };
  }
  const reason = /^[A-Z0-9_]{1,40}$/.test(code) ? ` (${code})` : '';
  return { kind: 'transient', message: `The connection to ${service} failed${reason}.` };
}

/** gzip and deflate; Brotli; Zstandard: as node:zlib names them. */
const DECOMPRESSION_CODE = /^(?:Z_|ERR__ERROR_|ERR_BROTLI_|ZSTD_)/;
