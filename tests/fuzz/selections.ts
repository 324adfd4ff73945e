import {
  getNamedType,
  GraphQLBoolean,
  GraphQLNonNull,
  isAbstractType,
  isLeafType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { anyArgument, anyName } from './argumentValues.ts';
import type { DocumentWriter } from './documentWriter.ts';
import type { Random } from './random.ts';

/** Levels of a document; below, only leaves are selected. */
const DEEPEST = 7;

export interface SelectionOptions {
  random: Random;
  schema: GraphQLSchema;
  writer: DocumentWriter;
}

/** Fields of a type, with all that they need to be asked for; one document may be invalid, as two of them clash. */
export function writeSelections(
  { random, schema, writer }: SelectionOptions,
  root: GraphQLObjectType,
  rootField: string,
): string {
  function writeField(
    parent: GraphQLObjectType,
    field: GraphQLField<unknown, unknown>,
    depth: number,
  ): string {
    const args = writeArguments(parent, field, depth);
    const children = writeChildren(field.type, depth + 1);
    // Two fields of one name and other arguments clash, wherever fragments bring them together.
    const isAliased = args !== '' ? depth > 0 || random.chance(0.3) : random.chance(0.05);
    const directive = random.chance(0.04)
      ? ` @${random.pick(['include', 'skip'])}(if: ${writer.value(random.chance(0.5), new GraphQLNonNull(GraphQLBoolean))})`
      : '';
    return `${isAliased ? `${writer.alias()}: ` : ''}${field.name}${args}${directive}${children}`;
  }

  function writeArguments(
    parent: GraphQLObjectType,
    field: GraphQLField<unknown, unknown>,
    depth: number,
  ): string {
    const coordinate = `${parent.name}.${field.name}`;
    const isName = coordinate === 'Query.account';
    const given: Record<string, unknown> = isName ? { ...anyName(random) } : {};
    if (!isName)
      for (const argument of field.args)
        given[argument.name] = anyArgument(random, argument, { coordinate, depth });
    // The end of a list instead of its beginning.
    if (given['first'] !== undefined && random.chance(0.15)) {
      given['last'] = given['first'];
      given['first'] = undefined;
    }
    const written = field.args.flatMap((argument) => {
      const value = given[argument.name];
      return value === undefined ? [] : `${argument.name}: ${writer.value(value, argument.type)}`;
    });
    return written.length > 0 ? `(${random.sample(written, written.length).join(', ')})` : '';
  }

  function writeChildren(outputType: GraphQLOutputType, depth: number): string {
    const type = getNamedType(outputType);
    if (isLeafType(type)) return '';
    if (isObjectType(type)) return ` { ${writeFields(type, depth)} }`;
    if (!isAbstractType(type)) throw new Error('Not a type of output.');
    const possible = schema.getPossibleTypes(type);
    const chosen = random.sample(possible, random.int(1, possible.length));
    const parts = chosen.map((each) => {
      const fields = writeFields(each, depth);
      return random.chance(0.3) ? writer.fragment(each.name, fields) : `... on ${each.name} { ${fields} }`;
    });
    return ` { __typename ${parts.join(' ')} }`;
  }

  function writeFields(type: GraphQLObjectType, depth: number): string {
    const all = Object.values(type.getFields()).filter((field) => isAskable(field, depth));
    const count = random.int(1, Math.max(2, 5 - Math.floor(depth / 2)));
    const fields = new Set<GraphQLField<unknown, unknown>>();
    for (let tries = 0; tries < count; tries += 1)
      fields.add(random.weighted(all.map((field) => [weightOf(field), field] as const)));
    const written = [...fields].map((field) => writeField(type, field, depth));
    if (random.chance(0.08)) written.push('__typename');
    const text = written.join(' ');
    if (random.chance(0.06)) return writer.fragment(type.name, text);
    return random.chance(0.05) ? `... { ${text} }` : text;
  }

  return writeField(root, root.getFields()[rootField]!, 0);
}

const isAskable = (field: GraphQLField<unknown, unknown>, depth: number): boolean =>
  depth < DEEPEST || isLeafType(getNamedType(field.type));

/** What depends on the clock or sums many rows is worth more questions than a plain column. */
const WEIGHTS: Record<string, number> = {
  freshness: 4,
  isStale: 4,
  ageHours: 4,
  growth: 3,
  history: 2,
  availableAt: 4,
  nodes: 5,
  edges: 2,
  node: 4,
  totalCount: 3,
  topMovers: 3,
  byPlatform: 2,
  byOrganization: 3,
  latestSnapshot: 3,
  lastTask: 3,
  progress: 3,
  // It is another at every instant, and so no part of a comparison.
  etaSeconds: 0.1,
};
const weightOf = (field: GraphQLField<unknown, unknown>): number => WEIGHTS[field.name] ?? 1;
