import { getVariableValues, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';

export type Variables = Readonly<Record<string, unknown>>;

interface Coerced {
  operation: OperationDefinitionNode;
  variables: Variables | undefined;
}

/** By what came: the gate, the cache and the executor each need them of one request. */
const coerced = new WeakMap<object, Coerced>();

/**
 * The variables that an operation declares, with defaults filled in and coerced; undefined when they are refused.
 * @param given as they came, an object that nobody changes
 */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  given: Variables | null | undefined,
): Variables | undefined {
  const definitions = operation.variableDefinitions ?? [];
  if (definitions.length === 0) return NONE;
  const known = given && coerced.get(given);
  if (known?.operation === operation) return known.variables;
  const { coerced: variables } = getVariableValues(schema, definitions, given ?? NONE, { maxErrors: 1 });
  if (given) coerced.set(given, { operation, variables });
  return variables;
}

const NONE: Variables = Object.freeze({});
