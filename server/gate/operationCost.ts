import {
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  OperationTypeNode,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import type { FieldSize, SizeAbove, SizeArguments } from '../../schema/fieldSize.ts';
import type { Variables } from '../graphql/coerceVariables.ts';
import { createVariants, type Variant } from '../graphql/createVariants.ts';
import { createReadArguments } from '../graphql/readArguments.ts';
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

export type MeasureCost = (variant: Variant) => OperationCost;

/** Objects below an object: known from the document alone, or by arguments that come with variables. */
type Count = number | ((variables: Variables, above: SizeAbove | undefined) => number);

/** A valid document, measured as far as that can be done without variables. */
interface Measured {
  objects: Count;
  /** Points beside those for objects. */
  extraPoints: number;
  triggers: number;
}

/**
 * Judges valid documents whose fields, with fragments written out, are bounded: each is looked at once. What the answer
 * brings together in one place, as `a { b } a { c }` does, is counted once, and of types that exclude each other the
 * largest.
 */
export function createMeasureCost(schema: GraphQLSchema): MeasureCost {
  const introspection = introspectionSizes(schema);
  const measured = createVariants(measure);

  function measure({ document, operation, variables }: Variant): Measured {
    const fieldsOf = createFieldsOf(schema, document, variables);

    /** Objects below one object of this type. */
    function within(type: GraphQLCompositeType, sets: readonly SelectionSetNode[]): Count {
      if (isAbstractType(type))
        return largestOf(schema.getPossibleTypes(type).map((each) => within(each, sets)));
      return sumOf([...fieldsOf(type, sets).values()].map((nodes) => objectsOf(type, nodes)));
    }

    function objectsOf(parent: GraphQLObjectType, nodes: readonly FieldNode[]): Count {
      const field = definitionOf(parent, nodes[0]!.name.value);
      const type = field && getNamedType(field.type);
      if (!type || isLeafType(type) || !(isObjectType(type) || isAbstractType(type))) return 0;
      const below = within(
        type,
        nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
      );
      const size = sizeOf(parent, field);
      if (typeof size === 'number' && typeof below === 'number') return times(size, below);
      const read = createReadArguments(field, nodes[0]!);
      return (variables, above) => {
        // Where an argument is refused, the resolver will not be called.
        const args = read(variables) ?? NO_ARGUMENTS;
        const here = { parent: args, root: above?.root ?? args };
        const count = typeof size === 'number' ? size : size(args, above ?? here);
        return times(count, typeof below === 'number' ? below : below(variables, here));
      };
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

    function sizeOf(parent: GraphQLObjectType, field: GraphQLField<unknown, unknown>): FieldSize {
      const declared = field.extensions['size'] as FieldSize | undefined;
      return declared ?? introspection.get(`${parent.name}.${field.name}`) ?? 1;
    }

    const root = schema.getRootType(operation.operation)!;
    const fields = [...fieldsOf(root, [operation.selectionSet]).values()];
    return {
      objects: sumOf(fields.map((nodes) => objectsOf(root, nodes))),
      extraPoints:
        operation.operation === OperationTypeNode.MUTATION ? fields.length * POINTS_PER_MUTATION : 0,
      triggers: fields.filter(([node]) => node?.name.value === TRIGGER).length,
    };
  }

  return (variant) => {
    const { objects, extraPoints, triggers } = measured(variant);
    const count = typeof objects === 'number' ? objects : objects(variant.variables, undefined);
    // A count that is none is no less than others: it would be admitted, and leave a bucket that refuses nothing.
    const nodes = count < Number.MAX_SAFE_INTEGER ? Math.ceil(count) : Number.MAX_SAFE_INTEGER;
    return { nodes, points: Math.max(1, Math.ceil(nodes / NODES_PER_POINT)) + extraPoints, triggers };
  };
}

/** So many objects, each with so many below it. */
const times = (size: number, below: number): number => (size === 0 ? 0 : size * (1 + below));

const sumOf = (counts: readonly Count[]): Count =>
  fold(counts, (numbers) => numbers.reduce((sum, each) => sum + each, 0));
const largestOf = (counts: readonly Count[]): Count => fold(counts, (numbers) => Math.max(...numbers));

/** What is known already is brought together at once. */
function fold(counts: readonly Count[], together: (numbers: readonly number[]) => number): Count {
  const known = counts.filter((each) => typeof each === 'number');
  const unknown = counts.filter((each) => typeof each === 'function');
  if (unknown.length === 0) return together(known);
  const start = known.length === 0 ? [] : [together(known)];
  return (variables, above) => together([...start, ...unknown.map((each) => each(variables, above))]);
}

const NO_ARGUMENTS: SizeArguments = {};
