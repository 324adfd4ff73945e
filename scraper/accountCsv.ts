import { type AccountCells, readAccount, readOrganization } from './accountCells.ts';
import { lacking, type ReadCells, readCsvTable } from './csvTable.ts';
import { quoteInput } from './platforms/inputFault.ts';
import type { RejectedRow } from './rejections.ts';
import { type TextSource, UnreadableFileError } from './textSource.ts';

/** One account of a CSV file. */
export interface AccountCsvRow extends AccountCells {
  /** Where the row begins; the header is line 1. */
  readonly line: number;
  /** White space collapsed; null when the cell is empty. */
  readonly organization: string | null;
  /** All other columns, by the header in lower case: core, tags, team … */
  readonly others: Readonly<Record<string, string>>;
}

/**
 * Reads accounts from CSV: a header with `platform`, `organization`, and `handle` or `url` (columns in any
 * order and case), then a row per account. A bad row is answered with its line and reason, the others go on.
 * Duplicates are not looked for.
 * @throws UnreadableFileError before the first row
 */
export function readAccountCsv(source: TextSource): AsyncGenerator<AccountCsvRow | RejectedRow> {
  return readCsvTable(source, readHeader);
}

type RowContent = Omit<AccountCsvRow, 'line'>;

function readHeader(header: readonly string[]): ReadCells<RowContent> {
  const names = header.map((name) => name.toLowerCase());
  const missing = ['platform', 'organization'].filter((name) => !names.includes(name));
  if (!names.includes('handle') && !names.includes('url')) missing.push('handle or url');
  if (missing.length > 0) lacking(missing, names);
  const double = names.find((name, index) => name !== '' && names.indexOf(name) !== index);
  if (double !== undefined) throw new UnreadableFileError(`The header has ${quoteInput(double)} twice.`);

  return (cells) => {
    const row = Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
    const { platform = '', handle = '', url = '', organization = '', ...others } = row;
    delete others[''];
    const account = readAccount(platform, handle, url);
    if ('code' in account) return account;
    const home = readOrganization(organization);
    return 'code' in home ? home : { ...account, ...home, others };
  };
}
