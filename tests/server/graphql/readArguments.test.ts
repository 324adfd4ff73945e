import { buildSchema, getArgumentValues, Kind, parse, type FieldNode } from 'graphql';
import { expect, it } from 'vitest';
import { createReadArguments } from '../../../server/graphql/readArguments.ts';

const schema = buildSchema(`
  input Range { from: Int!, to: Int = null }
  input Either @oneOf { one: Int, other: String }
  input Filter { min: Int = 1, names: [String!], range: Range, between: Range = { from: 7 }, either: Either }
  enum Order { UP DOWN }
  type Query { list(first: Int! = 20, after: String, order: Order!, filter: Filter, ids: [ID!]): Int }
`);
const list = schema.getQueryType()!.getFields()['list']!;

function nodeOf(text: string): FieldNode {
  const [operation] = parse(text).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('Expected an operation.');
  return operation.selectionSet.selections[0] as FieldNode;
}

function ofGraphql(node: FieldNode, variables: Record<string, unknown>): unknown {
  try {
    return getArgumentValues(list, node, variables);
  } catch {
    return undefined;
  }
}

const VARIABLES: Record<string, unknown>[] = [
  {},
  { first: 5, order: 'UP', after: null, name: 'a', ids: ['x'], filter: { min: 3 } },
  { first: null, order: 'DOWN' },
  { order: null },
  { order: undefined },
  { order: 'UP', name: null, filter: null, ids: null },
];

it.each([
  '{ list }',
  '{ list(order: UP) }',
  '{ list(order: UP, first: 3, after: null, filter: { names: ["a"] }, ids: "x") }',
  '{ list(order: $order, first: $first) }',
  '{ list(order: UP, first: $first, after: $after) }',
  '{ list(order: UP, filter: $filter, ids: $ids) }',
  '{ list(order: UP, filter: { names: [$name], min: $first }) }',
  '{ list(order: $order, ids: [$name, "y"]) }',
  '{ list(order: UP, filter: { min: $first }) }',
  '{ list(order: UP, filter: { names: $ids, min: 4 }) }',
  '{ list(order: UP, filter: { range: { to: 2, from: $first } }) }',
  '{ list(order: UP, filter: { range: { from: 1, to: $first }, min: null }) }',
  '{ list(order: UP, filter: { range: $range, between: { from: 1 } }) }',
  '{ list(order: UP, filter: { range: { to: $first } }) }',
  '{ list(order: UP, filter: { either: { one: $first } }) }',
  '{ list(order: SIDEWAYS) }',
  '{ list(order: UP, first: null) }',
])('%s: arguments are those of graphql-js, and refused where it refuses them', (text) => {
  const node = nodeOf(text);
  const read = createReadArguments(list, node);
  for (const variables of VARIABLES) expect(read(variables)).toEqual(ofGraphql(node, variables));
});
