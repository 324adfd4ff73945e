import {
  getOperationAST,
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';

/**
 * The extension of a mutation that may take longer than others: it works through as much as it is given, in steps each
 * of which is bounded as elsewhere.
 */
export const LONG = { deadlineSeconds: 60 } as const;

/** How many seconds a mutation asks for; undefined when none of its fields declares any. */
export function deadlineSecondsOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
): number | undefined {
  const fields = schema.getMutationType()?.getFields() ?? {};
  const fragments = new Map(
    document.definitions
      .filter((each): each is FragmentDefinitionNode => each.kind === Kind.FRAGMENT_DEFINITION)
      .map((each) => [each.name.value, each.selectionSet]),
  );
  const secondsIn = ({ selections }: Pick<SelectionSetNode, 'selections'>): number[] =>
    selections.flatMap((selection) => {
      switch (selection.kind) {
        case Kind.FIELD:
          // No type declares __typename.
          return (
            ((fields[selection.name.value]?.extensions ?? {}) as Partial<typeof LONG>).deadlineSeconds ?? []
          );
        case Kind.INLINE_FRAGMENT:
          return secondsIn(selection.selectionSet);
        case Kind.FRAGMENT_SPREAD:
          return secondsIn(fragments.get(selection.name.value) ?? { selections: [] });
      }
    });
  const seconds = secondsIn(getOperationAST(document, operationName)?.selectionSet ?? { selections: [] });
  return seconds.length === 0 ? undefined : Math.max(...seconds);
}
