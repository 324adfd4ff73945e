import { COUNT_METRICS, type CountMetric, type Day } from '../db/domain.ts';
import { isDay } from '../db/day.ts';
import { type AccountCells, readAccount, readOrganization } from './accountCells.ts';
import { type InputFault, quoteInput } from './platforms/inputFault.ts';

/** The account of a row. Rows that name it in the same way share one object. */
export interface SnapshotAccount extends AccountCells {
  /** For an account that is not there yet. */
  readonly organization: string | null;
}

/** The numbers of a row; null is unknown. `engagements` is the day's, the others are lifetime totals. */
export type SnapshotNumbers = Readonly<Record<SnapshotNumber, number | null>>;
export type SnapshotNumber = CountMetric | 'engagements';
export const SNAPSHOT_NUMBERS: readonly SnapshotNumber[] = [...COUNT_METRICS, 'engagements'];

/** One day of one account as a file has it. A row without any number says that the day was looked at. */
export interface SnapshotRow {
  readonly line: number;
  readonly account: SnapshotAccount;
  /** Not after today. */
  readonly date: Day;
  readonly numbers: SnapshotNumbers;
}

/** What is read of a row, by the names that `columnOf` gives. */
export type SnapshotColumn = 'platform' | 'handle' | 'url' | 'organization' | 'date' | SnapshotNumber;

/**
 * The column that a header or a key means, whatever its case and separators and whether it says `Followers`,
 * `followers_count` or `Total Followers`; undefined for one that is not read.
 */
export function columnOf(name: string): SnapshotColumn | undefined {
  const words = name
    .replace(/(\p{Ll})(?=\p{Lu})/gu, '$1 ')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  const key = words?.filter((word) => word !== 'count' && word !== 'total').join('') ?? '';
  return COLUMNS.get(key.replace(/s$/, ''));
}

const COLUMNS: ReadonlyMap<string, SnapshotColumn> = new Map<string, SnapshotColumn>([
  ...(['platform', 'handle', 'url', 'organization', 'date'] as const).map((name) => [name, name] as const),
  ...SNAPSHOT_NUMBERS.map((name) => [name.replace(/s$/, ''), name] as const),
  // As the summary of the application that Tidemark replaces has it.
  ['orgname', 'organization'],
]);

/** Reads the account of a row by its four cells; good ones are remembered, as a file names each every day. */
export function createAccountReader(): (
  platform: string,
  handle: string,
  url: string,
  organization: string,
) => SnapshotAccount | InputFault {
  const known = new Map<string, SnapshotAccount>();
  return (...cells) => {
    const key = cells.join('\n');
    const remembered = known.get(key);
    if (remembered) return remembered;
    const [platform, handle, url, organization] = cells;
    const account = readAccount(platform, handle, url);
    if ('code' in account) return account;
    const home = readOrganization(organization);
    if ('code' in home) return home;
    const read = { ...account, ...home };
    known.set(key, read);
    return read;
  };
}

/**
 * No network is as old. The roll-ups have a row for each day since the first of a platform: a year that was mistyped would make
 * some hundred thousand, which every summary reads and nobody can take back.
 */
const EARLIEST_DAY: Day = '1990-01-01';

/** Checks a day against the calendar, against today and against typing errors. */
export function checkDay(day: string, text: string, today: Day): InputFault | null {
  if (!isDay(day)) {
    return {
      code: 'INVALID_DATE',
      message: `Expected a day as 2026-11-21, got ${quoteInput(text)}.`,
    };
  }
  if (day < EARLIEST_DAY) {
    return {
      code: 'INVALID_DATE',
      message: `Expected a day from ${EARLIEST_DAY} on, got ${quoteInput(text)}.`,
    };
  }
  if (day > today) {
    return { code: 'FUTURE_DATE', message: `${day} is after today, ${today} in UTC.` };
  }
  return null;
}

export function invalidNumber(name: string, text: string): InputFault {
  return {
    code: 'INVALID_NUMBER',
    message: `Expected ${name} in digits alone, as 1234567, got ${quoteInput(text)}.`,
  };
}
