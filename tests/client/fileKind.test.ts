import { expect, test } from 'vitest';
import { fileKind } from '../../client/src/components/fileKind.ts';

test.each([
  ['accounts.csv', 'platform,handle,organization\nx,nasa,NASA', 'accounts'],
  ['of a spreadsheet.csv', '\uFEFF"Platform","Handle","Organization"\r\n', 'accounts'],
  ['history.csv', 'Platform,Handle,Organization,Date,Followers\n', 'csvHistory'],
  ['quoted.csv', '\uFEFF"Platform";"x",  "DATE" \r"2026-01-01"', 'csvHistory'],
  // A day in a row is no column.
  ['day.csv', 'platform,handle,organization\nx,date,NASA', 'accounts'],
  ['export.json', '{"data": []}', 'jsonHistory'],
  ['export', ' [{"Date": "2026-01-01"}]', 'jsonHistory'],
  ['empty.csv', '', 'accounts'],
])('%s is taken for what it holds', (name, text, kind) => {
  expect(fileKind(name, text)).toBe(kind);
});
