import { CodedError } from './errors/codedError.ts';

/** The types whose objects have an id. */
const ID_TYPES = ['Account', 'Organization', 'ScrapeRun', 'ScrapeTask', 'ApiKey', 'AuditEntry'] as const;
export type IdType = (typeof ID_TYPES)[number];

/** Changes when the form of ids changes, so that an old one is refused instead of misread. */
const VERSION = 1;

/** What stands before the key in an id, before that is encoded: for who writes many of them. */
export const idPrefix = (type: IdType): string => `${VERSION}:${type}:`;

/** Opaque to clients, unsigned: it grants nothing. */
export function encodeId(type: IdType, key: number): string {
  return Buffer.from(`${idPrefix(type)}${key}`).toString('base64url');
}

const DECODED = new RegExp(`^1:(${ID_TYPES.join('|')}):([1-9]\\d{0,15})$`);

/** Type and key of an id; null when it has not the form that `encodeId` gives. */
export function decodeAnyId(id: string): { type: IdType; key: number } | null {
  const match = DECODED.exec(Buffer.from(id, 'base64url').toString());
  if (!match) return null;
  const type = match[1] as IdType;
  const key = Number(match[2]);
  // Base64 has spellings that decode to the same bytes; only ours is an id.
  return Number.isSafeInteger(key) && encodeId(type, key) === id ? { type, key } : null;
}

/** The key of an id of one type; null for any other text. */
export function tryDecodeId(type: IdType, id: string): number | null {
  const decoded = decodeAnyId(id);
  return decoded?.type === type ? decoded.key : null;
}

/** The key of an id of one type; throws INVALID_ID for any other text. */
export function decodeId(type: IdType, id: string): number {
  const key = tryDecodeId(type, id);
  if (key === null) throw invalidId(`the id of ${/^[AO]/.test(type) ? 'an' : 'a'} ${type}`, id);
  return key;
}

export function invalidId(expected: string, came: string): CodedError {
  return new CodedError('INVALID_ID', `Expected ${expected}, got ${JSON.stringify(came.slice(0, 60))}.`);
}
