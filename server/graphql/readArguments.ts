import {
  getArgumentValues,
  getNullableType,
  isInputObjectType,
  isNonNullType,
  Kind,
  valueFromAST,
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type ValueNode,
} from 'graphql';
import type { Variables } from './coerceVariables.ts';

export type Arguments = Readonly<Record<string, unknown>>;

/** The arguments of a field with these variables, which are coerced; undefined where one of them is refused. */
export type ReadArguments = (variables: Variables) => Arguments | undefined;

/** What an argument, or a field of an object, gets; undefined where it is refused. */
type Read = (variables: Variables) => unknown;

/** The document leaves it out, or the variable that it names. */
const ABSENT = Symbol('absent');

/**
 * Makes of a field of a valid document what reads its arguments as graphql-js' `getArgumentValues` does. What the document
 * says itself is coerced once.
 */
export function createReadArguments(
  definition: Pick<GraphQLField<unknown, unknown>, 'args'>,
  node: FieldNode,
): ReadArguments {
  const given = new Map(node.arguments?.map(({ name, value }) => [name.value, value]));
  return createReadFields(definition.args, given) ?? readEach(definition, node);
}

/** Undefined where a list holds a variable, or an object of which only one field may be given. */
function createReadFields(
  definitions: readonly (GraphQLArgument | GraphQLInputField)[],
  given: ReadonlyMap<string, ValueNode>,
): ReadArguments | undefined {
  const fields: { name: string; read: Read }[] = [];
  let isConstant = true;
  for (const { name, type, defaultValue } of definitions) {
    const value = given.get(name);
    const otherwise = defaultValue !== undefined || isNonNullType(type) ? defaultValue : ABSENT;
    if (value && holdsVariable(value)) {
      const read = createRead(value, type, otherwise);
      if (!read) return undefined;
      isConstant = false;
      fields.push({ name, read });
    } else {
      const constant: unknown = value ? valueFromAST(value, type) : otherwise;
      if (constant !== ABSENT) fields.push({ name, read: () => constant });
    }
  }
  const readAll: ReadArguments = (variables) => {
    const values: Record<string, unknown> = {};
    // In the order of the schema, which graphql-js keeps as well.
    for (const { name, read } of fields) {
      const value = read(variables);
      if (value === undefined) return undefined;
      if (value !== ABSENT) values[name] = value;
    }
    return values;
  };
  if (!isConstant) return readAll;
  const constants = readAll({});
  return () => constants;
}

/** @param otherwise for a variable that is not there */
function createRead(value: ValueNode, type: GraphQLInputType, otherwise: unknown): Read | undefined {
  if (value.kind === Kind.VARIABLE) {
    const { value: variable } = value.name;
    const isNonNull = isNonNullType(type);
    return (variables) => {
      if (!Object.hasOwn(variables, variable)) return otherwise;
      const found = variables[variable];
      return found === null && isNonNull ? undefined : found;
    };
  }
  const object = getNullableType(type);
  if (value.kind !== Kind.OBJECT || !isInputObjectType(object) || object.isOneOf) return undefined;
  return createReadFields(
    Object.values(object.getFields()),
    new Map(value.fields.map((field) => [field.name.value, field.value])),
  );
}

const readEach =
  (definition: Pick<GraphQLField<unknown, unknown>, 'args'>, node: FieldNode): ReadArguments =>
  (variables) => {
    try {
      return getArgumentValues(definition as GraphQLField<unknown, unknown>, node, variables);
    } catch {
      return undefined;
    }
  };

function holdsVariable(value: ValueNode): boolean {
  if (value.kind === Kind.VARIABLE) return true;
  if (value.kind === Kind.LIST) return value.values.some(holdsVariable);
  return value.kind === Kind.OBJECT && value.fields.some((field) => holdsVariable(field.value));
}
