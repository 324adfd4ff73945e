import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * True for an IP address at which a host of the public Internet can be: global unicast, no range with a task of its
 * own (private, loopback, link-local, carrier-grade NAT, documentation, 6to4 …). What is no address is not public.
 */
export function isPublicAddress(text: string): boolean {
  // ipaddr.js also reads 0127.0.0.1 and 2130706433, and not all systems read those alike.
  if (isIP(text) === 0) return false;
  const address = beyondNat64(ipaddr.parse(text));
  if (address.range() !== 'unicast') return false;
  // To ipaddr.js all that has no other name is unicast, also ::7f00:1, which some systems take for 127.0.0.1.
  return address instanceof ipaddr.IPv4 || address.match(GLOBAL_UNICAST, 3);
}

/** https://www.iana.org/assignments/ipv6-address-space: 2000::/3 is all that has been given out. */
const GLOBAL_UNICAST = ipaddr.IPv6.parse('2000::');

/** RFC 6052: how a network without IPv4 writes the IPv4 addresses that it translates to. */
const NAT64 = ipaddr.IPv6.parse('64:ff9b::');

function beyondNat64(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  return address instanceof ipaddr.IPv6 && address.match(NAT64, 96)
    ? new ipaddr.IPv4(address.toByteArray().slice(12))
    : address;
}
