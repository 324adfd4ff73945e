import {
  getArgumentValues,
  isNonNullType,
  Kind,
  valueFromAST,
  type FieldNode,
  type GraphQLField,
  type ValueNode,
} from 'graphql';
import type { Variables } from './coerceVariables.ts';

export type Arguments = Readonly<Record<string, unknown>>;

/** The arguments of a field with these variables, which are coerced; undefined where one of them is refused. */
export type ReadArguments = (variables: Variables) => Arguments | undefined;

/** An argument that is a variable alone, as nearly all are that hold one. */
interface FromVariable {
  name: string;
  variable: string;
  isNonNull: boolean;
  byDefault: unknown;
}

/**
 * Makes of a field of a valid document what reads its arguments as graphql-js' `getArgumentValues` does. What the document
 * says itself is coerced once.
 */
export function createReadArguments(
  definition: Pick<GraphQLField<unknown, unknown>, 'args'>,
  node: FieldNode,
): ReadArguments {
  const given = new Map(node.arguments?.map(({ name, value }) => [name.value, value]));
  const constants: Record<string, unknown> = {};
  const fromVariables: FromVariable[] = [];
  for (const { name, type, defaultValue: byDefault } of definition.args) {
    const value = given.get(name);
    const isNonNull = isNonNullType(type);
    if (!value) {
      if (byDefault !== undefined) constants[name] = byDefault;
      else if (isNonNull) return refuse;
    } else if (value.kind === Kind.VARIABLE) {
      fromVariables.push({ name, variable: value.name.value, isNonNull, byDefault });
    } else if (holdsVariable(value)) {
      return readEach(definition, node);
    } else {
      const constant: unknown = valueFromAST(value, type);
      if (constant === undefined) return refuse;
      constants[name] = constant;
    }
  }
  if (fromVariables.length === 0) return () => constants;
  return (variables) => {
    const args = { ...constants };
    for (const { name, variable, isNonNull, byDefault } of fromVariables) {
      if (!Object.hasOwn(variables, variable)) {
        if (byDefault !== undefined) args[name] = byDefault;
        else if (isNonNull) return undefined;
        continue;
      }
      const value = variables[variable];
      if (value === undefined || (value === null && isNonNull)) return undefined;
      args[name] = value;
    }
    return args;
  };
}

const refuse: ReadArguments = () => undefined;

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
