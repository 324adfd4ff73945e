import { Kind, type DocumentNode, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql';

/**
 * How often validation compares two fields, or two fragments, to see whether they can be one: whatever is named n times
 * in one place of the answer is compared n² times. For a document whose fields with fragments written out are bounded.
 */
export function countComparisons(document: DocumentNode): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  let comparisons = 0;
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);

  /** The fields of one place, by the name in the answer. */
  function gather(
    { selections }: SelectionSetNode,
    fields: Map<string, SelectionSetNode[]>,
    spread: Set<string>,
  ): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value;
        const sets = fields.get(name) ?? [];
        fields.set(name, sets);
        sets.push(selection.selectionSet ?? LEAF);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) gather(selection.selectionSet, fields, spread);
      else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment) gather(fragment.selectionSet, fields, spread);
      }
    }
  }

  function compare(sets: readonly SelectionSetNode[]): void {
    const fields = new Map<string, SelectionSetNode[]>();
    const spread = new Set<string>();
    for (const set of sets) gather(set, fields, spread);
    comparisons += spread.size ** 2;
    for (const same of fields.values()) {
      comparisons += same.length ** 2;
      const inner = same.filter((set) => set !== LEAF);
      if (inner.length > 0) compare(inner);
    }
  }

  for (const definition of document.definitions)
    if ('selectionSet' in definition) compare([definition.selectionSet]);
  return comparisons;
}

const LEAF: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: [] };
