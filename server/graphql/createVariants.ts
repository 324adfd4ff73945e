import { Kind, visit, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import type { Variables } from './coerceVariables.ts';

/** An operation, with what of its variables decides what is skipped. */
export interface Variant {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** Coerced. Of them only those in `@skip` and `@include` are to be looked at. */
  variables: Variables;
}

/** Of one operation with `@skip` and `@include`: whoever has more switches than these changes them all the time. */
const MOST_VARIANTS = 4;

interface Variants<Made> {
  switches: readonly string[];
  made: Map<string, Made>;
}

/**
 * What is made of an operation, once for each position of its switches, and forgotten with it: what is skipped can be left
 * out for good. Of one with more positions than are kept, it is made anew each time, or not at all.
 */
export function createVariants<Made>(
  make: (variant: Variant) => Made,
  otherwise: (variant: Variant) => Made = make,
): (variant: Variant) => Made {
  const known = new WeakMap<OperationDefinitionNode, Variants<Made>>();
  return (variant) => {
    const { document, operation, variables } = variant;
    let variants = known.get(operation);
    if (!variants) known.set(operation, (variants = { switches: switchesOf(document), made: new Map() }));
    const { switches, made } = variants;
    const position = switches.length === 0 ? '' : switches.map((name) => variables[name]).join();
    let found = made.get(position);
    if (found !== undefined || made.has(position)) return found as Made;
    if (made.size === MOST_VARIANTS) return otherwise(variant);
    made.set(position, (found = make(variant)));
    return found;
  };
}

/** The variables that decide what is skipped, whatever the operation. */
function switchesOf(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: ({ arguments: args = [] }) => {
      for (const { value } of args) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}
