import {
  GraphQLError,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

const SWITCHES: ReadonlySet<string> = new Set([GraphQLSkipDirective.name, GraphQLIncludeDirective.name]);

/**
 * Refuses subscriptions whose field a `@skip` or `@include` could leave out, as the specification does since September 2025:
 * there would be nothing to subscribe to. graphql-js 16 does not know the rule, and throws at such a document.
 */
export function switchedSubscription(document: DocumentNode): GraphQLError | undefined {
  const fragments = new Map<string, SelectionSetNode>();
  for (const each of document.definitions)
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each.selectionSet);

  function findSwitched({ selections }: SelectionSetNode): SelectionNode | undefined {
    for (const selection of selections) {
      if (selection.directives?.some(({ name }) => SWITCHES.has(name.value))) return selection;
      if (selection.kind === Kind.FIELD) continue;
      const inside =
        selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet : take(selection.name.value);
      const found = inside && findSwitched(inside);
      if (found) return found;
    }
    return undefined;
  }

  /** Each fragment is looked at once: it may contain itself. */
  function take(name: string): SelectionSetNode | undefined {
    const inside = fragments.get(name);
    fragments.delete(name);
    return inside;
  }

  for (const each of document.definitions) {
    if (each.kind !== Kind.OPERATION_DEFINITION || each.operation !== OperationTypeNode.SUBSCRIPTION)
      continue;
    const found = findSwitched(each.selectionSet);
    if (found) return new GraphQLError(MESSAGE, { nodes: found });
  }
  return undefined;
}

const MESSAGE = 'A subscription must not use @skip or @include where its field is selected.';
