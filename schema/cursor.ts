import { createHash } from 'node:crypto';
import { isDay } from '../db/day.ts';
import type { OrderKey, Position } from '../db/queries/keyset.ts';
import { CodedError } from './errors/codedError.ts';

/** Changes when the form of cursors changes, so that an old one is refused instead of misread. */
const VERSION = 1;

/** What a cursor belongs to: the list, its order and its filter. */
export interface CursorScope {
  list: string;
  keys: readonly Pick<OrderKey, 'type'>[];
  /** Plain data; equal JSON is an equal order and filter. */
  binding: unknown;
}

/** Eight bytes: an accident can't hit them, and nobody gains by forging. */
const bindingHash = ({ list, binding }: CursorScope): string =>
  createHash('sha256')
    .update(JSON.stringify([list, binding]))
    .digest('base64url')
    .slice(0, 11);

/** Makes the cursors of one page. `pinned` travels with each: what the order depends on besides its arguments. */
export function cursorEncoder(
  scope: CursorScope,
  pinned: string | null = null,
): (position: Position) => string {
  let hash: string | undefined;
  return (position) => {
    // Made when the first cursor is asked for: most lists are read without any.
    hash ??= bindingHash(scope);
    return Buffer.from(JSON.stringify([VERSION, hash, pinned, ...position])).toString('base64url');
  };
}

/** The position and what was pinned; throws INVALID_CURSOR for anything that this list has not given out. */
export function decodeCursor(
  scope: CursorScope,
  cursor: string,
): { position: Position; pinned: string | null } {
  const parts = parse(cursor);
  if (!parts) throw new CodedError('INVALID_CURSOR', `Not a cursor: ${JSON.stringify(cursor.slice(0, 60))}.`);
  const [version, hash, pinned, ...position] = parts;
  if (version !== VERSION || hash !== bindingHash(scope)) {
    throw new CodedError(
      'INVALID_CURSOR',
      'This cursor belongs to another list, order or filter than those here.',
    );
  }
  if (
    position.length !== scope.keys.length ||
    !scope.keys.every(({ type }, index) => FORMS[type](position[index]))
  ) {
    throw new CodedError('INVALID_CURSOR', 'This cursor holds no position of its list.');
  }
  return {
    position: position as string[],
    pinned: typeof pinned === 'string' && isDay(pinned) ? pinned : null,
  };
}

function parse(cursor: string): unknown[] | null {
  try {
    const bytes = Buffer.from(cursor, 'base64url');
    const value: unknown = JSON.parse(bytes.toString());
    return bytes.toString('base64url') === cursor && Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** The text that PostgreSQL gives for a key of the type, no more: it is handed back to it. */
const FORMS: Record<OrderKey['type'], (value: unknown) => boolean> = {
  bigint: (value) => isText(value) && /^-?\d{1,19}$/.test(value) && inBigintRange(value),
  text: (value) => isText(value) && !value.includes('\0'),
  date: (value) => isText(value) && isDay(value),
  timestamptz: (value) =>
    isText(value) &&
    (/^-?infinity$/.test(value) ||
      (isDay(value.slice(0, 10)) && /^.{10} ([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?\+00$/.test(value))),
  float8: (value) =>
    isText(value) &&
    /^(-?Infinity|-?\d{1,30}(\.\d{1,30})?(e[+-]?\d{1,3})?)$/.test(value) &&
    isInFloatRange(value),
};

const isText = (value: unknown): value is string => typeof value === 'string';
const inBigintRange = (digits: string): boolean => BigInt.asIntN(64, BigInt(digits)) === BigInt(digits);
/** PostgreSQL refuses what overflows or underflows a double. */
const isInFloatRange = (text: string): boolean =>
  text.endsWith('Infinity') ||
  (Number.isFinite(Number(text)) && (Number(text) !== 0 || !/[1-9]/.test(text.split('e')[0] ?? '')));
