import type { IncomingMessage } from 'node:http';
import type { CacheMode } from '../cache/answerCache.ts';

/** What a request wants of the cache: RFC 9111 section 5.2.1, and 5.4 for old clients. */
export function readCacheMode({ headers }: IncomingMessage): CacheMode {
  const text = headers['cache-control'];
  if (text === undefined) return headers.pragma?.toLowerCase() === 'no-cache' ? 'refresh' : 'use';
  const directives = text
    .toLowerCase()
    .split(',')
    .map((each) => each.trim());
  if (directives.includes('no-store')) return 'pass';
  // Whatever is stored has some age, and nobody here says how much.
  return directives.includes('no-cache') || directives.includes('max-age=0') ? 'refresh' : 'use';
}
