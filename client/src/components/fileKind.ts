/** What a file holds, by its own signs; the server has the last word. */
export type FileKind = 'accounts' | 'csvHistory' | 'jsonHistory';

/** A file with a column Date is history, and so is a JSON export; any other lists accounts. */
export function fileKind(name: string, text: string): FileKind {
  if (/\.json$/i.test(name) || /^[\s\uFEFF]*[{[]/.test(text)) return 'jsonHistory';
  const [header = ''] = text
    .replace(/^\uFEFF/, '')
    .trimStart()
    .split(/\r?\n|\r/, 1);
  const names = header.split(',').map((cell) => cell.replaceAll('"', '').trim().toLowerCase());
  return names.includes('date') ? 'csvHistory' : 'accounts';
}
