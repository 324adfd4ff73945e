import fc from 'fast-check';
import {
  execute,
  getOperationAST,
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  parse,
  type GraphQLFieldConfigMap,
  type GraphQLLeafType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { createExecutor } from '../../../server/executor/createExecutor.ts';
import { bytesOfResult } from '../../../server/graphql/writtenResult.ts';

/** What a resolver comes to: a value, at once or later, or an error, at once or later. */
interface Outcome {
  way: 'now' | 'later' | 'thrown' | 'rejected';
  value: unknown;
}

const leaf = fc.oneof(
  fc.constantFrom(null, undefined, 0, -0, 1.5, NaN, Infinity, 2 ** 31, true, false, '', 'A', 'B', 'C'),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.integer(),
  fc.double(),
  fc.constant(Symbol.iterator),
  fc.constant({ toJSON: () => 'told' }),
);
const typeName = fc.constantFrom('Dog', 'Cat', 'Nothing');
const { outcome } = fc.letrec<{ outcome: Outcome; value: unknown; object: object }>((tie) => ({
  outcome: fc.record({
    way: fc.oneof(
      { weight: 10, arbitrary: fc.constantFrom('now', 'later') },
      fc.constantFrom('thrown', 'rejected'),
    ),
    value: tie('value'),
  }),
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.constant(new Error('returned')),
    tie('object'),
    fc.array(fc.oneof(tie('value'), tie('outcome')), { maxLength: 3 }),
  ),
  object: fc.record({
    kind: typeName,
    name: leaf,
    count: tie('value'),
    friend: tie('outcome'),
    friends: tie('value'),
  }),
}));

const Size = new GraphQLEnumType({ name: 'Size', values: { SMALL: { value: 'A' }, LARGE: { value: 'B' } } });

/** Every field answers with what the object holds under its name, played as an outcome where it is one. */
function resolve(
  parent: unknown,
  _args: unknown,
  _context: unknown,
  { fieldName }: { fieldName: string },
): unknown {
  const found = (parent as Record<string, unknown>)[fieldName.replace(/_.*/, '')];
  if (!Array.isArray(found)) return play(found);
  // Of a list whose items must be there, graphql-js leaves promises to nobody when another item is wrong.
  return found.map((item) => playItem(item, fieldName === 'friends'));
}

/** Of a list that is there, an item is an error and throws none. */
function playItem(item: unknown, mayBeLate: boolean): unknown {
  if (typeof item !== 'object' || item === null || !('way' in item)) return item;
  const { way, value } = item as Outcome;
  if (way === 'thrown' || (way === 'rejected' && !mayBeLate)) return new Error('thrown');
  return mayBeLate ? play(item) : value;
}

function play(found: unknown): unknown {
  if (typeof found !== 'object' || found === null || !('way' in found)) return found;
  const { way, value } = found as Outcome;
  if (way === 'thrown') throw new Error('thrown');
  if (way === 'rejected') return Promise.reject(new Error('rejected'));
  return way === 'later' ? Promise.resolve(value) : value;
}

const LEAVES: Record<string, GraphQLLeafType> = {
  string: GraphQLString,
  int: GraphQLInt,
  float: GraphQLFloat,
  id: GraphQLID,
  boolean: GraphQLBoolean,
  size: Size,
};

function animalFields(): GraphQLFieldConfigMap<unknown, unknown> {
  const fields: GraphQLFieldConfigMap<unknown, unknown> = {
    // Without a resolver of its own.
    name: { type: GraphQLString },
    friend: { type: Animal, resolve },
    friend_required: { type: new GraphQLNonNull(Animal), resolve },
    friends: { type: new GraphQLList(Pet), resolve },
    friends_required: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(Pet))), resolve },
  };
  for (const [name, type] of Object.entries(LEAVES)) {
    fields[`count_${name}`] = { type, resolve };
    const required = new GraphQLNonNull(type);
    fields[`count_${name}s`] = { type: new GraphQLList(required), resolve };
    fields[`count_${name}_required`] = { type: required, resolve };
  }
  return fields;
}

const resolveType = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && 'kind' in value ? String(value.kind) : undefined;
const Animal: GraphQLInterfaceType = new GraphQLInterfaceType({
  name: 'Animal',
  fields: animalFields,
  resolveType,
});
const Dog = new GraphQLObjectType({ name: 'Dog', interfaces: [Animal], fields: animalFields });
const Cat = new GraphQLObjectType({
  name: 'Cat',
  interfaces: [Animal],
  fields: () => ({ ...animalFields(), lives: { type: GraphQLInt, resolve: () => 9 } }),
});
const Pet = new GraphQLUnionType({ name: 'Pet', types: [Dog, Cat], resolveType });
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: { dog: { type: Dog, resolve: (root: unknown) => root } },
  }),
  types: [Cat],
});

const fieldNames = Object.keys(Dog.getFields()).filter((name) => name.startsWith('count'));
const someLeaves = fc.uniqueArray(fc.constantFrom('name', '__typename', ...fieldNames), {
  minLength: 1,
  maxLength: 5,
});
const selection: (levels: number) => fc.Arbitrary<string> = fc.memo((levels) =>
  fc
    .tuple(
      someLeaves,
      fc.array(
        fc.tuple(
          fc.constantFrom('friend', 'friend_required', 'friends', 'friends_required'),
          fc.constantFrom('', '@include(if: $yes)', '@skip(if: $yes)', '@include(if: $no)'),
          levels > 1 ? selection(levels - 1) : someLeaves.map((names) => names.join(' ')),
        ),
        { maxLength: 2 },
      ),
    )
    .map(([leaves, deeper]) => [...leaves, ...deeper.map(writeDeeper)].join(' ')),
);

function writeDeeper([name, directive, inner]: [string, string, string], place: number): string {
  const body = name.startsWith('friends')
    ? `__typename ... on Dog { ${inner} } ... on Animal { ${inner} } ... on Cat { lives }`
    : inner;
  return `${place === 0 ? '' : 'again: '}${name} ${directive} { ${body} }`;
}

const executeWell = createExecutor(schema, { hideSuggestions: false });

describe('the executor', () => {
  it('answers as graphql-js does: values at once and later, nulls, errors, lists, interfaces, unions, switches', async () => {
    let answers = 0;
    await fc.assert(
      fc.asyncProperty(outcome, selection(3), fc.boolean(), async (root, fields, yes) => {
        const document = parse(`query ($yes: Boolean!, $no: Boolean = false) { dog { ${fields} } }`);
        expect(getOperationAST(document)).toBeTruthy();
        const args = { schema, document, rootValue: root.value, variableValues: { yes } };
        const expected = await execute(args);
        // The second time it is compiled.
        for (const _time of [1, 2])
          expect(bytesOfResult(await executeWell(args)).toString()).toBe(JSON.stringify(expected));
        if (!expected.errors) answers += 1;
      }),
      { numRuns: 800 },
    );
    expect(answers).toBeGreaterThan(50);
  });
});
