import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CsvRecord, readCsvRecords } from '../../scraper/csvRecords.ts';
import type { TextSource } from '../../scraper/textSource.ts';

type Seen = readonly [line: number, cells: readonly string[] | 'broken'];

async function read(source: TextSource): Promise<Seen[]> {
  const seen: Seen[] = [];
  for await (const record of readCsvRecords(source)) seen.push(shown(record));
  return seen;
}

function shown(record: CsvRecord): Seen {
  return [record.line, record.kind === 'record' ? record.cells : 'broken'];
}

async function* inPieces<T>(pieces: readonly T[]): AsyncGenerator<T> {
  yield* pieces;
}

describe('rows of a CSV text', () => {
  it('have the line on which they begin, also after quoted line breaks and empty lines', async () => {
    expect(await read('a,b\n"x\ny",2\n\n\n3,"4"\n')).toEqual([
      [1, ['a', 'b']],
      [2, ['x\ny', '2']],
      [6, ['3', '4']],
    ]);
  });

  it('may end with LF, CRLF, CR or the file, in one file', async () => {
    expect(await read('a,b\r\n1,2\n3,4\r5,6')).toEqual([
      [1, ['a', 'b']],
      [2, ['1', '2']],
      [3, ['3', '4']],
      [4, ['5', '6']],
    ]);
  });

  it('may follow a byte-order mark', async () => {
    expect(await read('\uFEFFa,b')).toEqual([[1, ['a', 'b']]]);
    expect(await read(inPieces([Buffer.from('\uFEFFa,b')]))).toEqual([[1, ['a', 'b']]]);
  });

  it('keep quotes that stand within an unquoted cell', async () => {
    expect(await read('1,the "best" one\n')).toEqual([[1, ['1', 'the "best" one']]]);
  });

  it.each([
    ['never closed', '1,"x\n3,4\n5,6\n'],
    ['closed by the quote of a later row', '1,"x\n3,4\n5,"6"\n'],
    ['closed too early', '1,"x"y\n3,4\n5,6\n'],
    ['not closed within the length of any honest row', `1,"x\n3,4\n5,6\n${'\n'.repeat(70_000)}`],
  ])('are given up alone when a quote is %s', async (_, text) => {
    expect(await read(text)).toEqual([
      [1, 'broken'],
      [2, ['3', '4']],
      [3, ['5', '6']],
    ]);
  });

  it('are given up when one line never ends, without keeping it in memory', async () => {
    async function* endless() {
      yield 'a\n"';
      for (let i = 0; i < 1_000; i++) yield 'x'.repeat(64 * 1024);
      yield '\nb\n';
    }
    expect(await read(endless())).toEqual([
      [1, ['a']],
      [2, 'broken'],
      [3, ['b']],
    ]);
  });

  it('read bytes that are not UTF-8 as U+FFFD', async () => {
    expect(await read(inPieces([Buffer.from([0x61, 0xe9, 0x2c, 0x62])]))).toEqual([[1, ['a\uFFFD', 'b']]]);
  });

  it('are the same however the file is cut into pieces, and as they were written', async () => {
    const cell = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'é', '🦋', 'a'), maxLength: 8 }),
    );
    const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.integer({ min: 1, max: 7 }),
        async (table, end, size) => {
          const text = table.map((cells) => cells.map(quoted).join(',') + end).join('');
          const bytes = Buffer.from(text);
          const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
            bytes.subarray(i * size, (i + 1) * size),
          );
          const whole = await read(text);
          expect(whole.map(([, cells]) => cells)).toEqual(table);
          expect(await read(inPieces(pieces))).toEqual(whole);
        },
      ),
    );
  });

  it('never make the reader throw', async () => {
    const text = fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', ' '), maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 5 }), async (all, size) => {
        const pieces = all.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
        expect(await read(inPieces(pieces))).toEqual(await read(all));
      }),
      { numRuns: 1_000 },
    );
  });
});

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}
