import type { StoredArray } from '../../db/columnRows.ts';
import type { ByteWriter } from './byteWriter.ts';
import { CannotWrite } from './run.ts';

const COMMA = 0x2c;
const CLOSING = 0x7d;
const QUOTE = 0x22;
/** Numbers and lower-case words never begin with it, days neither; other words are looked at. */
const N = 0x4e;
const NULL = 'NULL';
const NULL_BYTES = [...Buffer.from('null')];
/** Digits that are a safe integer, whatever they are, with or without a sign. */
const SAFE_DIGITS = 15;

/**
 * Writes the elements of an array as JSON, one at each call, in their order.
 * @throws CannotWrite at one that is null and must not be, or a number beyond JavaScript's
 */
export function createElementWriter(
  { text, areWords }: StoredArray,
  isNullable: boolean,
): (out: ByteWriter) => void {
  let at = 1;
  return (out) => {
    const start = at;
    out.reserve(text.length - start + 2);
    const { buffer } = out;
    let { length } = out;
    if (text.charCodeAt(at) === N && isNull(text, at)) {
      if (!isNullable) throw new CannotWrite();
      for (const byte of NULL_BYTES) buffer[length++] = byte;
      at += NULL.length;
    } else {
      if (areWords) buffer[length++] = QUOTE;
      for (let unit = text.charCodeAt(at); unit !== COMMA && unit !== CLOSING; unit = text.charCodeAt(at)) {
        buffer[length++] = unit;
        at += 1;
      }
      if (areWords) buffer[length++] = QUOTE;
      else if (at - start > SAFE_DIGITS && !Number.isSafeInteger(Number(text.slice(start, at))))
        throw new CannotWrite();
    }
    at += 1;
    out.length = length;
  };
}

function isNull(text: string, at: number): boolean {
  const end = text.charCodeAt(at + NULL.length);
  return text.startsWith(NULL, at) && (end === COMMA || end === CLOSING);
}
