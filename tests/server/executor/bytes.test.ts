import fc from 'fast-check';
import { buildSchema, Kind, type FieldNode, type GraphQLObjectType, type GraphQLScalarType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { ColumnList, ColumnRows, StoredArray } from '../../../db/columnRows.ts';
import { ByteWriter, Phrase } from '../../../server/executor/byteWriter.ts';
import { compileColumns } from '../../../server/executor/compileColumns.ts';
import { compileText } from '../../../server/executor/compileText.ts';
import { CannotWrite } from '../../../server/executor/run.ts';
import { RowPhrases, writeStoredRows } from '../../../server/executor/storedRows.ts';

const ascii = fc.string({ unit: 'binary-ascii', maxLength: 40 });
/** As enum values and days are written. Some begin as NULL does. */
const word = fc.oneof(
  fc.stringMatching(/^[A-Z_]{1,12}$/).filter((text) => text !== 'NULL'),
  fc.constantFrom('NULLABLE', 'NOT_COLLECTED', 'N', '2026-11-27'),
);

/** As PostgreSQL writes an array of integers, or of words that need no quotes. */
const arrayOf = (values: readonly (string | number | bigint | null)[]): string =>
  `{${values.map((value) => value ?? 'NULL').join()}}`;

type Values = readonly (string | number | bigint | null)[];

/** Among others. */
const stored = (values: Values, areWords: boolean): StoredArray => {
  const text = arrayOf(values);
  return new StoredArray(`{1,2}${text}{}{NULL}`, areWords, 5, 5 + text.length);
};

/** Rows of the columns `c0`, `c1` …, the last of three equal lists: what the one before had in common is of use. */
function writeRows(columns: readonly { values: Values; areWords: boolean }[]): string {
  const out = new ByteWriter();
  const arrays = columns.map(({ values, areWords }) => stored(values, areWords));
  const openings = columns.map((_, at) => `${at === 0 ? '{' : ','}"c${at}":`);
  const phrases = new RowPhrases(openings, arrays);
  const lists = Array.from({ length: 3 }, () => {
    writeStoredRows(arrays, columns[0]!.values.length, phrases, out);
    return out.take().toString();
  });
  expect(new Set(lists).size).toBe(1);
  return lists.at(-1)!;
}

const numbers = (values: Values) => ({ values, areWords: false });

const fieldNode = (name: string): FieldNode => ({ kind: Kind.FIELD, name: { kind: Kind.NAME, value: name } });

/** A column called `word` is one of words. */
const rowsOf = (columns: Record<string, Values>): ColumnRows<object> =>
  new ColumnRows(
    Object.fromEntries(
      Object.entries(columns).map(([name, values]) => [
        name,
        { values: () => values, stored: stored(values, name === 'word') },
      ]),
    ),
    Object.values(columns)[0]!.length,
  );

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

  it('of arrays from PostgreSQL are their elements as rows of JSON', () => {
    const column = (length: number) => {
      const bounds = { minLength: length, maxLength: length };
      return fc.oneof(
        fc.array(fc.option(fc.maxSafeInteger()), bounds).map(numbers),
        fc.array(word, bounds).map((values) => ({ values, areWords: true })),
      );
    };
    const columns = fc
      .integer({ min: 1, max: 40 })
      .chain((length) => fc.array(column(length), { minLength: 1, maxLength: 4 }));
    fc.assert(
      fc.property(columns, (list) => {
        const rows = list[0]!.values.map((_, row) =>
          Object.fromEntries(list.map(({ values }, at) => [`c${at}`, values[row]])),
        );
        expect(writeRows(list)).toBe(JSON.stringify(rows));
      }),
    );
  });

  it('of an array from PostgreSQL are its elements as a list of JSON', () => {
    const types = buildSchema(`scalar Stored type Query { nullable: [Stored], strict: [Stored!] }`);
    const scalar = types.getType('Stored') as GraphQLScalarType;
    scalar.extensions = { asStored: true };
    const { nullable, strict } = types.getQueryType()!.getFields();
    const lists = fc.oneof(
      fc.array(fc.option(fc.maxSafeInteger())).map((values) => ({ values, areWords: false })),
      fc.array(fc.option(word)).map((values) => ({ values, areWords: true })),
    );
    fc.assert(
      fc.property(lists, ({ values, areWords }) => {
        const column = new ColumnList<unknown>(() => values, stored(values, areWords));
        expect(compileText(nullable!.type)!(column)).toBe(JSON.stringify(values));
        if (values.includes(null)) expect(() => compileText(strict!.type)!(column)).toThrow(CannotWrite);
        else expect(compileText(strict!.type)!(column)).toBe(JSON.stringify(values));
      }),
    );
  });

  it('of rows are those of their values, and none where a null must not be', () => {
    const types = buildSchema(
      `scalar Stored type Row { level: Stored, word: Stored, strict: Stored! } type Query { rows: [Row!]! }`,
    );
    (types.getType('Stored') as GraphQLScalarType).extensions = { asStored: true };
    const row = types.getType('Row') as GraphQLObjectType;
    const written = (columns: Record<string, Values>): string => {
      const nodes = Object.keys(columns).map((name) => fieldNode(name));
      const write = compileColumns(new Map(nodes.map((node) => [node.name.value, [node]])), row)!;
      const out = new ByteWriter();
      write(rowsOf(columns), out);
      return out.take().toString();
    };
    const asRows = ({ level, word: words }: Record<string, Values>): string =>
      JSON.stringify(level!.map((each, at) => ({ level: each, word: words![at] })));
    const pairs = fc.array(fc.tuple(fc.option(fc.maxSafeInteger()), fc.option(word)));
    fc.assert(
      fc.property(pairs, (list) => {
        const columns = { level: list.map(([level]) => level), word: list.map(([, each]) => each) };
        expect(written(columns)).toBe(asRows(columns));
      }),
    );
    expect(written({ strict: [1] })).toBe('[{"strict":1}]');
    expect(() => written({ strict: [null] })).toThrow(CannotWrite);
  });

  it('are not written of a number that JavaScript has not', () => {
    expect(() => writeRows([numbers([2n ** 53n])])).toThrow(CannotWrite);
    const { MAX_SAFE_INTEGER, MIN_SAFE_INTEGER } = Number;
    expect(writeRows([numbers([MAX_SAFE_INTEGER, MIN_SAFE_INTEGER])])).toBe(
      `[{"c0":${MAX_SAFE_INTEGER}},{"c0":${MIN_SAFE_INTEGER}}]`,
    );
  });
});
