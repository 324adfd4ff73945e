import { type CsvRecord, readCsvRecords } from './csvRecords.ts';
import { type InputFault, quoteInput } from './platforms/inputFault.ts';
import type { RejectedRow } from './rejections.ts';
import { isUnreadable, type TextSource, UnreadableFileError } from './textSource.ts';

/** Reads the cells of a row, trimmed and as many as the header has. */
export type ReadCells<Row extends object> = (cells: readonly string[]) => Row | InputFault;

/**
 * Reads the rows of a CSV file with a header. `readHeader` gets its names, trimmed and as the file has them, and throws
 * UnreadableFileError when it needs others. A bad row is answered with its line and reason, the others go on. A cell
 * that a spreadsheet would run as a formula (`=…`) is text like any other.
 * @throws UnreadableFileError before the first row
 */
export async function* readCsvTable<Row extends object>(
  source: TextSource,
  readHeader: (names: readonly string[]) => ReadCells<Row>,
): AsyncGenerator<(Row & { line: number }) | RejectedRow> {
  let columns = 0;
  let read: ReadCells<Row> | null = null;
  for await (const record of readCsvRecords(source)) {
    if (read === null) {
      const names = namesOf(record);
      columns = names.length;
      read = readHeader(names);
    } else if (record.kind === 'broken') yield { line: record.line, ...UNMATCHED_QUOTES };
    else {
      const cells = record.cells.map((cell) => cell.trim());
      if (cells.every((cell) => cell === '')) continue;
      const row = faultOf(cells, columns) ?? read(cells);
      yield { line: record.line, ...row };
    }
  }
  if (read === null) throw new UnreadableFileError('The file is empty.');
}

/** Throws for a header that lacks something. */
export function lacking(missing: readonly string[], names: readonly string[]): never {
  const found = names.some(isUnreadable)
    ? 'The file is not UTF-8.'
    : `Found: ${quoteInput(names.join(', '))}.`;
  throw new UnreadableFileError(`The header lacks ${missing.join(' and ')}. ${found}`);
}

const UNMATCHED_QUOTES: InputFault = {
  code: 'INVALID_CSV',
  message: 'The double quotes of this row do not match.',
};

function namesOf(record: CsvRecord): readonly string[] {
  return record.kind === 'record' ? record.cells.map((cell) => cell.trim()) : [];
}

function faultOf(cells: readonly string[], columns: number): InputFault | null {
  if (cells.length !== columns) {
    return {
      code: 'WRONG_COLUMN_COUNT',
      message: `The row has ${cells.length} cells, the header ${columns}.`,
    };
  }
  if (cells.some(isUnreadable)) {
    return { code: 'INVALID_ENCODING', message: 'The row has NUL bytes or characters that are not UTF-8.' };
  }
  return null;
}
