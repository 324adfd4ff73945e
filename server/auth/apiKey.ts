import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** An API key as its owner holds it: `tdm_`, 8 hex digits by which it is found, and 256 random bits. */
export interface ApiKey {
  text: string;
  /** `tdm_` and the digits: no secret, and shown in lists. */
  prefix: string;
}

export const PREFIX = 'tdm_';

/** For people. */
export const KEY_FORM = `"${PREFIX}", 8 hex digits, "_" and 43 letters, digits, "-" or "_"`;

/** 32 bytes are 43 characters of base64url. */
const FORM = /^(tdm_[0-9a-f]{8})_[\w-]{43}$/;

export function createApiKeyText(): ApiKey {
  const prefix = `${PREFIX}${randomBytes(4).toString('hex')}`;
  return { prefix, text: `${prefix}_${randomBytes(32).toString('base64url')}` };
}

/** Undefined for what is no key of ours. */
export function parseApiKey(text: string): ApiKey | undefined {
  const prefix = FORM.exec(text)?.[1];
  return prefix === undefined ? undefined : { prefix, text };
}

/** What is kept of a secret of 256 random bits: such a one can't be guessed from it, however fast the hash. */
export const hashSecret = (secret: string): string => hash('sha256', secret, 'hex');

/** In a time that says nothing of where they differ. */
export const isSameHash = (one: string, other: string): boolean =>
  timingSafeEqual(Buffer.from(one, 'hex'), Buffer.from(other, 'hex'));
