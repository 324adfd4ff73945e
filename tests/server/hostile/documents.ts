import fc, { type Arbitrary } from 'fast-check';
import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
} from 'graphql';
import { schema } from '../../../schema/index.ts';

/** A document that hands its variables to one field of the schema. */
export interface HostileDocument {
  /** `Account.history`. */
  coordinate: string;
  query: string;
  /** Values for its variables: of the right form and as bad as they can be, or anything. */
  variables: Arbitrary<Record<string, unknown>>;
}

/** Texts that have broken programs. */
export const BAD_TEXTS = [
  '',
  '\0',
  'a\0b',
  '\uD800',
  'a\uDFFFb',
  '\uFEFF',
  '\u202Eevil',
  '%00',
  '%',
  '_',
  '\\',
  "'",
  '"',
  "'; DROP TABLE accounts; --",
  '{"a":1}',
  '{NULL}',
  '(1,2)',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '=1+1',
  '${7*7}',
  '__proto__',
  'constructor',
  'NaN',
  'Infinity',
  '1e400',
  '9223372036854775808',
  '0000-00-00',
  '9999-12-31',
  '2026-02-30',
  '+275760-09-13T00:00:00Z',
  'MTpBY2NvdW50OjE',
  'MTpBY2NvdW50Ojk5OTk5OTk5OTk5OTk5OTk5OTk5',
  '💥'.repeat(300),
  'a'.repeat(20_000),
  ' '.repeat(20_000),
  '-'.repeat(5_000),
];
const BAD_NUMBERS = [
  0,
  -0,
  -1,
  1.5,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  2 ** 53,
  2 ** 63,
  1e308,
  -1e308,
  5e-324,
];

const text = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...BAD_TEXTS) }, fc.string({ unit: 'binary' }));
const number = fc.oneof(
  fc.constantFrom(...BAD_NUMBERS),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
/** Any JSON at all. */
export const junk: Arbitrary<unknown> = fc.oneof(
  text,
  number,
  fc.constantFrom(
    null,
    true,
    false,
    [],
    {},
    [[]],
    [null],
    { __proto__: null },
    JSON.parse('{"__proto__":{"polluted":1}}'),
  ),
  fc.jsonValue({ maxDepth: 3 }),
);

function valueOf(type: GraphQLInputType): Arbitrary<unknown> {
  return fc.oneof({ weight: 5, arbitrary: shaped(type) }, { weight: 1, arbitrary: junk });
}

function shaped(type: GraphQLInputType): Arbitrary<unknown> {
  const inner = getNullableType(type);
  if (isListType(inner)) {
    const item = valueOf(inner.ofType);
    return fc.oneof(fc.array(item, { maxLength: 3 }), fc.constant(Array.from({ length: 1_500 }, () => 'x')));
  }
  if (isEnumType(inner)) return fc.constantFrom(...inner.getValues().map(({ name }) => name), 'nothing');
  if (isInputObjectType(inner)) {
    const fields = Object.values(inner.getFields());
    const needed = fields.filter((field) => isNonNullType(field.type)).map(({ name }) => name);
    const values = Object.fromEntries(fields.map((field) => [field.name, valueOf(field.type)]));
    return fc.record(values, { requiredKeys: needed });
  }
  const name = getNamedType(inner).name;
  if (name === 'Boolean') return fc.boolean();
  return name === 'Int' || name === 'Float' || name === 'SafeInt' ? number : text;
}

/** Every field of the schema that takes arguments, reached from the root by fields that need none. */
export function hostileDocuments(): HostileDocument[] {
  const documents: HostileDocument[] = [];
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const;
  const visited = new Set<string>();
  let level = roots.map(([operation, type]) => ({
    type: type!,
    wrap: (inner: string) => inner,
    operation,
  }));
  while (level.length > 0) {
    const next: typeof level = [];
    for (const { type, wrap, operation } of level) {
      if (visited.has(type.name)) continue;
      visited.add(type.name);
      for (const field of Object.values(type.getFields())) {
        if (field.args.length > 0) documents.push(documentOf(type, field, wrap, operation));
        const inner = getNamedType(field.type);
        const needsNothing = field.args.every(
          (argument) => !isNonNullType(argument.type) || argument.defaultValue !== undefined,
        );
        if (operation === 'query' && needsNothing && isObjectType(inner))
          next.push({ type: inner, operation, wrap: (selection) => wrap(`${field.name} { ${selection} }`) });
      }
    }
    level = next;
  }
  return documents;
}

function documentOf(
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  wrap: (inner: string) => string,
  operation: string,
): HostileDocument {
  const declared = field.args.map((argument) => `$${argument.name}: ${String(argument.type)}`).join(', ');
  const given = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  const selection = selectionOf(field);
  const optional = field.args.filter(
    (argument) => !isNonNullType(argument.type) || argument.defaultValue !== undefined,
  );
  const required = field.args.filter((argument) => !optional.includes(argument)).map(({ name }) => name);
  return {
    coordinate: `${type.name}.${field.name}`,
    query: `${operation} (${declared}) { ${wrap(`${field.name}(${given})${selection}`)} }`,
    variables: fc.record(Object.fromEntries(field.args.map(({ name, type: of }) => [name, valueOf(of)])), {
      requiredKeys: required,
    }),
  };
}

/** Enough of the answer for its rows to be read. */
function selectionOf(field: GraphQLField<unknown, unknown>): string {
  const type = getNamedType(field.type);
  if (isLeafType(type)) return '';
  if (!isObjectType(type)) return ' { __typename ... on UserError { code message } ... on Node { id } }';
  const leaves = Object.values(type.getFields())
    .filter((each) => each.args.length === 0 && isLeafType(getNamedType(each.type)))
    .map(({ name }) => name);
  const nodes = 'nodes' in type.getFields() ? ' nodes { __typename }' : '';
  return ` { __typename ${leaves.join(' ')}${nodes} }`;
}
