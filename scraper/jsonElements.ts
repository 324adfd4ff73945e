import { piecesOf, type TextSource, UnreadableFileError } from './textSource.ts';

/** One element of a list in a JSON text; broken when it is not JSON. */
export type JsonElement = { readonly value: unknown } | { readonly broken: string };

/** A row of honest data has a few hundred characters. */
const MAX_ELEMENT_LENGTH = 64 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Reads the elements of the list `key` of a JSON object one by one: `{ "data": [ … ] }`. What else the object has is
 * passed over. An element that is not JSON is answered as broken, and the others go on as long as brackets and quotes
 * match. Memory is bounded by one piece of the source and one element.
 * @throws UnreadableFileError when there is no such list, before the first element
 */
export async function* readJsonElements(source: TextSource, key: string): AsyncGenerator<JsonElement> {
  const scan = createScanner(key);
  for await (const { piece, isLast } of piecesOf(source)) {
    yield* scan(piece);
    if (isLast) yield* scan(null);
  }
}

/** Takes the text piece by piece, and null for its end. */
function createScanner(key: string): (piece: string | null) => Generator<JsonElement> {
  let place: 'before' | 'inside' | 'behind' = 'before';
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  /** Before the list: the last string, and the key that it became by a colon. */
  let word = '';
  let name: string | null = null;
  /** In the list: what came of the element in earlier pieces. */
  let element = '';
  let isTooLong = false;
  let hasElements = false;

  function take(text: string): void {
    if (isTooLong || element.length + text.length > MAX_ELEMENT_LENGTH) {
      isTooLong = true;
      element = '';
    } else element += text;
  }

  function* finish(isLastOfList: boolean): Generator<JsonElement> {
    const isEmpty = !isTooLong && element.trim() === '';
    if (!(isLastOfList && isEmpty && !hasElements)) yield isTooLong ? TOO_LONG : parse(element);
    hasElements = true;
    element = '';
    isTooLong = false;
  }

  return function* scan(piece) {
    if (piece === null) {
      if (place === 'before') {
        throw new UnreadableFileError(`Expected a JSON object with a list ${JSON.stringify(key)}.`);
      }
      if (place === 'inside') yield CUT_OFF;
      return;
    }
    let start = 0;
    for (let i = 0; i < piece.length; i++) {
      const char = piece.charCodeAt(i);
      if (isInString) {
        if (isEscaped) isEscaped = false;
        else if (char === BACKSLASH) isEscaped = true;
        else if (char === QUOTE) isInString = false;
        if (place === 'before' && isInString && word.length < MAX_ELEMENT_LENGTH) word += piece.charAt(i);
        continue;
      }
      switch (char) {
        case QUOTE:
          isInString = true;
          word = '';
          break;
        case COLON:
          if (place === 'before') name = depth === 1 ? word : null;
          break;
        case OPEN_OBJECT:
        case OPEN_LIST:
          depth += 1;
          if (place === 'before' && depth === 2 && char === OPEN_LIST && name === key) {
            place = 'inside';
            start = i + 1;
          }
          if (place === 'before' && depth === 1 && char === OPEN_LIST) {
            throw new UnreadableFileError(
              `Expected a JSON object with a list ${JSON.stringify(key)}, got a list.`,
            );
          }
          name = null;
          break;
        case CLOSE_OBJECT:
        case CLOSE_LIST:
          depth -= 1;
          if (place === 'inside' && depth === 1) {
            take(piece.slice(start, i));
            yield* finish(true);
            place = 'behind';
          }
          break;
        case COMMA:
          name = null;
          if (place !== 'inside' || depth !== 2) break;
          take(piece.slice(start, i));
          yield* finish(false);
          start = i + 1;
          break;
        default:
      }
    }
    if (place === 'inside') take(piece.slice(start));
  };
}

const TOO_LONG: JsonElement = { broken: `It is longer than ${MAX_ELEMENT_LENGTH} characters.` };
const CUT_OFF: JsonElement = { broken: 'The file ends within the list.' };

function parse(text: string): JsonElement {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { broken: 'It is not JSON.' };
  }
}
