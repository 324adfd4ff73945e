import { buildSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { operationKey } from '../../../server/cache/operationKey.ts';

const schema = buildSchema(`
  input Filter { name: String, first: Int = 3 }
  type Query { list(filter: Filter, size: Int = 5): [String], me: String }
  type Mutation { change: Int }
`);

function keyOf(
  text: string,
  { variables = {}, name, caller = 'anyone' }: { variables?: object; name?: string; caller?: string } = {},
): string | undefined {
  const request = { schema, document: parse(text), operationName: name, variableValues: { ...variables } };
  return operationKey(request, caller);
}

describe('equal questions have one key', () => {
  const base = keyOf('query Q($f: Filter, $s: Int = 7) { list(filter: $f, size: $s) }', {
    variables: { f: { name: 'x' } },
  });
  it.each([
    [
      'white space, commas and comments',
      '# why\nquery   Q(\n$f:Filter,,$s:Int=7){list(filter:$f size:$s)}',
      {},
    ],
    ['variables that the operation does not declare', undefined, { other: 1 }],
    ['a default that is given', undefined, { s: 7 }],
    ['a default inside an input that is given', undefined, { f: { first: 3, name: 'x' } }],
    [
      'other operations in the document',
      'query Q($f: Filter, $s: Int = 7) { list(filter: $f, size: $s) } query P { me }',
      {},
    ],
  ])(
    'whatever %s',
    (_what, text = 'query Q($f: Filter, $s: Int = 7) { list(filter: $f, size: $s) }', extra) => {
      expect(keyOf(text, { variables: { f: { name: 'x' }, ...extra }, name: 'Q' })).toBe(base);
    },
  );
});

describe('different questions have different keys', () => {
  it('by what is asked, by variables, by null and by who asks', () => {
    const query = 'query ($f: Filter) { list(filter: $f) }';
    const keys = [
      keyOf(query),
      keyOf(query, { variables: { f: null } }),
      keyOf(query, { variables: { f: {} } }),
      keyOf(query, { variables: { f: { name: null } } }),
      keyOf(query, { variables: { f: { name: '' } } }),
      keyOf(query, { caller: 'someone' }),
      keyOf('{ list }'),
      keyOf('{ mine: list }'),
      keyOf('{ me }'),
      keyOf('{ mine: me }'),
      keyOf('{ me }', { caller: 'someone' }),
      keyOf('{ mine: me }', { caller: 'someone' }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).not.toContain(undefined);
  });

  it('what cannot be executed has none', () => {
    expect(keyOf('query ($s: Int!) { list(size: $s) }')).toBeUndefined();
    expect(keyOf('query ($s: Int) { list(size: $s) }', { variables: { s: 'x' } })).toBeUndefined();
    expect(keyOf('query A { me } query B { me }')).toBeUndefined();
  });
});
