import type { IncomingMessage } from 'node:http';
import { createKnownHosts } from './hosts.ts';
import type { Origins } from './origins.ts';

const FOREIGN =
  'A page of another site has sent this. If that site may ask, list its origin in CORS_ORIGINS; ' +
  'behind a proxy, let it pass the header Host on.';
const UNKNOWN_HOST =
  'This server asks nobody who they are, so it answers to localhost and to IP addresses only. ' +
  'To call it by another name, list its origin in CORS_ORIGINS.';
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

export interface ForeignOptions {
  origins: Origins;
  /** See OriginSettings. */
  listed: readonly string[];
  /** Nobody is asked who they are, so whoever reaches this server may do everything. */
  isOpen: boolean;
}

/**
 * Why a request is not answered that another site has a browser send; undefined for all others. Browsers add what they
 * know of the person to whatever a page wants sent, so what they say of the page decides. Pages of ours may be asked for
 * by anybody; `isData`: it is none, so that reading it counts as well.
 */
export function createForeignCheck({
  origins,
  listed,
  isOpen,
}: ForeignOptions): (req: IncomingMessage, isData: boolean) => string | undefined {
  const isKnownHost = isOpen ? createKnownHosts(listed) : () => true;
  return (req, isData) => {
    const { method = '', headers } = req;
    if (!isKnownHost(headers.host ?? '')) return UNKNOWN_HOST;
    if (method === 'OPTIONS' || (!isData && READING.has(method))) return undefined;
    return origins.isForeign(req) ? FOREIGN : undefined;
  };
}
