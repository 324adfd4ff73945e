import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv4 } from 'node:net';
import type { Network } from './originSettings.ts';

/** What is known of the client behind a request. */
export interface ClientAddress {
  /**
   * An IPv4 or IPv6 address in one spelling; '' when the connection is gone. It is that of the connection, or, when a
   * trusted proxy is at the other end, what the last trusted proxy of the chain has seen.
   */
  addressOf(req: IncomingMessage): string;
  /** Whether the client came over TLS: told by a trusted proxy, as this server itself speaks HTTP only. */
  isSecure(req: IncomingMessage): boolean;
}

/** Each proxy adds one entry: a chain that is longer than this is made up. */
const LONGEST_CHAIN = 32;

/** Forwarded addresses count only from those that are trusted: anybody can write a header. */
export function createClientAddress(trustedProxies: readonly Network[]): ClientAddress {
  const trusted = new BlockList();
  for (const { address, prefix, family } of trustedProxies) trusted.addSubnet(address, prefix, family);
  const trustsNobody = trustedProxies.length === 0;
  const isTrusted = (address: string): boolean => {
    const version = isIP(address);
    return version !== 0 && trusted.check(address, version === 4 ? 'ipv4' : 'ipv6');
  };
  const peerOf = ({ socket }: IncomingMessage): string => plainAddress(socket.remoteAddress ?? '') ?? '';

  return {
    addressOf(req) {
      const peer = peerOf(req);
      if (trustsNobody || !isTrusted(peer)) return peer;
      let nearest = peer;
      // From the right: each trusted proxy has added whom it saw; what stands left of that was there before.
      for (const entry of lastEntries(req.headers['x-forwarded-for'])) {
        const address = plainAddress(entry);
        if (address === undefined) break;
        nearest = address;
        if (!isTrusted(address)) break;
      }
      return nearest;
    },
    isSecure(req) {
      if (trustsNobody || !isTrusted(peerOf(req))) return false;
      const [last] = lastEntries(req.headers['x-forwarded-proto']);
      return last?.toLowerCase() === 'https';
    },
  };
}

/** Of a list that Node has joined by commas, the last first. */
function lastEntries(header: string | string[] | undefined): string[] {
  if (header === undefined) return [];
  return String(header)
    .split(',')
    .slice(-LONGEST_CHAIN)
    .reverse()
    .map((entry) => entry.trim());
}

/**
 * An address without port, brackets, zone and quotes, IPv4 in IPv6 as IPv4, IPv6 in its shortest form, so that one
 * client has one name; undefined when it is none.
 */
export function plainAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  // As proxies write it: 192.0.2.1:51324, [2001:db8::1]:51324, "[2001:db8::1]".
  const [, bracketed, withPort] =
    /^"?(?:\[([\da-fA-F:.]{2,45})(?:%\w{1,16})?\](?::\d{1,5})?|(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5})"?$/.exec(
      text,
    ) ?? [];
  const bare = bracketed ?? withPort ?? text.replace(/%\w{1,16}$/, '');
  const version = isIP(bare);
  if (version !== 6) return version === 4 ? bare : undefined;
  const short = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(short) ?? [];
  if (high === undefined || low === undefined) return short;
  const bytes = [Number.parseInt(high, 16), Number.parseInt(low, 16)].flatMap((word) => [
    word >> 8,
    word & 0xff,
  ]);
  return bytes.join('.');
}
