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
import type { AnswerText } from './answerText.ts';
import { compileText, type TextOf } from './compileText.ts';
import { isProperty, openingOf } from './fields.ts';
import type { Run } from './run.ts';

interface Column {
  name: string;
  opening: string;
  text: TextOf;
  /** JSON that PostgreSQL has written can be taken as it is; where it is null, too. */
  asStored: boolean;
  isNullable: boolean;
}

type WriteColumns = (rows: ColumnRows<object>, out: AnswerText, run: Run) => void;

/**
 * Writes rows that came column by column without making objects of them, one column after the other. Undefined when a
 * field needs more than the value in its row.
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
  return (rows, out) => {
    const texts = new Array<string>(rows.length).fill('');
    for (const { name, opening, text, asStored, isNullable } of columns) {
      const json = asStored ? rows.json(name as never) : undefined;
      if (json && (isNullable || !json.includes('null'))) {
        for (let at = 0; at < texts.length; at += 1) texts[at] = texts[at]! + opening + json[at]!;
        continue;
      }
      const values: readonly unknown[] = rows.column(name as never) ?? [];
      for (let at = 0; at < texts.length; at += 1) texts[at] = texts[at]! + opening + text(values[at]);
    }
    out.write(rows.length === 0 ? '[]' : `[${texts.join('},')}}]`);
  };
}

/** Whether serializing changes nothing of what the database has. */
const isStoredAsAnswered = (type: GraphQLOutputType): boolean =>
  isEnumType(type)
    ? type.getValues().every(({ name, value }) => value === name)
    : isScalarType(type) && type.extensions['asStored'] === true;
