import { daysBetween, isDay } from '../db/day.ts';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from './pageArguments.ts';
import { MAX_ENTRIES } from './periods.ts';

/** Arguments of a field as its resolver gets them; they may still be refused by it. */
export type SizeArguments = Readonly<Record<string, unknown>>;

/** The fields above: the one that gave the object on which this one is asked, and that of the operation. */
export interface SizeAbove {
  parent: SizeArguments;
  root: SizeArguments;
}

/** How many objects a field can hold at most, not counting what is within them; a fraction is fine. */
export type FieldSize = number | SizeByArguments;
export type SizeByArguments = (args: SizeArguments, above: SizeAbove) => number;

/** A list of as many as its argument says. */
export const listOfFirst: SizeByArguments = ({ first }) => pageOf(first);

/** The page of the connection that this is a part of. */
export const listOfPage: SizeByArguments = (_args, { parent: { first, last } }) =>
  first == null && last == null ? DEFAULT_PAGE_SIZE : Math.max(pageOf(first), pageOf(last));

/** What an argument may not be is refused by the resolver: here it costs what it may be, and never less than nothing. */
export const sizeUpTo = (most: number, size: unknown): number =>
  typeof size === 'number' && size >= 1 ? Math.min(size, most) : 1;

const pageOf = (size: unknown): number => sizeUpTo(MAX_PAGE_SIZE, size);

/** Numbers in columns cost less than objects: measured, ten of them what one object does. */
const ENTRIES_PER_OBJECT = 10;

/** A history: one object, and its columns. Whoever leaves an end of the range open may get the longest there is. */
export const historyOfRange: SizeByArguments = ({ from, to }) => {
  const days = isKnown(from) && isKnown(to) ? daysBetween(from, to) + 1 : MAX_ENTRIES;
  return 1 + Math.min(Math.max(days, 1), MAX_ENTRIES) / ENTRIES_PER_OBJECT;
};

const isKnown = (day: unknown): day is string => typeof day === 'string' && isDay(day);
