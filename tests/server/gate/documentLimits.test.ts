import fc from 'fast-check';
import { getIntrospectionQuery } from 'graphql';
import { describe, expect, it } from 'vitest';
import { exampleTabs } from '../../../client/src/graphiql/exampleTabs.ts';
import { schema } from '../../../schema/index.ts';
import dashboard from '../../../server/gate/dashboardDocuments.json' with { type: 'json' };
import { createDocuments } from '../../../server/gate/documents.ts';
import { fencedBlocks, markdownFiles, readMarkdown } from '../../docs/markdown.ts';

const documents = createDocuments({ schema, introspection: true });
const codeOf = (text: string) => documents.read(text).errors?.[0]?.extensions['code'];
/** As a client gets them. */
function extensionsOf(text: string): Record<string, unknown> | undefined {
  const { code, figures } = documents.read(text).errors?.[0]?.extensions ?? {};
  return code === undefined ? undefined : { code, ...(figures as object | undefined) };
}

const times = (count: number, write: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => write(index)).join(' ');
/** Levels of fields below the root, by threes. */
const nested = (count: number, inner: string): string =>
  `${'accounts { nodes { organization { '.repeat(count)}${inner}${' } } }'.repeat(count)}`;
/** Each spreads the next twice. */
const doubling = (count: number, type: string, field: string): string =>
  `${times(count, (index) => `fragment f${index} on ${type} { ...f${index + 1} ...f${index + 1} }`)}
  fragment f${count} on ${type} { ${field} }`;

describe('a document', () => {
  it.each([
    ['twelve levels of fields', `{ ${nested(3, 'accounts { nodes { handle } }')} }`, undefined],
    ['thirteen', `{ ${nested(4, 'slug')} }`, { code: 'DEPTH_LIMIT', depth: 13, limit: 12 }],
    [
      'fifty levels in 700 bytes',
      `{ ${nested(16, 'summary { asOf }')} }`,
      { code: 'DEPTH_LIMIT', depth: 50, limit: 12 },
    ],
    [
      'levels in fragments',
      `{ ...q } fragment q on Query { ${nested(2, '...o')} } fragment o on Organization { ${nested(2, 'slug')} }`,
      { code: 'DEPTH_LIMIT', depth: 13, limit: 12 },
    ],
    ['twenty aliases', `{ summary { ${times(20, (i) => `a${i}: asOf`)} } }`, undefined],
    [
      '21 aliases',
      `{ summary { ${times(21, (i) => `a${i}: asOf`)} } }`,
      { code: 'ALIAS_LIMIT', aliases: 21, limit: 20 },
    ],
    [
      'aliases in a fragment that is spread twice',
      `{ summary { ...s byPlatform { platform } } organizations { nodes { summary { ...s } } } } fragment s on Summary { ${times(11, (i) => `a${i}: asOf`)} }`,
      { code: 'ALIAS_LIMIT', aliases: 22, limit: 20 },
    ],
    ['fifty directives', `{ summary { ${'asOf @skip(if: false) '.repeat(50)} } }`, undefined],
    [
      '51 directives',
      `{ summary { ${'asOf @skip(if: false) '.repeat(51)} } }`,
      { code: 'DIRECTIVE_LIMIT', directives: 51, limit: 50 },
    ],
    ['twenty root fields', `{ ${'__typename '.repeat(20)} }`, undefined],
    [
      '21 root fields',
      `{ ${'__typename '.repeat(21)} }`,
      { code: 'ROOT_FIELD_LIMIT', rootFields: 21, limit: 20 },
    ],
    [
      'root fields in fragments',
      `{ ...f0 } ${doubling(5, 'Query', '__typename')}`,
      { code: 'ROOT_FIELD_LIMIT', rootFields: 32, limit: 20 },
    ],
    ['2,001 tokens', `{ summary { ${'asOf '.repeat(1_996)} } }`, { code: 'TOKEN_LIMIT', limit: 2_000 }],
    [
      'a hundred equal fields',
      `{ summary { ${'asOf '.repeat(100)} } }`,
      { code: 'TOKEN_LIMIT', comparisons: 10_001, limit: 5_000 },
    ],
    [
      '2^100 fields in fragments',
      `{ summary { ...f0 } } ${doubling(100, 'Summary', 'asOf')}`,
      { code: 'TOKEN_LIMIT', fields: Number.MAX_SAFE_INTEGER, limit: 2_000 },
    ],
    [
      'a megabyte of comments',
      `{ summary { asOf } } ${'#'.repeat(1_000_000)}`,
      { code: 'TOKEN_LIMIT', characters: 1_000_021, limit: 100_000 },
    ],
    [
      'a fragment inside itself',
      '{ ...a } fragment a on Query { summary { asOf } ...b } fragment b on Query { ...a }',
      { code: 'GRAPHQL_VALIDATION_FAILED' },
    ],
    [
      'a fragment in a field inside itself',
      '{ accounts { nodes { ...a } } } fragment a on Account { organization { accounts { nodes { ...a } } } }',
      { code: 'GRAPHQL_VALIDATION_FAILED' },
    ],
    [
      'types in types in types',
      '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }',
      { code: 'GRAPHQL_VALIDATION_FAILED' },
    ],
    [
      '17 levels below __schema',
      `{ __type(name: "Query") { ${'ofType { '.repeat(16)}name${' }'.repeat(16)} } }`,
      { code: 'DEPTH_LIMIT', depth: 18, limit: 16 },
    ],
  ])('with %s', (_name, text, expected) => {
    expect(extensionsOf(text)).toEqual(expected);
  });

  it.each([
    '{',
    '{a',
    '{ accounts(filter: {',
    '{ accounts(filter: { tags: [',
    'query ($a: [',
    '{ ...',
    '{ a(b: {c: ',
  ])('that nests 5,000 times with %j is refused', (opening) => {
    for (const text of [opening.repeat(5_000), `${opening}${opening.slice(-1).repeat(5_000)}`])
      expect(codeOf(text)).toMatch(/^(?:DEPTH_LIMIT|TOKEN_LIMIT|GRAPHQL_PARSE_FAILED)$/);
  });

  it('is judged whatever it is: nothing is thrown, and every error has a code', () => {
    const piece = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        '(',
        ')',
        '...',
        '... on Query',
        'fragment a on Query',
        '...a',
        '@skip(if: true)',
        '$a',
      ],
      ...[
        'query',
        'mutation',
        ':',
        '1',
        '"x"',
        '"""',
        'summary',
        'asOf',
        'accounts',
        'nodes',
        'first',
        '\0',
        '\ud800',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const { errors = [] } = documents.read(pieces.join(' '));
        for (const { extensions } of errors) expect(extensions['code']).toMatch(/^[A-Z_]+$/);
      }),
      { numRuns: 250 },
    );
  });

  it('has the depth, aliases and fields of the same document with its fragments written out', () => {
    const { selections } = fc.letrec<{ selections: Written[]; written: Written }>((tie) => ({
      selections: fc.array(tie('written'), { minLength: 1, maxLength: 4 }),
      written: fc.oneof(
        { depthIdentifier: 'selections', maxDepth: 8 },
        fc.constantFrom<Written>({ text: 'summary { asOf }' }, { text: 'x: platforms { platform }' }),
        fc.record({ fragment: tie('selections') }),
      ),
    }));
    fc.assert(
      fc.property(selections, (written) => {
        const fragments: string[] = [];
        const spread = (each: Written): string => {
          if ('text' in each) return each.text;
          const inner = each.fragment.map(spread).join(' ');
          fragments.push(`fragment f${fragments.length} on Query { ${inner} }`);
          return `...f${fragments.length - 1}`;
        };
        const inline = (each: Written): string =>
          'text' in each ? each.text : `... on Query { ${each.fragment.map(inline).join(' ')} }`;
        const withFragments = `{ ${written.map(spread).join(' ')} } ${fragments.join(' ')}`;
        const without = `{ ${written.map(inline).join(' ')} }`;
        expect(extensionsOf(withFragments)).toEqual(extensionsOf(without));
      }),
      { numRuns: 200 },
    );
  });
});

