import { Kind, OperationTypeNode, type OperationDefinitionNode } from 'graphql';

/** What an operation is called in figures: its name, or its root fields as `{ accounts summary }`. */
export function operationNameOf({ name, operation, selectionSet }: OperationDefinitionNode): string {
  if (name) return name.value;
  const fields = selectionSet.selections.map((each) => (each.kind === Kind.FIELD ? each.name.value : '…'));
  const type = operation === OperationTypeNode.QUERY ? '' : `${operation} `;
  return `${type}{ ${[...new Set(fields)].join(' ')} }`;
}
