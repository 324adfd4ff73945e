import { isEnumType, isScalarType, type GraphQLOutputType } from 'graphql';
import type { StoredArray } from '../../db/columnRows.ts';

/** Digits that are a safe integer, whatever they are, with or without a sign. */
export const SAFE_DIGITS = 15;
const COMMA = 0x2c;

/** Whether serializing changes nothing of what the database has. */
export const isStoredAsAnswered = (type: GraphQLOutputType): boolean =>
  isEnumType(type)
    ? type.getValues().every(({ name, value }) => value === name)
    : isScalarType(type) && type.extensions['asStored'] === true;

/** Whether its elements can be taken as they are, but for the quotes of words: a null among those would get some. */
export const canBeTaken = (array: StoredArray, isNullable: boolean): boolean =>
  (isNullable && !array.areWords) || !array.hasNull;

/** A whole array as JSON has it; undefined when its values are to be looked at one by one. */
export function storedText(array: StoredArray | undefined, isNullable: boolean): string | undefined {
  if (!array || !canBeTaken(array, isNullable)) return undefined;
  const values = array.text.slice(1, -1);
  if (values === '') return '[]';
  if (array.areWords) return (array.json ??= `["${values.replaceAll(',', '","')}"]`);
  if (hasLonger(values, SAFE_DIGITS)) return undefined;
  return `[${values.replaceAll('NULL', 'null')}]`;
}

/** Whether any of the values is longer than so many characters: after a comma, no other stands where one had to be. */
function hasLonger(values: string, length: number): boolean {
  for (let comma = -1; values.length - comma - 1 > length;) {
    let next = comma + length + 1;
    while (next > comma && values.charCodeAt(next) !== COMMA) next -= 1;
    if (next === comma) return true;
    comma = next;
  }
  return false;
}
