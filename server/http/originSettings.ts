import { isIP } from 'node:net';
import type { EnvironmentReader } from '../readEnvironment.ts';

/** Addresses that begin alike; `prefix` is the number of bits that count. */
export interface Network {
  address: string;
  prefix: number;
  family: 'ipv4' | 'ipv6';
}

/** Whom this server knows around it. */
export interface OriginSettings {
  /** Sites whose pages may ask this server, as browsers write them: `https://host`, `https://host:8443`. */
  readonly origins: readonly string[];
  /** Those that pass requests on, and are believed what they say of the client. */
  readonly trustedProxies: readonly Network[];
}

export function readOriginSettings(reader: EnvironmentReader): OriginSettings {
  return {
    origins: readList(
      reader,
      'CORS_ORIGINS',
      readOrigin,
      'origins like https://stats.example.org or http://localhost:5173, separated by commas (no path, no *)',
    ),
    trustedProxies: readList(
      reader,
      'TRUSTED_PROXIES',
      readNetwork,
      'addresses like 10.0.0.7 or networks like 10.0.0.0/8 or fd00::/8, separated by commas',
    ),
  };
}

/** Names the first item that cannot be read; a comma too many is none. */
function readList<T>(
  reader: EnvironmentReader,
  name: string,
  read: (item: string) => T | undefined,
  expected: string,
): T[] {
  const items = (reader.text(name) ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const found: T[] = [];
  for (const item of items) {
    const value = read(item);
    if (value === undefined) {
      reader.refuse(name, expected, withoutUser(item));
      return found;
    }
    found.push(value);
  }
  return found;
}

/** What stands before an @ may be a password. */
const withoutUser = (item: string): string => item.replace(/^.*@/s, '***@');

/** As a browser writes it in the header Origin: small letters, no default port, nothing behind the port. */
function readOrigin(item: string): string | undefined {
  const url = URL.canParse(item) ? new URL(item) : undefined;
  if (!url || !['https:', 'http:'].includes(url.protocol)) return undefined;
  // Whoever wrote more than an origin meant something by it that no header can say; likewise `https://*.example.org`.
  const isOriginOnly = url.href === `${url.origin}/` && !/[?#@*]/.test(item) && !item.endsWith('//');
  return isOriginOnly ? url.origin : undefined;
}

function readNetwork(item: string): Network | undefined {
  const [address = '', bits, ...rest] = item.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0 || address.includes('%')) return undefined;
  const longest = version === 4 ? 32 : 128;
  const prefix = bits === undefined ? longest : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
  // /0 trusts everybody, so that every client could say that it is another.
  if (!(prefix >= 1 && prefix <= longest)) return undefined;
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}
