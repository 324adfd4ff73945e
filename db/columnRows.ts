/** Rows in an order. A list is one; so are rows that came column by column. */
export interface Rows<Row> extends Iterable<Row> {
  readonly length: number;
  at(index: number): Row | undefined;
  slice(from: number, to: number): Rows<Row>;
  toReversed(): Rows<Row>;
}

/** Rows that came column by column: an object is made of one only when somebody looks at it. */
export class ColumnRows<Row extends object> implements Rows<Row> {
  readonly #columns: Readonly<Record<string, readonly unknown[]>>;
  readonly length: number;

  /** @param columns of `length` values each */
  constructor(columns: Readonly<Record<string, readonly unknown[]>>, length: number) {
    this.#columns = columns;
    this.length = length;
  }

  /** The values of all rows; undefined for a column that was not asked for. */
  column<Name extends keyof Row & string>(name: Name): readonly Row[Name][] | undefined {
    return this.#columns[name] as readonly Row[Name][] | undefined;
  }

  at(index: number): Row | undefined {
    const place = index < 0 ? this.length + index : index;
    if (place < 0 || place >= this.length) return undefined;
    const row: Record<string, unknown> = {};
    for (const name in this.#columns) row[name] = this.#columns[name]![place];
    return row as Row;
  }

  *[Symbol.iterator](): Iterator<Row> {
    for (let index = 0; index < this.length; index += 1) yield this.at(index)!;
  }

  slice(from: number, to: number): ColumnRows<Row> {
    if (from === 0 && to >= this.length) return this;
    return this.#with((values) => values.slice(from, to), Math.min(to, this.length) - from);
  }

  toReversed(): ColumnRows<Row> {
    return this.#with((values) => values.toReversed(), this.length);
  }

  #with(change: (values: readonly unknown[]) => readonly unknown[], length: number): ColumnRows<Row> {
    const columns: Record<string, readonly unknown[]> = {};
    for (const name in this.#columns) columns[name] = change(this.#columns[name]!);
    return new ColumnRows(columns, length);
  }
}