type Written = { text: string } | { fragment: Written[] };

describe('what is asked in earnest keeps all limits:', () => {
  const all = {
    descriptions: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  };
  const examples = markdownFiles.flatMap((file) =>
    fencedBlocks(readMarkdown(file)).flatMap(({ language, text }) => (language === 'graphql' ? [text] : [])),
  );
  it.each([
    ["GraphiQL's introspection", [getIntrospectionQuery(all)]],
    ["the dashboard's documents", Object.values(dashboard)],
    ["GraphiQL's examples", exampleTabs.map(({ query }) => query)],
    ['the examples of the documentation', examples],
  ])('%s', (_name, texts) => {
    expect(texts.map(codeOf).filter((code) => code !== undefined)).toEqual([]);
  });
});

describe('without introspection', () => {
  const closed = createDocuments({ schema, introspection: false });
  it.each(['{ __schema { types { name } } }', '{ __type(name: "Query") { name } }'])(
    '%s is refused',
    (text) => {
      expect(closed.read(text).errors?.[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
    },
  );

  it.each([
    '{ account { handl } }',
    '{ accounts(firs: 1) { totalCount } }',
    '{ x: accounts { nodes { ...on Acount { id } } } }',
  ])('a mistake is not answered with a better guess: %s', (text) => {
    expect(
      documents
        .read(text)
        .errors!.map(({ message }) => message)
        .join(),
    ).toContain('Did you mean');
    expect(
      closed
        .read(text)
        .errors!.map(({ message }) => message)
        .join(),
    ).not.toContain('Did you mean');
  });

  it('__typename is no introspection', () => {
    expect(closed.read('{ __typename }').errors).toBeUndefined();
  });
});
