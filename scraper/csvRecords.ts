import { parse } from 'csv-parse/sync';
import { piecesOf, type TextSource } from './textSource.ts';

/** One row of a CSV text. `line`, from 1, is the line of the file on which the row begins. */
export type CsvRecord =
  | { readonly kind: 'record'; readonly line: number; readonly cells: readonly string[] }
  /** A row whose quotes do not match. The rows after it are read as if it were not there. */
  | { readonly kind: 'broken'; readonly line: number };

/**
 * Reads CSV (RFC 4180: comma, double quotes, line breaks within quotes) with any mix of line ends and an
 * optional byte-order mark. Empty lines are skipped. Memory is bounded by one piece of the source and one
 * row.
 *
 * csv-parse reads the cells. Where rows begin and end is found here, as csv-parse drops everything up to the
 * next quote or the end of the file after one quote that does not match, and a bad row must not cost its
 * neighbours.
 */
export async function* readCsvRecords(source: TextSource): AsyncGenerator<CsvRecord> {
  let text = '';
  let line = 1;
  let isInBrokenLine = false;
  for await (const { piece, isLast } of piecesOf(source)) {
    text += piece;
    let start = 0;
    if (isInBrokenLine) {
      const end = lineEnd(text, 0, isLast);
      isInBrokenLine = end === null;
      if (end !== null) line += 1;
      start = end ?? text.length;
    }
    let block: Block = { start, lines: [] };
    for (;;) {
      const row = findRow(text, start, isLast);
      if (row.kind === 'incomplete') break;
      if (row.kind === 'record') block.lines.push(line);
      if (row.kind === 'broken' || block.lines.length === BLOCK_RECORDS) {
        yield* recordsOf(text, block, row.kind === 'broken' ? start : row.end);
        block = { start: row.end, lines: [] };
      }
      if (row.kind === 'broken') {
        yield { kind: 'broken', line };
        isInBrokenLine = row.lines === 0;
      }
      line += row.lines;
      start = row.end;
    }
    yield* recordsOf(text, block, start);
    text = text.slice(start);
  }
}

/** Rows that follow each other, so that csv-parse is called for many at once. */
interface Block {
  readonly start: number;
  readonly lines: number[];
}

/** Enough that the cost of a call does not count. */
const BLOCK_RECORDS = 1_000;

function* recordsOf(text: string, { start, lines }: Block, end: number): Generator<CsvRecord> {
  if (lines.length === 0) return;
  const records: string[][] = parse(text.slice(start, end), {
    record_delimiter: ['\r\n', '\n', '\r'],
    // A quote within an unquoted cell is a character like any other.
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  for (const [index, cells] of records.entries()) yield { kind: 'record', line: lines[index] ?? 0, cells };
}

type Row =
  | { readonly kind: 'record' | 'broken' | 'blank'; readonly end: number; readonly lines: number }
  | { readonly kind: 'incomplete' };

const QUOTE = 0x22;
const COMMA = 0x2c;
const LF = 0x0a;
const CR = 0x0d;

/** A row of honest data has a few hundred characters; in a longer one a quote was never closed. */
const MAX_RECORD_LENGTH = 64 * 1024;

/** The row that begins at `start`: where it ends, its line break included, and how many lines it takes. */
function findRow(text: string, start: number, isLast: boolean): Row {
  let isCellStart = true;
  let isQuoted = false;
  let lines = 1;
  for (let i = start; i < text.length; i++) {
    if (i - start > MAX_RECORD_LENGTH) return brokenRow(text, start, isLast);
    const char = text.charCodeAt(i);
    if (char === CR || char === LF) {
      const next = i + (char === CR && text.charCodeAt(i + 1) === LF ? 2 : 1);
      // A CR at the end of a piece may be the first half of CRLF.
      if (next === text.length && char === CR && !isLast) return { kind: 'incomplete' };
      if (!isQuoted) return { kind: i === start ? 'blank' : 'record', end: next, lines };
      lines += 1;
      i = next - 1;
    } else if (char !== QUOTE) {
      isCellStart = char === COMMA && !isQuoted;
    } else if (!isQuoted) {
      isQuoted = isCellStart;
      isCellStart = false;
    } else if (text.charCodeAt(i + 1) === QUOTE) {
      i += 1;
    } else if (i + 1 === text.length && !isLast) {
      return { kind: 'incomplete' };
    } else {
      isQuoted = false;
      const after = text.charCodeAt(i + 1);
      const isCellEnd = i + 1 === text.length || after === COMMA || after === CR || after === LF;
      if (!isCellEnd) return brokenRow(text, start, isLast);
    }
  }
  if (!isLast) return { kind: 'incomplete' };
  if (isQuoted) return brokenRow(text, start, isLast);
  return start === text.length ? { kind: 'incomplete' } : { kind: 'record', end: text.length, lines };
}

/**
 * Only its first line is given up: the next may well be a row of its own. `lines` is 0 when its end is not
 * here yet.
 */
function brokenRow(text: string, start: number, isLast: boolean): Row {
  const end = lineEnd(text, start, isLast);
  if (end !== null) return { kind: 'broken', end, lines: 1 };
  return text.length - start > MAX_RECORD_LENGTH
    ? { kind: 'broken', end: text.length, lines: 0 }
    : { kind: 'incomplete' };
}

/**
 * Behind the line break that ends the line of `start`, or the end of the last piece; null when it is not here
 * yet.
 */
function lineEnd(text: string, start: number, isLast: boolean): number | null {
  const lineBreak = /\r\n|\n|\r(?!$)/g;
  lineBreak.lastIndex = start;
  const found = lineBreak.exec(text);
  if (found !== null) return found.index + found[0].length;
  return isLast ? text.length : null;
}
