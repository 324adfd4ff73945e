import { domainToASCII } from 'node:url';

/**
 * A public host name as it is compared and stored (lower case, punycode), or null: no IP address, no port, no
 * single label such as `localhost`.
 */
export function readDomainName(text: string): string | null {
  if (text.length > MAX_LENGTH) return null;
  const name = domainToASCII(text);
  const labels = name.split('.');
  // A last label that begins with a letter rules out IP addresses in every notation.
  const isPublic = labels.length >= 2 && /^[a-z]/.test(labels.at(-1) ?? '');
  return isPublic && name.length <= MAX_LENGTH && labels.every((label) => LABEL.test(label)) ? name : null;
}

/** Both limits: RFC 1035, section 2.3.4. */
const MAX_LENGTH = 253;
const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;
