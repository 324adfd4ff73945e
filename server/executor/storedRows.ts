import type { StoredArray } from '../../db/columnRows.ts';
import { ByteWriter, Phrase, putPhrase, WORD_BYTES } from './byteWriter.ts';
import { CannotWrite } from './run.ts';
import { SAFE_DIGITS } from './storedValues.ts';

const COMMA = 0x2c;
const CLOSING = 0x7d;
/** Makes `null` of PostgreSQL's NULL, and changes neither digits nor a sign. */
const SMALL_LETTER = 0x20;

/** What stands round the values of a row: the same for all lists of a field, but for the quotes of words. */
export class RowPhrases {
  /** Before the first value of a list. */
  readonly first: Phrase;
  /** Before each value; that of the first column ends the row before. */
  readonly before: readonly Phrase[];
  /** Behind the last value. */
  readonly last: Phrase;
  readonly #texts: readonly string[];
  readonly #opening: string;
  #lead: { array: StoredArray; phrases: readonly Phrase[] | undefined } | undefined;

  /** @param openings what a row has before the value of each column, `{"date":` or `,"followers":` */
  constructor(openings: readonly string[], arrays: readonly StoredArray[]) {
    const quotes = arrays.map(({ areWords }) => (areWords ? '"' : ''));
    const before = openings.map((opening, at) => `${opening}${quotes[at]}`);
    const end = `${quotes.at(-1)}}`;
    this.#opening = `[${before[0]}`;
    this.#texts = before.map((text, at) => (at === 0 ? `${end},${text}` : `${quotes[at - 1]}${text}`));
    this.first = new Phrase(this.#opening);
    this.before = this.#texts.map((text) => new Phrase(text));
    this.last = new Phrase(`${end}]`);
  }

  /**
   * Of each row all that stands before its second value, when the list before had the very same words in its first column:
   * the accounts of a page have their days in common.
   */
  leadsOf(array: StoredArray): readonly Phrase[] | undefined {
    if (this.#lead?.array !== array) {
      this.#lead = { array, phrases: undefined };
      return undefined;
    }
    const [before, behind] = this.#texts;
    if (!array.areWords || behind === undefined) return undefined;
    return (this.#lead.phrases ??= array.text
      .slice(1, -1)
      .split(',')
      .map((word, row) => new Phrase(`${row === 0 ? this.#opening : before}${word}${behind}`)));
  }
}

/** Texts as bytes: a string would be asked for each of its letters. The lists of a page stand in the same few texts. */
class Sources {
  readonly #bytes = new ByteWriter();
  readonly #texts: string[] = [];
  readonly #places: number[] = [];

  /** Another once more of them have come. */
  get bytes(): Buffer {
    return this.#bytes.buffer;
  }

  /** For so many texts, of which none that is there by then gets lost. */
  makeRoom(texts: number): void {
    if (this.#texts.length + texts <= MOST_TEXTS && this.#bytes.length <= MOST_BYTES) return;
    this.#texts.length = 0;
    this.#places.length = 0;
    this.#bytes.clear();
  }

  /** Where a text of ASCII begins. */
  placeOf(text: string): number {
    const known = this.#texts.indexOf(text);
    if (known >= 0) return this.#places[known]!;
    const place = this.#bytes.length;
    this.#texts.push(text);
    this.#places.push(place);
    this.#bytes.text(text);
    return place;
  }
}

/** Those of a dozen lists. */
const MOST_TEXTS = 32;
const MOST_BYTES = 256 * 1024;

const sources = new Sources();

/**
 * Writes `length` rows, one at least, out of arrays of numbers, and of words without a null.
 * @throws CannotWrite at a number beyond JavaScript's
 */
export function writeStoredRows(
  arrays: readonly StoredArray[],
  length: number,
  phrases: RowPhrases,
  out: ByteWriter,
): void {
  const { first, before, last } = phrases;
  const leads = phrases.leadsOf(arrays[0]!);
  sources.makeRoom(arrays.length);
  const starts: number[] = [];
  let most = first.length + WORD_BYTES;
  for (let column = 0; column < arrays.length; column += 1) {
    const { source, start, end } = arrays[column]!;
    starts.push(sources.placeOf(source) + start + 1);
    most += end - start + length * before[column]!.length;
  }
  out.reserve(most);
  const { bytes } = sources;
  const { buffer, view } = out;
  let to = out.length;
  for (let row = 0; row < length; row += 1)
    for (let column = leads ? 1 : 0; column < starts.length; column += 1) {
      const phrase =
        column === 1 && leads ? leads[row]! : column === 0 && row === 0 ? first : before[column]!;
      to = putPhrase(view, to, phrase);
      const { areWords } = arrays[column]!;
      const letter = areWords ? 0 : SMALL_LETTER;
      const start = starts[column]!;
      let at = start;
      for (let unit = bytes[at]!; unit !== COMMA && unit !== CLOSING; unit = bytes[at]!) {
        buffer[to] = unit | letter;
        to += 1;
        at += 1;
      }
      if (at - start > SAFE_DIGITS && !areWords && !isSafe(bytes, start, at)) throw new CannotWrite();
      starts[column] = at + 1;
    }
  out.length = to;
  out.phrase(last);
}

const isSafe = (bytes: Buffer, start: number, end: number): boolean =>
  Number.isSafeInteger(Number(bytes.toString('latin1', start, end)));
