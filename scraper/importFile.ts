import type { Database } from '../db/database.ts';
import { readCsvRecords } from './csvRecords.ts';
import { importAccounts, type AccountsImported } from './importAccounts.ts';
import { importSnapshots, type ImportSnapshotsOptions, type SnapshotsImported } from './importSnapshots.ts';
import { columnOf } from './snapshotRow.ts';

/** What a file has, by its beginning. */
export type FileContent = 'accounts' | 'snapshots, CSV' | 'snapshots, JSON';

/** A file of which only the beginning has been read. */
export interface ImportableFile {
  content: FileContent;
  source: AsyncIterable<Uint8Array>;
}

export type FileImported =
  | { content: 'accounts'; result: AccountsImported }
  | { content: 'snapshots, CSV' | 'snapshots, JSON'; result: SnapshotsImported };

/** Tells what is in a file: accounts, or their history as CSV (it has a column Date) or JSON. */
export async function recognizeFile(source: AsyncIterable<Uint8Array>): Promise<ImportableFile> {
  const { head, rest } = await readHead(source);
  return { content: await contentOf(head.toString()), source: rest };
}

/** Imports a file of any kind and size. */
export async function importFile(
  database: Database,
  { content, source }: ImportableFile,
  options: Omit<ImportSnapshotsOptions, 'format'>,
): Promise<FileImported> {
  if (content === 'accounts') return { content, result: await importAccounts(database, source, options) };
  const format = content === 'snapshots, CSV' ? 'CSV' : 'JSON';
  return { content, result: await importSnapshots(database, source, { ...options, format }) };
}

/** No header is longer. */
const HEAD_BYTES = 64 * 1024;

/** The beginning of a file, up to the end of its header at least; and the file as if nothing had been read of it. */
async function readHead(
  source: AsyncIterable<Uint8Array>,
): Promise<{ head: Buffer; rest: AsyncIterable<Uint8Array> }> {
  const pieces = source[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < HEAD_BYTES) {
    const next: IteratorResult<Uint8Array, unknown> = await pieces.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  async function* rest(): AsyncGenerator<Uint8Array> {
    yield head;
    yield* { [Symbol.asyncIterator]: () => pieces };
  }
  return { head, rest: rest() };
}

async function contentOf(head: string): Promise<FileContent> {
  if (/^\uFEFF?\s*[{[]/.test(head)) return 'snapshots, JSON';
  for await (const record of readCsvRecords(head)) {
    const isHistory = record.kind === 'record' && record.cells.some((cell) => columnOf(cell) === 'date');
    return isHistory ? 'snapshots, CSV' : 'accounts';
  }
  return 'accounts';
}
