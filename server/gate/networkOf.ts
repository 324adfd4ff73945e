/** An IPv4 address that has come over an IPv6 socket. */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const GROUPS = 8;
/** Of the eight groups of an IPv6 address: who has one such network has all 2^64 addresses of it. */
const NETWORK_GROUPS = 4;

/** Whose points an address takes: its own for IPv4, those of its /64 for IPv6. What is no address is itself. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [, ipv4] = MAPPED.exec(address) ?? [];
  if (ipv4 !== undefined) return ipv4;
  const [head = '', tail] = address.split('%')[0]!.split('::');
  const left = groupsOf(head);
  const right = groupsOf(tail ?? '');
  const missing = tail === undefined ? 0 : Math.max(0, GROUPS - left.length - right.length);
  const groups = [...left, ...Array<string>(missing).fill('0'), ...right];
  return `${groups
    .slice(0, NETWORK_GROUPS)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

const groupsOf = (text: string): string[] => (text === '' ? [] : text.split(':'));
