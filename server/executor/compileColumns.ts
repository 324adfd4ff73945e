import {
  getNullableType,
  isEnumType,
  isNonNullType,
  isScalarType,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql';
import type { ColumnRows } from '../../db/columnRows.ts';
import type { ByteWriter } from './byteWriter.ts';
import { compileText, type TextOf } from './compileText.ts';
import { isProperty, openingOf } from './fields.ts';
import { createElementWriter } from './elementWriter.ts';

interface Column {
  name: string;
  /** ASCII, as names are. */
  opening: Uint8Array;
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
      opening: Buffer.from(openingOf(name, columns.length)),
      text,
      asStored: isStoredAsAnswered(getNullableType(fieldType)),
      isNullable: !isNonNullType(fieldType),
    });
  }
  if (columns.length === 0) return undefined;
  return (rows, out) => {
    const writers = columns.map((column) => cellWriterOf(column, rows));
    for (let row = 0; row < rows.length; row += 1) {
      out.text(row === 0 ? '[' : '},');
      for (let at = 0; at < columns.length; at += 1) {
        const { opening } = columns[at]!;
        out.reserve(opening.length);
        const { buffer, length } = out;
        for (let byte = 0; byte < opening.length; byte += 1) buffer[length + byte] = opening[byte]!;
        out.length = length + opening.length;
        writers[at]!(out, row);
      }
    }
    out.text(rows.length === 0 ? '[]' : '}]');
  };
}

type WriteCell = (out: ByteWriter, row: number) => void;

function cellWriterOf({ name, text, asStored, isNullable }: Column, rows: ColumnRows<object>): WriteCell {
  const stored = asStored ? rows.stored(name as never) : undefined;
  if (stored) return createElementWriter(stored, isNullable);
  const values: readonly unknown[] = rows.column(name as never) ?? [];
  return (out, row) => out.text(text(values[row]));
}

/** Whether serializing changes nothing of what the database has. */
const isStoredAsAnswered = (type: GraphQLOutputType): boolean =>
  isEnumType(type)
    ? type.getValues().every(({ name, value }) => value === name)
    : isScalarType(type) && type.extensions['asStored'] === true;
