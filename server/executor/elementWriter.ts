import type { StoredArray } from '../../db/columnRows.ts';
import type { ByteWriter } from './byteWriter.ts';
import { CannotWrite } from './run.ts';

const COMMA = 0x2c;
const CLOSING = 0x7d;
const QUOTE = 0x22;
const N = 0x4e;
const NULL = 'NULL';
const NULL_BYTES = Buffer.from('null');
/** Digits that are a safe integer, whatever they are, with or without a sign. */
const SAFE_DIGITS = 15;

/** Writes the elements of an array as JSON, one after the other. */
export class ElementWriter {
  readonly #text: string;
  readonly #areWords: boolean;
  readonly #isNullable: boolean;
  #at = 1;

  constructor({ text, areWords }: StoredArray, isNullable: boolean) {
    this.#text = text;
    this.#areWords = areWords;
    this.#isNullable = isNullable;
  }

  /** @throws CannotWrite at one that is null and must not be, or a number beyond JavaScript's */
  write(out: ByteWriter): void {
    const text = this.#text;
    const start = this.#at;
    // Two quotes, and `null` is as long as NULL.
    out.reserve(text.length - start + 2);
    const { buffer } = out;
    let { length } = out;
    let at = start;
    let unit = text.charCodeAt(at);
    if (unit === N && isNull(text, at)) {
      if (!this.#isNullable) throw new CannotWrite();
      for (let byte = 0; byte < NULL.length; byte += 1) buffer[length++] = NULL_BYTES[byte]!;
      at += NULL.length;
    } else {
      if (this.#areWords) buffer[length++] = QUOTE;
      while (unit !== COMMA && unit !== CLOSING) {
        buffer[length++] = unit;
        at += 1;
        unit = text.charCodeAt(at);
      }
      if (this.#areWords) buffer[length++] = QUOTE;
      else if (at - start > SAFE_DIGITS && !Number.isSafeInteger(Number(text.slice(start, at))))
        throw new CannotWrite();
    }
    this.#at = at + 1;
    out.length = length;
  }
}

function isNull(text: string, at: number): boolean {
  const end = text.charCodeAt(at + NULL.length);
  return text.startsWith(NULL, at) && (end === COMMA || end === CLOSING);
}
