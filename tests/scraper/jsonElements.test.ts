import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonElements } from '../../scraper/jsonElements.ts';
import { type TextSource, UnreadableFileError } from '../../scraper/textSource.ts';

async function read(source: TextSource): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const element of readJsonElements(source, 'data'))
    seen.push('broken' in element ? 'broken' : element.value);
  return seen;
}

async function* inPieces(text: string, length: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += length) yield bytes.subarray(start, start + length);
}

describe('the elements of a list in a JSON object', () => {
  it('are found behind other fields, whatever these hold', async () => {
    const others = '"a": [1, "]", {"data": [2]}], "b\\"": "data", "c": {"data": []}, "d": null,';
    expect(await read(`\uFEFF { ${others} "data" : [ {"x": 1}, {"x": [2, {}]} ], "e": [3] }`)).toEqual([
      { x: 1 },
      { x: [2, {}] },
    ]);
  });

  it('are the same as JSON.parse gives, however the text is cut into pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue()),
        fc.record({ before: fc.jsonValue(), behind: fc.jsonValue() }),
        fc.constantFrom(undefined, 2),
        fc.integer({ min: 1, max: 50 }),
        async (data, { before, behind }, indent, length) => {
          const text = JSON.stringify({ before, data, behind }, null, indent);
          const parsed = (JSON.parse(text) as { data: unknown }).data;
          expect(await read(text)).toEqual(parsed);
          expect(await read(inPieces(text, length))).toEqual(parsed);
        },
      ),
    );
  });

  it('are given up alone when they are not JSON and their brackets match', async () => {
    expect(await read('{"data": [{"a": 1}, {a: 2}, NaN, , {"a": "}"}, {"a": 5]}')).toEqual([
      { a: 1 },
      'broken',
      'broken',
      'broken',
      { a: '}' },
      'broken',
    ]);
  });

  it('are read up to where the file ends, and that it does is told', async () => {
    expect(await read('{"data": [{"a": 1}, {"a": 2')).toEqual([{ a: 1 }, 'broken']);
    expect(await read('{"data": [')).toEqual(['broken']);
    expect(await read('{"data": []')).toEqual([]);
  });

  it('are given up when one never ends, without keeping it in memory', async () => {
    async function* endless(): AsyncGenerator<string> {
      yield '{"data": [1, "';
      for (let i = 0; i < 1_000; i += 1) yield 'x'.repeat(64 * 1024);
      yield '", 2]}';
    }
    const before = process.memoryUsage().heapUsed;
    expect(await read(endless())).toEqual([1, 'broken', 2]);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(60_000_000);
  });

  it.each(['', '  ', '[]', '[{"data": []}]', '{}', '{"data": {}}', '{"data": 5}', '{"Data": []}', 'data'])(
    '%j is no such object',
    async (text) => {
      await expect(read(text)).rejects.toThrow(UnreadableFileError);
    },
  );

  it('never make the reader throw anything else', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '\\', ' ', 'data', '1') }),
        async (text) => {
          await read(text).catch((error: unknown) => expect(error).toBeInstanceOf(UnreadableFileError));
          expect((await read(`{"data": [${text}`)).length).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});
