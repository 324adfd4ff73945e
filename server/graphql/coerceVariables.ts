import { getVariableValues, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';

export type Variables = Readonly<Record<string, unknown>>;

interface Coerced {
  operation: OperationDefinitionNode;
  variables: Variables | undefined;
}

/**
 * With what came, where the gate, the cache and the executor find them. As a property: a WeakMap would keep them for a while
 * (docs/decisions/0021).
 */
const COERCED = Symbol('coerced');

interface Given extends Variables {
  [COERCED]?: Coerced;
}

/**
 * The variables that an operation declares, with defaults filled in and coerced; undefined when they are refused.
 * @param given as they came: parsed JSON, which nobody changes
 */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  given: Given | null | undefined,
): Variables | undefined {
  const definitions = operation.variableDefinitions ?? [];
  if (definitions.length === 0) return NONE;
  const known = given?.[COERCED];
  if (known?.operation === operation) return known.variables;
  const { coerced: variables } = getVariableValues(schema, definitions, given ?? NONE, { maxErrors: 1 });
  if (given) given[COERCED] = { operation, variables };
  return variables;
}

const NONE: Variables = Object.freeze({});
