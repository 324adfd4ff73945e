/**
 * The address of a platform's API as an operator configures it: https, or http to this machine (a test
 * network, a proxy of one's own). Nothing that comes from account data or from a redirect ever becomes a base
 * URL.
 */

/**
 * What is wrong with a configured base URL, without repeating it (it may hold a password); null when it is
 * good.
 */
export function baseUrlFault(text: string): string | null {
  if (!URL.canParse(text)) return 'is not a URL';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  if (url.search !== '' || url.hash !== '') return 'must not hold a query or fragment';
  return isSafeAddress(url) ? null : 'must begin with https:// (http:// only for this machine, as 127.0.0.1)';
}

/** True for https, and for http that stays on this machine. */
export function isSafeAddress(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
}

/** `URL` writes every form of an IPv4 address (0x7f.1, 2130706433) as four decimal numbers. */
const LOOPBACK = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

/** `path` below a base URL that was found good; a path prefix of the base is kept. */
export function apiUrl(baseUrl: string, path: string): URL {
  return new URL(baseUrl.replace(/\/*$/, '') + path);
}
