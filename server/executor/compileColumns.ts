import { getNullableType, isNonNullType, type FieldNode, type GraphQLObjectType } from 'graphql';
import type { ColumnRows, StoredArray } from '../../db/columnRows.ts';
import type { ByteWriter } from './byteWriter.ts';
import { compileText, type TextOf } from './compileText.ts';
import { isProperty, openingOf } from './fields.ts';
import { RowPhrases, writeStoredRows } from './storedRows.ts';
import { canBeTaken, isStoredAsAnswered } from './storedValues.ts';

interface Column {
  name: string;
  /** What a row has before its value. */
  opening: string;
  text: TextOf;
  /** What PostgreSQL has written can be taken as it is. */
  asStored: boolean;
  isNullable: boolean;
}

/** @throws CannotWrite */
export type WriteColumns = (rows: ColumnRows<object>, out: ByteWriter) => void;

/**
 * Writes rows that came column by column without making objects of them. Undefined when a field needs more than the value
 * in its row.
 */
export function compileColumns(
  fields: ReadonlyMap<string, readonly FieldNode[]>,
  type: GraphQLObjectType,
): WriteColumns | undefined {
  const columns: Column[] = [];
  for (const [name, nodes] of fields) {
    const definition = type.getFields()[nodes[0]!.name.value];
    const text = definition && isProperty(definition) ? compileText(definition.type) : undefined;
    if (!text) return undefined;
    const { type: fieldType } = definition!;
    columns.push({
      name: definition!.name,
      opening: openingOf(name, columns.length),
      text,
      asStored: isStoredAsAnswered(getNullableType(fieldType)),
      isNullable: !isNonNullType(fieldType),
    });
  }
  if (columns.length === 0) return undefined;
  const openings = columns.map(({ opening }) => opening);
  /** Which columns are words is always the same. */
  let phrases: RowPhrases | undefined;
  return (rows, out) => {
    if (rows.length === 0) return out.text('[]');
    const arrays = storedArrays(columns, rows);
    if (arrays) writeStoredRows(arrays, rows.length, (phrases ??= new RowPhrases(openings, arrays)), out);
    else writeValues(columns, rows, out);
  };
}

/** Undefined when one of them is not to be taken as it came. */
function storedArrays(columns: readonly Column[], rows: ColumnRows<object>): StoredArray[] | undefined {
  const arrays: StoredArray[] = [];
  for (const { name, asStored, isNullable } of columns) {
    const array = asStored ? rows.stored(name as never) : undefined;
    if (!array || !canBeTaken(array, isNullable)) return undefined;
    arrays.push(array);
  }
  return arrays;
}

function writeValues(columns: readonly Column[], rows: ColumnRows<object>, out: ByteWriter): void {
  const values: (readonly unknown[])[] = columns.map(({ name }) => rows.column(name as never) ?? []);
  for (let row = 0; row < rows.length; row += 1) {
    out.text(row === 0 ? '[' : '},');
    columns.forEach(({ opening, text }, at) => out.text(opening + text(values[at]![row])));
  }
  out.text('}]');
}
