import {
  getNullableType,
  GraphQLString,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  type GraphQLLeafType,
  type GraphQLOutputType,
  type GraphQLScalarType,
} from 'graphql';
import { ColumnList } from '../../db/columnRows.ts';
import { abandon, CannotWrite, isPromise } from './run.ts';
import { isStoredAsAnswered, storedText } from './storedValues.ts';

/** The text of a value in an answer. */
export type TextOf = (value: unknown) => string;

/** Of scalars, enums, and lists of them, which need nothing but the value; undefined for a type that has fields. */
export function compileText(type: GraphQLOutputType): TextOf | undefined {
  if (isNonNullType(type)) {
    const text = compileKnown(type.ofType as GraphQLOutputType);
    return (
      text &&
      ((value) => {
        if (value === null || value === undefined) throw new CannotWrite();
        return text(value);
      })
    );
  }
  const text = compileKnown(type);
  return text && ((value) => (value === null || value === undefined ? 'null' : text(value)));
}

/** Of a value that is neither null nor undefined. */
function compileKnown(type: GraphQLOutputType): TextOf | undefined {
  if (isLeafType(type)) return compileLeaf(type);
  if (!isListType(type)) return undefined;
  const item = type.ofType as GraphQLOutputType;
  const text = compileText(item);
  const isStored = isStoredAsAnswered(getNullableType(item));
  return (
    text &&
    ((listed) => {
      const isColumn = listed instanceof ColumnList;
      const stored = isColumn && isStored ? storedText(listed.stored, !isNonNullType(item)) : undefined;
      if (stored !== undefined) return stored;
      const value: unknown = isColumn ? [...listed] : listed;
      if (!Array.isArray(value)) throw new CannotWrite();
      let list = '[';
      try {
        for (let at = 0; at < value.length; at += 1)
          list += at === 0 ? text(value[at]) : `,${text(value[at])}`;
      } catch (error) {
        abandon(value);
        throw error;
      }
      return `${list}]`;
    })
  );
}

/** As JSON.stringify would write what `serialize` makes of it. */
function compileLeaf(type: GraphQLLeafType): TextOf {
  if (isEnumType(type)) {
    const texts = new Map(type.getValues().map(({ name, value }) => [value as unknown, quote(name)]));
    return (value) => {
      const text = texts.get(value);
      if (text === undefined) throw new CannotWrite();
      return text;
    };
  }
  if (type === GraphQLString)
    return (value) => (typeof value === 'string' ? quote(value) : textOf(serialize(type, value)));
  return (value) => textOf(serialize(type, value));
}

function serialize(type: GraphQLScalarType, value: unknown): unknown {
  // Some scalars take whatever they are given.
  if (isPromise(value) || value instanceof Error) throw new CannotWrite();
  return type.serialize(value);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  // What a scalar makes of a value is never null, and JSON has no word for undefined.
  if (value === undefined || value === null) throw new CannotWrite();
  return JSON.stringify(value);
}

/** Up to here a look at each letter is faster than JSON.stringify. */
const SHORT = 40;

function quote(text: string): string {
  if (text.length > SHORT) return JSON.stringify(text);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // Control characters, the quotation mark, the backslash, and halves of letters that may stand alone.
    if (code < 0x20 || code === 0x22 || code === 0x5c || (code >= 0xd800 && code < 0xe000))
      return JSON.stringify(text);
  }
  return `"${text}"`;
}
