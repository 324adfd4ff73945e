import {
  getArgumentValues,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  OperationTypeNode,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { FieldSize, SizeAbove, SizeArguments } from '../../schema/fieldSize.ts';
import { createFieldsOf } from '../graphql/selectedFields.ts';
import { introspectionSizes } from './introspectionSizes.ts';

/** What an operation comes to before it is executed. */
export interface OperationCost {
  /** Objects that its answer can hold. */
  nodes: number;
  /** One for ten nodes, at least one, and ten for each field of a mutation. */
  points: number;
  /** How many runs it starts. */
  triggers: number;
}

/** An operation that has no answer with objects: its variables are refused, for example. */
export const LEAST_COST: OperationCost = { nodes: 0, points: 1, triggers: 0 };

const NODES_PER_POINT = 10;
/** As GitHub has it, a write counts as several reads. */
const POINTS_PER_MUTATION = 10;
const TRIGGER = 'triggerScrapeRun';

/** @param variables coerced, defaults filled in */
export type MeasureCost = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
) => OperationCost;

/**
 * Judges valid documents whose fields, with fragments written out, are bounded: each is looked at once. What the answer
 * brings together in one place, as `a { b } a { c }` does, is counted once, and of types that exclude each other the
 * largest.
 */
export function createMeasureCost(schema: GraphQLSchema): MeasureCost {
  const introspection = introspectionSizes(schema);

  return (document, operation, variables) => {
    const fieldsOf = createFieldsOf(schema, document, variables);

    /** Objects below one object of this type. */
    function within(
      type: GraphQLCompositeType,
      sets: readonly SelectionSetNode[],
      above: SizeAbove | undefined,
    ): number {
      if (isAbstractType(type))
        return Math.max(...schema.getPossibleTypes(type).map((each) => within(each, sets, above)));
      let sum = 0;
      for (const nodes of fieldsOf(type, sets).values()) sum += objectsOf(type, nodes, above);
      return sum;
    }

    function objectsOf(
      parent: GraphQLObjectType,
      nodes: readonly FieldNode[],
      above: SizeAbove | undefined,
    ): number {
      const field = definitionOf(parent, nodes[0]!.name.value);
      const type = field && getNamedType(field.type);
      if (!type || isLeafType(type) || !(isObjectType(type) || isAbstractType(type))) return 0;
      const args = argumentsOf(field, nodes[0]!, variables);
      const here = { parent: args, root: above?.root ?? args };
      const size = sizeOf(parent, field, args, above ?? here);
      const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
      return size === 0 ? 0 : size * (1 + within(type, sets, here));
    }

    function definitionOf(
      parent: GraphQLObjectType,
      name: string,
    ): GraphQLField<unknown, unknown> | undefined {
      if (parent === schema.getQueryType()) {
        if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
        if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
      }
      return parent.getFields()[name];
    }

    function sizeOf(
      parent: GraphQLObjectType,
      field: GraphQLField<unknown, unknown>,
      args: SizeArguments,
      above: SizeAbove,
    ): number {
      const declared = field.extensions['size'] as FieldSize | undefined;
      return declared?.(args, above) ?? introspection.get(`${parent.name}.${field.name}`) ?? 1;
    }

    const root = schema.getRootType(operation.operation)!;
    const fields = fieldsOf(root, [operation.selectionSet]);
    let objects = 0;
    for (const nodes of fields.values()) objects += objectsOf(root, nodes, undefined);
    const nodes = Math.min(Math.ceil(objects), Number.MAX_SAFE_INTEGER);
    const writes = operation.operation === OperationTypeNode.MUTATION ? fields.size * POINTS_PER_MUTATION : 0;
    const triggers = [...fields.values()].filter(([node]) => node?.name.value === TRIGGER).length;
    return { nodes, points: Math.max(1, Math.ceil(nodes / NODES_PER_POINT)) + writes, triggers };
  };
}

/** What the resolver would get; nothing where it will not be called, as an argument is refused. */
function argumentsOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Readonly<Record<string, unknown>>,
): SizeArguments {
  if (field.args.length === 0) return NO_ARGUMENTS;
  try {
    return getArgumentValues(field, node, variables);
  } catch {
    return NO_ARGUMENTS;
  }
}

const NO_ARGUMENTS: SizeArguments = {};
