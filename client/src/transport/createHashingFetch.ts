import hashes from './documentHashes.json' with { type: 'json' };

/** An answer that refuses an operation is short: longer ones need no look. */
const LONGEST_REFUSAL = 1_000;

/**
 * Wraps a fetch so that the dashboard's own documents are named by their SHA-256 instead of being sent: servers that
 * execute no others know these, and requests are small. A server of another version does not know them: it is sent the
 * text then, from there on.
 */
export function createHashingFetch(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  let isOtherVersion = false;

  return async (input, init) => {
    const body = isOtherVersion ? undefined : hashedBody(init?.body);
    if (body === undefined) return fetch(input, init);
    const response = await fetch(input, { ...init, body });
    if (!response.headers.get('content-type')?.includes('json')) return response;
    const text = await response.text();
    if (text.length <= LONGEST_REFUSAL && text.includes('"DOCUMENT_NOT_TRUSTED"')) {
      isOtherVersion = true;
      return fetch(input, init);
    }
    const { status, statusText, headers } = response;
    return new Response(text, { status, statusText, headers });
  };
}

/** The body of a request with the hash in the place of the document; undefined for what is no operation of ours. */
function hashedBody(body: unknown): string | undefined {
  if (typeof body !== 'string') return undefined;
  const { query, ...operation } = JSON.parse(body) as { query?: string; operationName?: string };
  const sha256Hash = (hashes as Readonly<Record<string, string>>)[operation.operationName ?? ''];
  if (query === undefined || sha256Hash === undefined) return undefined;
  return JSON.stringify({ ...operation, extensions: { persistedQuery: { version: 1, sha256Hash } } });
}
