import type { Platform } from '../db/domain.ts';
import { type CsvRecord, type CsvSource, readCsvRecords } from './csvRecords.ts';
import { checkHandle } from './platforms/checkHandle.ts';
import { type InputFault, quoteInput } from './platforms/inputFault.ts';
import { parsePlatform } from './platforms/parsePlatform.ts';
import { parseProfileUrl } from './platforms/parseProfileUrl.ts';
import type { RejectedRow } from './rejections.ts';

/** One account of a CSV file. */
export interface AccountCsvRow {
  /** Where the row begins; the header is line 1. */
  readonly line: number;
  readonly platform: Platform;
  /** Checked and normalised; from the URL where the row has no handle. */
  readonly handle: string;
  /**
   * As the file has it; null when it has none: a known account keeps its own, a new one gets `profileUrl()`.
   */
  readonly url: string | null;
  /** White space collapsed; null when the cell is empty. */
  readonly organization: string | null;
  /** All other columns, by the header in lower case: core, tags, team … */
  readonly others: Readonly<Record<string, string>>;
}

/** The file as a whole cannot be read: it is empty, or its header lacks a column. */
export class AccountCsvError extends Error {
  override readonly name = 'AccountCsvError';
}

/**
 * Reads accounts from CSV: a header with `platform`, `organization`, and `handle` or `url` (columns in any
 * order and case), then a row per account. A bad row is answered with its line and reason, the others go on.
 * Duplicates are not looked for. A cell that a spreadsheet would run as a formula (`=…`) is text like any
 * other: it is no handle, and may be part of an organization's name.
 * @throws AccountCsvError before the first row.
 */
export async function* readAccountCsv(source: CsvSource): AsyncGenerator<AccountCsvRow | RejectedRow> {
  let header: readonly string[] | null = null;
  for await (const record of readCsvRecords(source)) {
    if (header === null) header = readHeader(record);
    else if (record.kind === 'broken') yield { line: record.line, ...UNMATCHED_QUOTES };
    else if (record.cells.some((cell) => cell.trim() !== '')) {
      yield { line: record.line, ...readRow(header, record.cells) };
    }
  }
  if (header === null) throw new AccountCsvError('The file is empty.');
}

const UNMATCHED_QUOTES: InputFault = {
  code: 'INVALID_CSV',
  message: 'The double quotes of this row do not match.',
};

function readHeader(record: CsvRecord): readonly string[] {
  const names = record.kind === 'record' ? record.cells.map((cell) => cell.trim().toLowerCase()) : [];
  const missing = ['platform', 'organization'].filter((name) => !names.includes(name));
  if (!names.includes('handle') && !names.includes('url')) missing.push('handle or url');
  if (missing.length > 0) {
    const found = names.some(isUnreadable)
      ? 'The file is not UTF-8.'
      : `Found: ${quoteInput(names.join(', '))}.`;
    throw new AccountCsvError(`The header lacks ${missing.join(' and ')}. ${found}`);
  }
  const double = names.find((name, index) => name !== '' && names.indexOf(name) !== index);
  if (double !== undefined) throw new AccountCsvError(`The header has ${quoteInput(double)} twice.`);
  return names;
}

type RowContent = Omit<AccountCsvRow, 'line'>;

function readRow(header: readonly string[], cells: readonly string[]): RowContent | InputFault {
  if (cells.length !== header.length) {
    const message = `The row has ${cells.length} cells, the header ${header.length}.`;
    return { code: 'WRONG_COLUMN_COUNT', message };
  }
  if (cells.some(isUnreadable)) {
    return { code: 'INVALID_ENCODING', message: 'The row has NUL bytes or characters that are not UTF-8.' };
  }
  const row = Object.fromEntries(header.map((name, index) => [name, cells[index]?.trim() ?? '']));
  const { platform = '', handle = '', url = '', organization = '', ...others } = row;
  delete others[''];

  const account = readAccount(platform, handle, url);
  if ('code' in account) return account;
  const name = organization.replace(/\s+/g, ' ');
  if (!isOrganizationName(name)) {
    return {
      code: 'INVALID_ORGANIZATION',
      message: `${quoteInput(name)} is not the name of an organization.`,
    };
  }
  return { ...account, organization: name === '' ? null : name, others };
}

type AccountCells = Pick<AccountCsvRow, 'platform' | 'handle' | 'url'>;

/** A handle in its own cell wins over the one in the URL: the URL may lead to a page by another name. */
function readAccount(platformCell: string, handleCell: string, urlCell: string): AccountCells | InputFault {
  const [handle, url] = urlCell === '' && isAddress(handleCell) ? ['', handleCell] : [handleCell, urlCell];
  const platform = parsePlatform(platformCell);
  if (platform === null && (platformCell !== '' || url === '')) {
    return { code: 'INVALID_PLATFORM', message: `${quoteInput(platformCell)} is not a platform.` };
  }
  if (handle === '' && url === '') {
    return { code: 'MISSING_HANDLE', message: 'The row has neither a handle nor a URL.' };
  }
  const page = url === '' ? null : parseProfileUrl(url);
  if (page !== null && 'code' in page) return page;
  if (page !== null && platform !== null && page.platform !== platform) {
    return {
      code: 'PLATFORM_MISMATCH',
      message: `${quoteInput(url)} is an address of ${page.platform}, not of ${platform}.`,
    };
  }
  const owner = platform ?? page?.platform;
  if (owner === undefined) return { code: 'INVALID_PLATFORM', message: 'The row names no platform.' };
  const checked = page !== null && handle === '' ? page : checkHandle(owner, handle);
  if ('code' in checked) return checked;
  return { platform: owner, handle: checked.handle, url: page && (isAddress(url) ? url : page.url) };
}

function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

/** NUL and half a surrogate pair cannot be stored; U+FFFD stands where bytes were not UTF-8. */
function isUnreadable(text: string): boolean {
  return /[\u0000\uFFFD\p{Surrogate}]/u.test(text);
}

/** Empty, or with at least one letter or digit, so that a slug can be made of it. */
function isOrganizationName(name: string): boolean {
  return (
    name === '' ||
    (name.length <= MAX_ORGANIZATION_LENGTH && /[\p{L}\p{N}]/u.test(name) && !/\p{Control}/u.test(name))
  );
}

/** Twice the longest name in the catalogue of a federal department, and some. */
const MAX_ORGANIZATION_LENGTH = 200;
