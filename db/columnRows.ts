import { readNumbers, readWords } from './sqlArrays.ts';

/** Rows in an order. A list is one; so are rows that came column by column. */
export interface Rows<Row> extends Iterable<Row> {
  readonly length: number;
  at(index: number): Row | undefined;
  slice(from: number, to: number): Rows<Row>;
  toReversed(): Rows<Row>;
}

/** The values of one column, made when they are looked at. */
export interface Column {
  /** One for each row. */
  values(): readonly unknown[];
  /** The same as they came; undefined where they came otherwise. */
  readonly stored: StoredArray | undefined;
}

/** An array as PostgreSQL writes it, `{1,NULL,3}`: of integers, or of words of ASCII that need no quotes there or in JSON. */
export class StoredArray {
  /** Where it stands from `start` until before `end`, among others: a text of each would be as much work as to read it. */
  readonly source: string;
  readonly start: number;
  readonly end: number;
  readonly areWords: boolean;
  /** Of words: as JSON has it, kept by whoever writes it. Many accounts share their days. */
  json: string | undefined;
  #hasNull: boolean | undefined;

  constructor(source: string, areWords: boolean, start = 0, end = source.length) {
    this.source = source;
    this.start = start;
    this.end = end;
    this.areWords = areWords;
  }

  get text(): string {
    return this.source.slice(this.start, this.end);
  }

  get isEmpty(): boolean {
    return this.end - this.start === EMPTY.length;
  }

  get hasNull(): boolean {
    return (this.#hasNull ??= this.text.includes('NULL'));
  }
}

const EMPTY = '{}';

/** Reads `count` arrays that stand one behind the other: `{1,2}{}{3}`. */
export function readArrays(source: string, areWords: boolean, count: number): StoredArray[] {
  const arrays = new Array<StoredArray>(count);
  let start = 0;
  for (let place = 0; place < count; place += 1) {
    const end = source.indexOf('}', start) + 1;
    arrays[place] = new StoredArray(source, areWords, start, end);
    start = end;
  }
  return arrays;
}

/** A column out of an array. */
export class StoredColumn implements Column {
  readonly stored: StoredArray;
  #values: readonly unknown[] | undefined;

  constructor(stored: StoredArray) {
    this.stored = stored;
  }

  values(): readonly unknown[] {
    const { text, areWords } = this.stored;
    return (this.#values ??= areWords ? readWords(text) : readNumbers(text));
  }
}

/** Rows that came column by column: an object is made of one only when somebody looks at it. */
export class ColumnRows<Row extends object> implements Rows<Row> {
  readonly #columns: Readonly<Record<string, Column>>;
  readonly #count: number;
  readonly #from: number;
  readonly #isReversed: boolean;
  readonly length: number;

  /** @param columns of `count` values each: these are `length` of them behind the first `from` */
  constructor(
    columns: Readonly<Record<string, Column>>,
    length: number,
    from = 0,
    isReversed = false,
    count = length,
  ) {
    this.#count = count;
    this.#columns = columns;
    this.length = length;
    this.#from = from;
    this.#isReversed = isReversed;
  }

  /** The values of all rows; undefined for a column that was not asked for. */
  column<Name extends keyof Row & string>(name: Name): readonly Row[Name][] | undefined {
    const values = this.#columns[name]?.values();
    return values && (this.#view(values) as readonly Row[Name][]);
  }

  /** Where the values stand one after the other, and maybe more behind them; undefined where they do not. */
  stored(name: keyof Row & string): StoredArray | undefined {
    return this.#from === 0 && !this.#isReversed ? this.#columns[name]?.stored : undefined;
  }

  /** The values of all rows as a list of its own; undefined for a column that was not asked for. */
  list<Name extends keyof Row & string>(name: Name): ColumnList<Row[Name]> | undefined {
    const column = this.#columns[name];
    return (
      column &&
      new ColumnList(() => this.column(name)!, this.length === this.#count ? this.stored(name) : undefined)
    );
  }

  at(index: number): Row | undefined {
    const place = index < 0 ? this.length + index : index;
    if (place < 0 || place >= this.length) return undefined;
    const at = this.#from + (this.#isReversed ? this.length - 1 - place : place);
    const row: Record<string, unknown> = {};
    for (const name in this.#columns) row[name] = this.#columns[name]!.values()[at];
    return row as Row;
  }

  *[Symbol.iterator](): Iterator<Row> {
    for (let index = 0; index < this.length; index += 1) yield this.at(index)!;
  }

  slice(from: number, to: number): ColumnRows<Row> {
    const length = Math.max(0, Math.min(to, this.length) - from);
    const before = this.#isReversed ? this.length - from - length : from;
    return new ColumnRows(this.#columns, length, this.#from + before, this.#isReversed, this.#count);
  }

  toReversed(): ColumnRows<Row> {
    return new ColumnRows(this.#columns, this.length, this.#from, !this.#isReversed, this.#count);
  }

  #view<Value>(values: readonly Value[]): readonly Value[] {
    const isWhole = this.#from === 0 && this.length === values.length;
    const part = isWhole ? values : values.slice(this.#from, this.#from + this.length);
    return this.#isReversed ? part.toReversed() : part;
  }
}

/** The values of a column, which are made when somebody looks at them. */
export class ColumnList<Value> implements Iterable<Value> {
  readonly #values: () => readonly Value[];
  /** The same as they came, and no others; undefined where they came otherwise. */
  readonly stored: StoredArray | undefined;

  constructor(values: () => readonly Value[], stored: StoredArray | undefined) {
    this.#values = values;
    this.stored = stored;
  }

  [Symbol.iterator](): Iterator<Value> {
    return this.#values()[Symbol.iterator]();
  }
}
