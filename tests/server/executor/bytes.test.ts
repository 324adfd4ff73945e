import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter, Phrase } from '../../../server/executor/byteWriter.ts';
import { ElementWriter } from '../../../server/executor/elementWriter.ts';
import { CannotWrite } from '../../../server/executor/run.ts';

const ascii = fc.string({ unit: 'binary-ascii', maxLength: 40 });
/** As enum values and days are written. Some begin as NULL does. */
const word = fc.oneof(
  fc.stringMatching(/^[A-Z_]{1,12}$/).filter((text) => text !== 'NULL'),
  fc.constantFrom('NULLABLE', 'NOT_COLLECTED', 'N', '2026-11-27'),
);

/** As PostgreSQL writes an array of integers, or of words that need no quotes. */
const arrayOf = (values: readonly (string | number | bigint | null)[]): string =>
  `{${values.map((value) => value ?? 'NULL').join()}}`;

function writeAll(values: readonly (string | number | bigint | null)[], areWords: boolean): string {
  const out = new ByteWriter();
  const elements = new ElementWriter({ text: arrayOf(values), areWords }, true);
  for (let at = 0; at < values.length; at += 1) {
    if (at > 0) out.text(',');
    elements.write(out);
  }
  return `[${out.take().toString()}]`;
}

describe('the bytes of an answer', () => {
  it('are those of the texts and phrases that were written, of whatever length and script', () => {
    const writer = new ByteWriter();
    const parts = fc.array(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 60 }).map((text) => ({ text, isPhrase: false })),
        ascii.map((text) => ({ text, isPhrase: true })),
      ),
    );
    fc.assert(
      fc.property(parts, (list) => {
        for (const { text, isPhrase } of list) {
          if (isPhrase) writer.phrase(new Phrase(text));
          else writer.text(text);
        }
        expect(writer.take().equals(Buffer.from(list.map(({ text }) => text).join('')))).toBe(true);
      }),
    );
  });

  it('find room, however many there are', () => {
    const writer = new ByteWriter();
    const long = 'ö'.repeat(9_000_000);
    writer.text('a');
    writer.text(long);
    expect(writer.take().toString()).toBe(`a${long}`);
    writer.phrase(new Phrase('again'));
    expect(writer.take().toString()).toBe('again');
  });

  it('of an array from PostgreSQL are its elements as JSON has them', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.maxSafeInteger()), { minLength: 1 }), (values) => {
        expect(writeAll(values, false)).toBe(JSON.stringify(values));
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.option(word), { minLength: 1 }), (values) => {
        expect(writeAll(values, true)).toBe(JSON.stringify(values));
      }),
    );
  });

  it('are not written of a number that JavaScript has not, nor of null where there must be a value', () => {
    expect(() => writeAll([2n ** 53n], false)).toThrow(CannotWrite);
    expect(writeAll([Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER], false)).toBe(
      JSON.stringify([Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]),
    );
    const strict = new ElementWriter({ text: '{NULL}', areWords: false }, false);
    expect(() => strict.write(new ByteWriter())).toThrow(CannotWrite);
  });
});
