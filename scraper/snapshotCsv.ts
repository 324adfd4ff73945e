import type { Day } from '../db/domain.ts';
import { lacking, type ReadCells, readCsvTable } from './csvTable.ts';
import { quoteInput } from './platforms/inputFault.ts';
import { readCount } from './platforms/readCount.ts';
import type { RejectedRow } from './rejections.ts';
import {
  checkDay,
  columnOf,
  createAccountReader,
  invalidNumber,
  SNAPSHOT_NUMBERS,
  type SnapshotColumn,
  type SnapshotNumber,
  type SnapshotRow,
} from './snapshotRow.ts';
import { type TextSource, UnreadableFileError } from './textSource.ts';

/**
 * Reads the history of accounts from CSV: `Platform, Handle, Organization, Date, Followers, Engagement Total, Posts,
 * Likes, Comments, Shares`, columns in any order and case; `URL` may stand for the platform and the handle, and
 * `Following`, `Listed` and `Views` are read too. An empty cell is unknown, 0 is 0. Numbers are digits alone: what
 * `1,234` and `1.234` say depends on where they were written, so they are refused.
 * @throws UnreadableFileError before the first row
 */
export function readSnapshotCsv(source: TextSource, today: Day): AsyncGenerator<SnapshotRow | RejectedRow> {
  return readCsvTable(source, (header) => readHeader(header, today));
}

function readHeader(header: readonly string[], today: Day): ReadCells<Omit<SnapshotRow, 'line'>> {
  const columns = header.map(columnOf);
  const missing = missingOf(columns);
  if (missing.length > 0) lacking(missing, header);
  const double = columns.find((name, index) => name && columns.indexOf(name) !== index);
  if (double !== undefined) throw new UnreadableFileError(`The header has ${quoteInput(double)} twice.`);

  const at = (name: SnapshotColumn): number => columns.indexOf(name);
  const [platform, handle, url, organization, date] = [
    at('platform'),
    at('handle'),
    at('url'),
    at('organization'),
    at('date'),
  ];
  const numberColumns = SNAPSHOT_NUMBERS.map((name) => [name, at(name)] as const);
  const readAccount = createAccountReader();
  return (cells) => {
    const cell = (index: number): string => cells[index] ?? '';
    const account = readAccount(cell(platform), cell(handle), cell(url), cell(organization));
    if ('code' in account) return account;
    const day = cell(date);
    const fault = checkDay(day, day, today);
    if (fault) return fault;
    const numbers = { ...UNKNOWN };
    for (const [name, index] of numberColumns) {
      const text = cell(index);
      if (text === '') continue;
      numbers[name] = readCount(text);
      if (numbers[name] === null) return invalidNumber(header[index] ?? name, text);
    }
    return { account, date: day, numbers };
  };
}

const UNKNOWN = Object.fromEntries(SNAPSHOT_NUMBERS.map((name) => [name, null])) as Record<
  SnapshotNumber,
  number | null
>;

function missingOf(columns: readonly (SnapshotColumn | undefined)[]): string[] {
  const has = (...names: SnapshotColumn[]) => names.some((name) => columns.includes(name));
  return [
    ...(has('platform', 'url') ? [] : ['platform']),
    ...(has('handle', 'url') ? [] : ['handle or url']),
    ...(has('date') ? [] : ['date']),
    ...(has(...SNAPSHOT_NUMBERS) ? [] : ['followers or another number']),
  ];
}
