import { isEnumType, isScalarType, type GraphQLOutputType } from 'graphql';
import type { StoredArray } from '../../db/columnRows.ts';

/** Digits that are a safe integer, whatever they are, with or without a sign. */
export const SAFE_DIGITS = 15;
const MANY_DIGITS = new RegExp(`\\d{${SAFE_DIGITS + 1}}`);

/** Whether serializing changes nothing of what the database has. */
export const isStoredAsAnswered = (type: GraphQLOutputType): boolean =>
  isEnumType(type)
    ? type.getValues().every(({ name, value }) => value === name)
    : isScalarType(type) && type.extensions['asStored'] === true;

/** Whether its elements can be taken as they are, but for the quotes of words: a null among those would get some. */
export const canBeTaken = ({ text, areWords }: StoredArray, isNullable: boolean): boolean =>
  (isNullable && !areWords) || !text.includes('NULL');

/** A whole array as JSON has it; undefined when its values are to be looked at one by one. */
export function storedText(array: StoredArray | undefined, isNullable: boolean): string | undefined {
  if (!array || !canBeTaken(array, isNullable)) return undefined;
  const values = array.text.slice(1, -1);
  if (values === '') return '[]';
  if (array.areWords) return `["${values.replaceAll(',', '","')}"]`;
  if (MANY_DIGITS.test(values)) return undefined;
  return `[${values.replaceAll('NULL', 'null')}]`;
}
