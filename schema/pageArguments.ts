import type { PageRequest } from '../db/queries/keyset.ts';
import type { ArgumentBuilder } from './builder.ts';
import { decodeCursor, type CursorScope } from './cursor.ts';
import { badInput } from './errors/codedError.ts';

/** Beyond it a page is an export. */
export const MAX_PAGE_SIZE = 100;
export const DEFAULT_PAGE_SIZE = 20;

/** `first`, `after`, `last` and `before`, as every connection has them. */
export const pageArguments = (t: ArgumentBuilder) => ({
  first: t.int({ description: '1..100; 20 when neither first nor last is given.' }),
  after: t.string({ description: 'A cursor of this list with the same order and filter.' }),
  last: t.int({ description: '1..100; not together with first.' }),
  before: t.string({ description: 'A cursor of this list with the same order and filter.' }),
});

export interface PageArguments {
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}

/** Throws BAD_USER_INPUT or INVALID_CURSOR; nothing is clamped in silence. */
export function readPage(args: PageArguments, scope: CursorScope): PageRequest {
  const { first, last } = args;
  if (first != null && last != null) throw badInput('Expected either first or last, got both.');
  if (first != null) checkPageSize('first', first);
  if (last != null) checkPageSize('last', last);
  return {
    limit: first ?? last ?? DEFAULT_PAGE_SIZE,
    fromEnd: last != null,
    after: args.after == null ? null : decodeCursor(scope, args.after).position,
    before: args.before == null ? null : decodeCursor(scope, args.before).position,
  };
}

/** Of anything that takes a number of items. */
export function checkPageSize(name: string, size: number): void {
  if (size < 1 || size > MAX_PAGE_SIZE)
    throw badInput(`Expected ${name} in 1..${MAX_PAGE_SIZE}, got ${size}.`);
}

/** `days` of a change: beyond a year it is a question for `growth`. */
export function checkDays(days: number): void {
  if (days < 1 || days > 365) throw badInput(`Expected days in 1..365, got ${days}.`);
}

/** Throws BAD_USER_INPUT when the range is the wrong way round. */
export function readRange(args: { from?: string | null | undefined; to?: string | null | undefined }) {
  const from = args.from ?? null;
  const to = args.to ?? null;
  if (from !== null && to !== null && from > to)
    throw badInput(`Expected from on or before to, got from ${from} and to ${to}.`);
  return { from, to };
}
