import { GraphQLError, Kind, print, type ValueNode } from 'graphql';
import { isDay } from '../db/day.ts';
import { builder } from './builder.ts';
import { badInput } from './errors/codedError.ts';

/** A literal's value, where only one kind of literal will do; anything else is shown as it was written. */
const literal = (node: ValueNode, kind: Kind.INT | Kind.STRING): string | undefined =>
  node.kind === kind ? node.value : undefined;

function readDay(value: unknown, node?: ValueNode): string {
  if (typeof value === 'string' && isDay(value)) return value;
  throw badInput(`A Date is a day of the calendar such as "2026-11-21"; got ${show(value)}.`, node);
}

/** What is stored is what is answered: a text without anything to escape, or a number. */
const asStored = { extensions: { asStored: true } };

builder.scalarType('Date', {
  ...asStored,
  description: 'Calendar day in UTC, ISO 8601 (2026-11-21).',
  serialize: (value) => value,
  parseValue: (value) => readDay(value),
  parseLiteral: (node) => readDay(literal(node, Kind.STRING) ?? { written: print(node) }, node),
});

/** RFC 3339 with a zone; `Date` alone would take far more forms. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i;

function readInstant(value: unknown, node?: ValueNode): string {
  if (
    typeof value === 'string' &&
    INSTANT.test(value) &&
    isDay(value.slice(0, 10)) &&
    !Number.isNaN(Date.parse(value))
  ) {
    return new Date(value).toISOString();
  }
  throw badInput(`A DateTime is an instant such as "2026-11-21T07:00:00Z"; got ${show(value)}.`, node);
}

builder.scalarType('DateTime', {
  description: 'Instant in UTC, RFC 3339 (2026-11-21T07:00:00Z).',
  // Milliseconds since 1970, a Date, or PostgreSQL's own text.
  serialize: (value) => new Date(value).toISOString().replace('.000Z', 'Z'),
  parseValue: (value) => readInstant(value),
  parseLiteral: (node) => readInstant(literal(node, Kind.STRING) ?? { written: print(node) }, node),
});

function readSafeInteger(value: unknown, node?: ValueNode): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw badInput(`A SafeInt is a whole number in -(2^53-1)..2^53-1; got ${show(value)}.`, node);
}

builder.scalarType('SafeInt', {
  ...asStored,
  description: 'Whole number in -(2^53-1)..2^53-1, a JSON number. Counts use it: video views pass 2^31.',
  serialize: (value) => {
    if (Number.isSafeInteger(value)) return value;
    throw new GraphQLError(`SafeInt cannot represent ${value}.`);
  },
  parseValue: (value) => readSafeInteger(value),
  parseLiteral: (node) => {
    const value = Number(literal(node, Kind.INT) ?? Number.NaN);
    // As it was written: what is too large for a number has been rounded in it.
    return readSafeInteger(Number.isSafeInteger(value) ? value : { written: print(node) }, node);
  },
});

/** At most a line of what came; of a list or an object, which may be of any depth, only that it is one. */
function show(value: unknown): string {
  const text = isLiteral(value)
    ? value.written
    : typeof value === 'object'
      ? kindOf(value)
      : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

const isLiteral = (value: unknown): value is { written: string } =>
  typeof value === 'object' && value !== null && 'written' in value && typeof value.written === 'string';

const kindOf = (value: object | null): string =>
  value === null ? 'null' : Array.isArray(value) ? 'a list' : 'an object';
