import {
  getNullableType,
  isEnumType,
  isListType,
  isScalarType,
  GraphQLError,
  type GraphQLInputType,
} from 'graphql';
import { badInput } from '../../schema/errors/codedError.ts';

/** The parameters of a path, each with the type of the schema that says what it may be. */
export type ParameterTypes = Readonly<Record<string, GraphQLInputType>>;

/**
 * Reads a query string as the arguments of a field: a list by repetition, words of an enum as they are spelled there, `true`
 * and `false`. What is absent is absent.
 * @throws BAD_USER_INPUT that says what was expected and what came
 */
export function readParameters(search: string, types: ParameterTypes): Record<string, unknown> {
  const parameters = new URLSearchParams(search);
  const read: Record<string, unknown> = {};
  for (const name of new Set(parameters.keys())) {
    const type = Object.hasOwn(types, name) ? getNullableType(types[name]!) : undefined;
    if (!type) throw badInput(`Expected parameters of ${Object.keys(types).join(', ')}, got ${quote(name)}.`);
    const texts = parameters.getAll(name);
    if (isListType(type)) {
      const ofItem = getNullableType(type.ofType);
      read[name] = texts.map((text) => readValue(name, ofItem, text));
    } else if (texts.length === 1) read[name] = readValue(name, type, texts[0]!);
    else throw badInput(`Expected ${name} once, got it ${texts.length} times.`);
  }
  return read;
}

const WHOLE_NUMBERS = new Set(['Int', 'SafeInt']);
const BOOLEANS = new Map([
  ['true', true],
  ['false', false],
]);

function readValue(name: string, type: GraphQLInputType, text: string): unknown {
  const refuse = (expected: string): GraphQLError =>
    badInput(`Expected ${name} to be ${expected}, got ${quote(text)}.`);
  if (isEnumType(type)) {
    const found = type.getValue(text);
    if (!found)
      throw refuse(
        `one of ${type
          .getValues()
          .map((each) => each.name)
          .join(', ')}`,
      );
    return found.value;
  }
  if (!isScalarType(type)) throw new TypeError(`No text is a ${String(type)}.`);
  if (type.name === 'Boolean') {
    const value = BOOLEANS.get(text);
    if (value === undefined) throw refuse('true or false');
    return value;
  }
  const isNumber = WHOLE_NUMBERS.has(type.name);
  if (isNumber && !/^-?\d+$/.test(text)) throw refuse('a whole number');
  // A number of JavaScript would tell it rounded.
  if (isNumber && !Number.isSafeInteger(Number(text))) throw refuse('a whole number in -(2^53-1)..2^53-1');
  try {
    return type.parseValue(isNumber ? Number(text) : text);
  } catch (error) {
    if (error instanceof GraphQLError) throw badInput(`${name}: ${error.message}`);
    throw error;
  }
}

/** Messages are lines; what came may be anything. */
const quote = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
