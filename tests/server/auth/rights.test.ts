import { GraphQLList, isInterfaceType, isObjectType, isWrappingType, type GraphQLOutputType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { ROLES, type Role } from '../../../db/domain.ts';
import { schema } from '../../../schema/index.ts';
import { hasRightsOf } from '../../../schema/rights.ts';
import { withKeys } from './withKeys.ts';

const { ask, keys, server } = withKeys({ env: { AUTH_PUBLIC_READ: '1' } });

const ROOTS = [schema.getQueryType()!, schema.getMutationType()!, schema.getSubscriptionType()!];
const rightsOf = (declared: { extensions: object }): unknown =>
  (declared.extensions as { rights?: unknown }).rights;

/** `name(input: $input)` with all required arguments as variables that are never given. */
function operationOf(kind: string, root: (typeof ROOTS)[number], name: string): string {
  const field = root.getFields()[name]!;
  const given = field.args.filter(({ type }) => String(type).endsWith('!'));
  const variables = given.map((each) => `$${each.name}: ${String(each.type)}`).join();
  const args = given.map((each) => `${each.name}: $${each.name}`).join();
  const selection = isLeaf(field.type) ? '' : ' { __typename }';
  return `${kind} ${variables && `(${variables})`} { ${name} ${args && `(${args})`} ${selection} }`;
}

function isLeaf(type: GraphQLOutputType): boolean {
  if (type instanceof GraphQLList || isWrappingType(type)) return isLeaf(type.ofType as GraphQLOutputType);
  return !('getFields' in type) && !('getTypes' in type);
}

describe('rights', () => {
  it('are declared beside every field that can be asked for, and beside every type', () => {
    let walked = 0;
    const undeclared: string[] = [];
    for (const type of Object.values(schema.getTypeMap())) {
      if (!(isObjectType(type) || isInterfaceType(type)) || type.name.startsWith('__')) continue;
      const ofType = ROOTS.includes(type as never) ? undefined : rightsOf(type);
      for (const field of Object.values(type.getFields())) {
        walked += 1;
        if (!ROLES.includes((rightsOf(field) ?? ofType) as Role))
          undeclared.push(`${type.name}.${field.name}`);
      }
    }
    expect(undeclared).toEqual([]);
    expect(walked).toBeGreaterThan(300);
  });

  it('of mutations are those of their roles', () => {
    const mutations = Object.values(ROOTS[1]!.getFields());
    const names = (role: Role) =>
      mutations.filter((field) => rightsOf(field) === role).map(({ name }) => name);
    expect(names('viewer')).toEqual([]);
    expect(names('editor')).toEqual(['addAccounts', 'importAccounts', 'importSnapshots', 'updateAccount']);
    expect(names('operator')).toEqual(
      expect.arrayContaining([
        'cancelScrapeRun',
        'invalidateCache',
        'optimizeCache',
        'optimizeDatabase',
        'retryScrapeRun',
        'triggerScrapeRun',
        'warmCache',
      ]),
    );
    expect(names('admin')).toEqual(['createApiKey', 'revokeApiKey']);
  });

  it.each(ROLES)('a key of the role %s is refused exactly what demands more', async (role) => {
    for (const [kind, root] of [
      ['query', ROOTS[0]!],
      ['mutation', ROOTS[1]!],
    ] as const) {
      for (const [name, field] of Object.entries(root.getFields())) {
        const { status, code } = await ask(keys[role], operationOf(kind, root, name));
        const isRefused = status === 403 && code === 'FORBIDDEN';
        expect([name, isRefused]).toEqual([name, !hasRightsOf(role, rightsOf(field) as Role)]);
      }
    }
  });

  it('hold for whoever has not signed in as for a viewer, where reading is public', async () => {
    const { data } = await ask(undefined, '{ caller { name role isSignedIn } }');
    expect(data.caller).toEqual({ name: 'anyone', role: 'VIEWER', isSignedIn: false });
    expect(await ask(undefined, '{ apiKeys { id } }')).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  });

  it.each([
    ['an alias', '{ nothing: apiKeys { id } }'],
    ['a fragment', '{ ...f } fragment f on Query { ... on Query { apiKeys { id } } }'],
    ['a field that is left out', '{ __typename apiKeys @include(if: false) { id } }'],
    ['another operation beside it', 'query A { __typename } query B { apiKeys { id } }', 'B'],
  ])('are not evaded by %s', async (_how, query, operationName?: string) => {
    const response = await fetchAs(keys.operator, { query, operationName });
    expect([response.status, (await response.json()).errors[0].extensions.code]).toEqual([403, 'FORBIDDEN']);
  });

  it('are judged for each operation of a batch', async () => {
    const response = await fetchAs(keys.viewer, [
      { query: '{ __typename }' },
      { query: '{ apiKeys { id } }' },
    ]);
    const [good, refused] = await response.json();
    expect([good.data, refused.errors[0].extensions.code]).toEqual([{ __typename: 'Query' }, 'FORBIDDEN']);
  });

  const fetchAs = async (key: string, body: unknown): Promise<any> =>
    server.post(body, { authorization: `Bearer ${key}` });
});
