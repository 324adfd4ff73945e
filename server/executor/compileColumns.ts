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
import { Phrase, type ByteWriter } from './byteWriter.ts';
import { compileText, type TextOf } from './compileText.ts';
import { isProperty, openingOf } from './fields.ts';
import { ElementWriter } from './elementWriter.ts';

const OPEN = new Phrase('[');
const NEXT = new Phrase('},');

interface Column {
  name: string;
  opening: Phrase;
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
      opening: new Phrase(openingOf(name, columns.length)),
      text,
      asStored: isStoredAsAnswered(getNullableType(fieldType)),
      isNullable: !isNonNullType(fieldType),
    });
  }
  if (columns.length === 0) return undefined;
  return (rows, out) => {
    const writers = columns.map((column) => cellWriterOf(column, rows));
    for (let row = 0; row < rows.length; row += 1) {
      out.phrase(row === 0 ? OPEN : NEXT);
      for (let at = 0; at < columns.length; at += 1) {
        out.phrase(columns[at]!.opening);
        writers[at]!.write(out, row);
      }
    }
    out.text(rows.length === 0 ? '[]' : '}]');
  };
}

interface CellWriter {
  write(out: ByteWriter, row: number): void;
}

function cellWriterOf({ name, text, asStored, isNullable }: Column, rows: ColumnRows<object>): CellWriter {
  const stored = asStored ? rows.stored(name as never) : undefined;
  if (stored) return new ElementWriter(stored, isNullable);
  const values: readonly unknown[] = rows.column(name as never) ?? [];
  return { write: (out, row) => out.text(text(values[row])) };
}

/** Whether serializing changes nothing of what the database has. */
const isStoredAsAnswered = (type: GraphQLOutputType): boolean =>
  isEnumType(type)
    ? type.getValues().every(({ name, value }) => value === name)
    : isScalarType(type) && type.extensions['asStored'] === true;
