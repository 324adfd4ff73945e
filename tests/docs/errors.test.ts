import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MISSING_REASONS } from '../../db/domain.ts';
import { STATUS_OF_CODE } from '../../server/http/errorCode.ts';
import { codeWords, readMarkdown, root, sectionOf, tableRows } from './markdown.ts';

const page = readMarkdown('docs/reference/errors.md');

/** The rows of a section's table by the code that each begins with. */
function rowsOf(heading: string): Map<string, string[]> {
  return new Map(tableRows(sectionOf(page, heading)).map((row) => [codeWords(row[0]!)[0] ?? row[0]!, row]));
}

const sourceOf = (file: string): string => readFileSync(join(root, file), 'utf8');

/** The words of a union type: they are gone when the program runs, so its source is read. */
function wordsOfUnion(file: string, type: string): string[] {
  const [, union] = new RegExp(`type ${type} =([^;]+);`).exec(sourceOf(file)) ?? [];
  if (union === undefined) throw new Error(`${file} has no type ${type}.`);
  return [...union.matchAll(/'(\w+)'/g)].map(([, word = '']) => word);
}

describe('docs/reference/errors.md', () => {
  it('lists every code of extensions.code with its status', () => {
    const documented = [...rowsOf('Errors of a request')].map(([code, row]) => [code, Number(row[1])]);
    expect(documented.sort()).toEqual(Object.entries(STATUS_OF_CODE).sort());
  });

  it('lists every code of a UserError', () => {
    const files = readdirSync(join(root, 'schema/mutations')).map((name) => `schema/mutations/${name}`);
    const text = ['schema/errors/userErrors.ts', ...files].map(sourceOf).join('\n');
    const used = [...text.matchAll(/(?:code(?:: | = )|, )'([A-Z]+(?:_[A-Z]+)*)'[,)]/g)].map(
      ([, code]) => code,
    );
    const documented = tableRows(sectionOf(page, 'Errors in the answer of a mutation')).map(
      (row) => codeWords(row[1]!)[0],
    );
    expect(new Set(documented)).toEqual(new Set(used));
  });

  it('lists every code of a task, with what it says about the day', () => {
    const rows = rowsOf('Why a task has no snapshot');
    const failed = wordsOfUnion('db/writes/taskEnd.ts', 'FailureCode').map((code) => [code, 'FAILED']);
    const skipped = wordsOfUnion('db/writes/taskEnd.ts', 'SkipCode').map((code) => [code, 'SKIPPED']);
    const documented = [...rows].map(([code, row]) => [code, codeWords(row[1]!)[0]]);
    expect(documented.sort()).toEqual([...failed, ...skipped].sort());

    const history = sourceOf('schema/types/historyRecord.ts');
    for (const [code, row] of rows) {
      const [, reason = 'NOT_COLLECTED'] = new RegExp(`^  ${code}: '(\\w+)',$`, 'm').exec(history) ?? [];
      expect([code, codeWords(row[3]!)[0]]).toEqual([code, reason]);
    }
  });

  it('lists every code of a rejected row', () => {
    const documented = [...rowsOf('Rows that an import rejects').keys()];
    const codes = wordsOfUnion('scraper/platforms/inputFault.ts', 'InputFaultCode');
    expect(documented.sort()).toEqual(codes.sort());
  });

  it('lists every reason for a missing number', () => {
    expect([...rowsOf('Why a number is missing').keys()].sort()).toEqual([...MISSING_REASONS].sort());
  });
});
