import { GraphQLBoolean, GraphQLString, isEnumType, type GraphQLLeafType } from 'graphql';
import { CannotWrite, type WriteValue } from './run.ts';

/** Writes the values of a scalar or an enum, as JSON.stringify would write what `serialize` makes of them. */
export function compileLeaf(type: GraphQLLeafType): WriteValue {
  if (isEnumType(type)) {
    const texts = new Map(type.getValues().map(({ name, value }) => [value as unknown, quote(name)]));
    return (value, out) => {
      const text = texts.get(value);
      if (text === undefined) throw new CannotWrite();
      out.write(text);
    };
  }
  if (type === GraphQLString)
    return (value, out) =>
      out.write(typeof value === 'string' ? quote(value) : textOf(type.serialize(value)));
  if (type === GraphQLBoolean)
    return (value, out) =>
      out.write(value === true ? 'true' : value === false ? 'false' : textOf(type.serialize(value)));
  return (value, out) => out.write(textOf(type.serialize(value)));
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
