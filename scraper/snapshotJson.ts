import { dayOf } from '../db/day.ts';
import type { Day } from '../db/domain.ts';
import { readJsonElements } from './jsonElements.ts';
import { type InputFault, quoteInput } from './platforms/inputFault.ts';
import { isRecord } from './platforms/isRecord.ts';
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
import { isUnreadable, type TextSource } from './textSource.ts';

/**
 * Reads the export of the application that Tidemark replaces: `{ "export_date", "total_records", "data": [ … ] }`, whose
 * rows have the columns of the CSV as keys, in any case and with any separators, and a day or an instant as `date`. It
 * stored what it did not know as 0, so that 0 is unknown here. `line` is the position of the row, from 1.
 * @throws UnreadableFileError before the first row
 */
export async function* readSnapshotJson(
  source: TextSource,
  today: Day,
): AsyncGenerator<SnapshotRow | RejectedRow> {
  const readRow = createRowReader(today);
  let line = 0;
  for await (const element of readJsonElements(source, 'data')) {
    line += 1;
    yield { line, ...('broken' in element ? invalidJson(element.broken) : readRow(element.value)) };
  }
}

function createRowReader(today: Day): (value: unknown) => Omit<SnapshotRow, 'line'> | InputFault {
  const readAccount = createAccountReader();
  const columns = new Map<string, SnapshotColumn | undefined>();
  /** Rows have the same keys; those of one that has others are not kept. */
  function knownColumn(key: string): SnapshotColumn | undefined {
    if (columns.has(key)) return columns.get(key);
    const column = columnOf(key);
    if (columns.size < MOST_KEYS) columns.set(key, column);
    return column;
  }

  return (value) => {
    if (!isRecord(value)) return invalidJson('Expected an object.');
    const row: Partial<Record<SnapshotColumn, unknown>> = {};
    for (const key of Object.keys(value)) {
      const column = knownColumn(key);
      if (column === undefined) continue;
      if (column in row) return invalidJson(`It has ${quoteInput(column)} twice.`);
      row[column] = value[key];
    }
    const [platform, handle, url, organization, date] = [
      textOf(row.platform),
      textOf(row.handle),
      textOf(row.url),
      textOf(row.organization),
      textOf(row.date),
    ];
    if (platform === null || handle === null || url === null || organization === null || date === null) {
      return invalidJson('Expected text as platform, handle, url, organization and date.');
    }
    if ([platform, handle, url, organization].some(isUnreadable)) {
      return { code: 'INVALID_ENCODING', message: 'The row has NUL or characters that are not UTF-8.' };
    }
    if (!SNAPSHOT_NUMBERS.some((name) => name in row)) {
      return invalidJson('It has neither followers nor another number.');
    }
    const account = readAccount(platform, handle, url, organization);
    if ('code' in account) return account;
    const day = utcDayOf(date);
    const fault = checkDay(day, date, today);
    if (fault) return fault;
    const numbers = {} as Record<SnapshotNumber, number | null>;
    for (const name of SNAPSHOT_NUMBERS) {
      const given = row[name] ?? '';
      const count = given === '' ? 0 : readCount(given);
      if (count === null)
        return invalidNumber(name, typeof given === 'string' ? given : JSON.stringify(given));
      numbers[name] = count === 0 ? null : count;
    }
    return { account, date: day, numbers };
  };
}

/** Many more than a row of any export has. */
const MOST_KEYS = 1_000;

function invalidJson(message: string): InputFault {
  return { code: 'INVALID_JSON', message };
}

/** Empty for what is absent; null for what is no text. A handle may be a number. */
function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value.trim() : null;
}

/** A day, or an instant with a time zone or in UTC. */
const INSTANT = /^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** The UTC day of a day or an instant; anything else as it is, which is no day. */
function utcDayOf(text: string): string {
  const [, day, zone] = INSTANT.exec(text) ?? [];
  if (day === undefined) return text;
  const time = Date.parse(`${text.replace(' ', 'T')}${zone === undefined ? 'Z' : ''}`);
  return Number.isNaN(time) ? text : dayOf(new Date(time));
}
