import { LRUCache } from 'lru-cache';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** Who asks by name asks by one or two of them. */
const MOST_KNOWN = 100;
/** A name or an address with or without port: anything else in a Host is no host. Longer names than 255 do not exist. */
const HOST_FORM = /^(?:\[[\da-f:.]{2,45}\]|[a-z\d._-]{1,255})(?::\d{1,5})?$/i;

/** Whether the header Host is there once, and has the form of a host. Node keeps the first of several. */
export function hasOneHost({ headers, rawHeaders }: IncomingMessage): boolean {
  const { host } = headers;
  if (host === undefined || !HOST_FORM.test(host)) return false;
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!;
    if (name.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count === 1;
}

/** Whether a client speaks HTTP/1.0, which has no Host: some balancers probe so. */
export const knowsNoHost = ({ headers, httpVersion }: IncomingMessage): boolean =>
  headers.host === undefined && httpVersion === '1.0';

/**
 * Whether a Host is a name of this server that no page of another site can have. A page whose own name is made to lead
 * to this machine (DNS rebinding) is of the same origin to its browser, and only its name in Host gives it away.
 * @param origins listed ones: their hosts are names of this server, too
 */
export function createKnownHosts(origins: readonly string[]): (host: string) => boolean {
  const listed = new Set(origins.map((origin) => new URL(origin).hostname));
  const known = new LRUCache<string, boolean>({ max: MOST_KNOWN });
  return (host) => {
    let isKnown = known.get(host);
    if (isKnown === undefined) known.set(host, (isKnown = look(host)));
    return isKnown;
  };

  function look(host: string): boolean {
    const name = host
      .toLowerCase()
      .replace(/:\d{1,5}$/, '')
      .replace(/\.$/, '');
    const isAddress = isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;
    // Browsers resolve localhost themselves, so nobody else can have it.
    return isAddress || name === 'localhost' || name.endsWith('.localhost') || listed.has(name);
  }
}
