import type { IncomingMessage } from 'node:http';

/** What pages of listed origins may use: what the API takes. */
const METHODS = 'GET, HEAD, POST, OPTIONS';
const REQUEST_HEADERS = 'Accept, Authorization, Cache-Control, Content-Type, If-None-Match, X-Cost';
/** What they may read beside what every page may. */
const EXPOSED =
  'Cache-Status, Content-Disposition, ETag, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id';
/** Ten minutes: a change of the list should not wait for hours, and some browsers take no more anyway. */
const MAX_AGE_SECONDS = '600';
const NONE: readonly string[] = [];

/** Which pages of other sites may ask this server. */
export interface Origins {
  /**
   * Whether a browser says that a page of another site sends this, and that site is not listed. Following a link is
   * no such thing: the answer is shown to the person, never to the page.
   */
  isForeign(req: IncomingMessage): boolean;
  /** The headers by which a browser gives the answer to the page of a listed origin: name, value, name, value … */
  headersFor(req: IncomingMessage): readonly string[];
}

/** @param listed as browsers write them: see OriginSettings */
export function createOrigins(listed: readonly string[]): Origins {
  // What is sent back is what was configured, never what came.
  const headersOf = new Map(
    listed.map((origin) => {
      const allowed = ['Access-Control-Allow-Origin', origin, 'Access-Control-Allow-Credentials', 'true'];
      return [
        origin,
        {
          answer: [...allowed, 'Access-Control-Expose-Headers', EXPOSED],
          preflight: [...allowed, ...PREFLIGHT],
        },
      ];
    }),
  );

  return {
    isForeign({ method, headers }) {
      const { origin, host } = headers;
      const site = headers['sec-fetch-site'];
      if (origin === undefined && site === undefined) return false;
      if (origin !== undefined && headersOf.has(origin)) return false;
      // A page behind a name of this server, over TLS or not: only who ends TLS knows which of the two it is.
      const isOwn = origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
      if (isOwn && (site === undefined || site === 'same-origin' || site === 'none')) return false;
      const isLink = origin === undefined && method !== 'POST' && headers['sec-fetch-mode'] === 'navigate';
      return !(isLink && headers['sec-fetch-dest'] === 'document');
    },
    headersFor({ method, headers }) {
      if (headers.origin === undefined) return NONE;
      const found = headersOf.get(headers.origin);
      if (!found) return NONE;
      return method === 'OPTIONS' ? found.preflight : found.answer;
    },
  };
}

const PREFLIGHT = [
  ...['Access-Control-Allow-Methods', METHODS],
  ...['Access-Control-Allow-Headers', REQUEST_HEADERS],
  ...['Access-Control-Max-Age', MAX_AGE_SECONDS],
];
