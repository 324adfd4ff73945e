import {
  isAbstractType,
  Kind,
  type DirectiveNode,
  type FieldNode,
  type FragmentSpreadNode,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type InlineFragmentNode,
  type SelectionSetNode,
} from 'graphql';

/** What a resolver is told of the selection below its field. */
export type SelectionInfo = Pick<
  GraphQLResolveInfo,
  'fieldNodes' | 'returnType' | 'schema' | 'fragments' | 'variableValues'
>;

/** Each place where a field is selected of the object of this type that the resolver's own field comes to. */
export function selectedFields(info: SelectionInfo, type: GraphQLObjectType, name: string): FieldNode[] {
  const found: FieldNode[] = [];
  const visit = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (!isIncluded(selection.directives ?? [], info)) continue;
      if (selection.kind !== Kind.FIELD) {
        const inside = fragmentFor(selection, type, info);
        if (inside) visit(inside);
      } else if (selection.name.value === name) found.push(selection);
    }
  };
  for (const { selectionSet } of info.fieldNodes) if (selectionSet) visit(selectionSet);
  return found;
}

/** What a fragment selects of such an object; undefined when it is about others. */
export function fragmentFor(
  selection: FragmentSpreadNode | InlineFragmentNode,
  type: GraphQLObjectType,
  info: SelectionInfo,
): SelectionSetNode | undefined {
  const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? info.fragments[selection.name.value] : selection;
  const applies = fragment && appliesTo(fragment.typeCondition?.name.value, type, info);
  return applies ? fragment.selectionSet : undefined;
}

function appliesTo(condition: string | undefined, type: GraphQLObjectType, info: SelectionInfo): boolean {
  if (condition === undefined || condition === type.name) return true;
  const conditionType = info.schema.getType(condition);
  return isAbstractType(conditionType) && info.schema.isSubType(conditionType, type);
}

/** Not what `@skip` and `@include` leave out. */
export function isIncluded(directives: readonly DirectiveNode[], info: SelectionInfo): boolean {
  return directives.every(({ name, arguments: args }) => {
    if (name.value !== 'skip' && name.value !== 'include') return true;
    const value = args?.find((arg) => arg.name.value === 'if')?.value;
    const condition =
      value?.kind === Kind.VARIABLE
        ? info.variableValues[value.name.value]
        : value?.kind === Kind.BOOLEAN && value.value;
    return Boolean(condition) === (name.value === 'include');
  });
}
