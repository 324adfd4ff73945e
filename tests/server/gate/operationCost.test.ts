import fc from 'fast-check';
import {
  getNamedType,
  getNullableType,
  getOperationAST,
  getVariableValues,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  parse,
} from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SizeByArguments } from '../../../schema/fieldSize.ts';
import { schema } from '../../../schema/index.ts';
import { createMeasureCost } from '../../../server/gate/operationCost.ts';
import { anyOperation } from '../../fuzz/operations.ts';
import { createRandom } from '../../fuzz/random.ts';
import { loadBulkData } from '../../support/bulkData.ts';
import { withOpenDatabase } from '../../support/openTestDatabase.ts';
import { withServer } from '../../support/startServer.ts';

const place = withOpenDatabase();
const server = withServer({ role: 'server', beside: { databaseUrl: place.url } });
beforeAll(() => loadBulkData(place.database, { accounts: 60, days: 30, until: '2026-11-20' }));

const measure = createMeasureCost(schema);
function costOf(text: string, variables: Record<string, unknown> = {}) {
  const document = parse(text);
  const operation = getOperationAST(document)!;
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  return measure({ schema, document, operation, variables: coerced! });
}
const nodesOf = (text: string, variables?: Record<string, unknown>) => costOf(text, variables).nodes;

interface Answer {
  data?: unknown;
  errors?: { message: string; extensions: Record<string, unknown> }[];
  extensions?: { cost: { points: number; nodes: number } };
}
const answersTo = async (body: unknown, headers: Record<string, string> = { 'x-cost': '1' }) =>
  (await (await server.post(body, headers)).json()) as Answer;

/** The operation is no object of its answer. */
const objectsIn = (value: unknown): number =>
  typeof value !== 'object' || value === null
    ? 0
    : Object.values(value).reduce<number>((sum, each) => sum + objectsIn(each), Array.isArray(value) ? 0 : 1);

describe('what an operation costs', () => {
  it.each<[string, number, Record<string, unknown>?]>([
    ['{ __typename }', 0],
    ['{ summary { asOf } }', 1],
    ['{ accounts { totalCount } }', 1],
    ['{ accounts { nodes { id } } }', 21],
    ['{ accounts(first: 5) { nodes { id } edges { node { id } } pageInfo { hasNextPage } } }', 17],
    ['{ accounts(last: 7) { nodes { snapshots(first: 3) { nodes { date } } } } }', 36],
    ['query ($n: Int) { accounts(first: $n) { nodes { id } } }', 51, { n: 50 }],
    ['query ($n: Int = 30) { accounts(first: $n) { nodes { id } } }', 31],
    ['query ($n: Int) { accounts(first: $n) { nodes { id } } }', 21],
    ['query ($n: Int) { accounts(first: $n) { nodes { id } } }', 21, { n: null }],
    ['query ($no: Boolean!) { accounts @skip(if: $no) { nodes { id } } }', 0, { no: true }],
    ['query ($yes: Boolean!) { accounts { nodes @include(if: $yes) { id } } }', 21, { yes: true }],
    ['{ accounts { nodes { id } ...a } } fragment a on AccountConnection { nodes { handle } }', 21],
    [
      '{ node(id: "x") { ... on Account { organization { slug } } ... on Organization { summary { asOf } accounts { nodes { id } } } } }',
      23,
    ],
    ['query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', 3, { ids: ['a', 'b', 'c'] }],
    ['{ platforms { platform } }', 12],
    [
      '{ summary { byPlatform { platform } topMovers(first: 3) { account { id } } byOrganization { accounts } } }',
      39,
    ],
    ['{ summary { history(from: "2026-01-01", to: "2026-01-30") { dates followers } } }', 5],
    ['{ summary { history(from: "2026-01-01") { dates } } }', 368],
    ['query ($m: Int = 5) { performance { series(minutes: $m) { at } } }', 6],
    ['query ($m: Int = 5) { performance { series(minutes: $m) { at } } }', 2, { m: null }],
    ['{ summary { history(from: "0001-01-01", to: "9999-12-31", granularity: MONTH) { dates } } }', 368],
  ])('%s: %i nodes', (text, nodes, variables) => {
    expect(nodesOf(text, variables)).toBe(nodes);
  });

  it('is a point for ten nodes, at least one, and ten for each field of a mutation', () => {
    expect(costOf('{ __typename }').points).toBe(1);
    expect(costOf('{ accounts { nodes { id } } }').points).toBe(3);
    const cancel = (name: string) => `${name}: cancelScrapeRun(input: { id: "x" }) { __typename }`;
    expect(costOf(`mutation { ${cancel('a')} ${cancel('b')} }`)).toEqual({
      nodes: 2,
      points: 21,
      triggers: 0,
    });
  });

  it('counts as many added accounts as there are addresses', () => {
    const text = `mutation ($urls: [String!]!) { addAccounts(input: { urls: $urls }) {
      ... on AddAccountsSuccess { rows { account { id } } rejected { code } } } }`;
    expect(nodesOf(text, { urls: Array(50).fill('x') })).toBe(1 + 100 + 50);
  });

  it('is the same for a literal, a variable and a default, and never less than one object of a page', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: -3, max: 103 }), fc.integer()), (first) => {
        const page = (definition: string, value: number | string) =>
          `query ${definition} { accounts(first: ${value}) { nodes { snapshots(last: ${value}) { nodes { date } } } } }`;
        const nodes = nodesOf(page('', first));
        expect(nodesOf(page('($n: Int)', '$n'), { n: first })).toBe(nodes);
        expect(nodesOf(page(`($n: Int = ${first})`, '$n'))).toBe(nodes);
        const size = Math.min(Math.max(first, 1), 100);
        expect(nodes).toBe(1 + size * (2 + size));
      }),
    );
  });

  it('is a number, however deep the pages are', () => {
    const text = `{ ${'accounts(first: 100) { nodes { organization { '.repeat(200)}slug${' } } }'.repeat(200)} }`;
    expect(costOf(text).nodes).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('is at least what the answer holds, whatever is asked', async () => {
    const sizes: [number, number][] = [];
    for (let seed = 0; seed < 120; seed += 1) {
      const { query, variables } = anyOperation(createRandom(seed, 'cost'), `Q${seed}`);
      if (query.includes('__schema')) continue;
      const { data, errors, extensions } = await answersTo({ query, variables });
      expect(errors?.filter(({ extensions }) => extensions['code'] === 'INTERNAL_ERROR') ?? []).toEqual([]);
      if (data == null) continue;
      sizes.push([objectsIn(data) - 1, extensions!.cost.nodes]);
    }
    expect(sizes.filter(([held, judged]) => held > judged)).toEqual([]);
    expect(sizes.filter(([held]) => held > 20).length).toBeGreaterThan(10);
  });

  it('is a number whatever the arguments are, also where they are refused', () => {
    const sizes = Object.values(schema.getTypeMap()).flatMap((type) =>
      isObjectType(type)
        ? Object.values(type.getFields()).flatMap(({ args, extensions: { size } }) =>
            typeof size === 'function' ? [{ names: args.map(({ name }) => name), size }] : [],
          )
        : [],
    );
    const argument = fc.oneof(
      fc.constantFrom(undefined, null, NaN),
      fc.double(),
      fc.string(),
      fc.array(fc.nat()),
    );
    fc.assert(
      fc.property(fc.constantFrom(...sizes), argument, argument, ({ names, size }, value, other) => {
        const args = Object.fromEntries(names.map((name, place) => [name, place === 0 ? value : other]));
        for (const given of [args, {}]) {
          const above = { parent: { first: other }, root: given };
          expect((size as SizeByArguments)(given, above)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('is known for every list of objects: it says how many it can hold', () => {
    const silent = Object.values(schema.getTypeMap()).flatMap((type) =>
      (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__')
        ? Object.values(type.getFields())
            .filter(
              (field) => isListType(getNullableType(field.type)) && isCompositeType(getNamedType(field.type)),
            )
            .filter((field) => field.extensions['size'] === undefined)
            .map((field) => `${type.name}.${field.name}`)
        : [],
    );
    expect(silent).toEqual([]);
  });
});

describe('a request', () => {
  const NESTED = `query ($n: Int!) { accounts(first: $n) { nodes {
    snapshots(first: $n) { nodes { account { snapshots(first: $n) { nodes { date } } } } } } } }`;

  it('that costs too much is refused with what it costs, and nothing of it is executed', async () => {
    server.operations.length = 0;
    const { errors } = await answersTo([
      { query: '{ summary { asOf } }' },
      { query: NESTED, variables: { n: 100 } },
    ]);
    expect(errors![0]!.extensions).toEqual({
      code: 'COST_LIMIT',
      points: 103_022,
      nodes: 1_030_202,
      limit: { points: 5_000, nodes: 50_000 },
    });
    expect(errors![0]!.message).toContain('1030202 nodes');
    expect(server.operations).toEqual([]);
  });

  it('costs what its operations cost together', async () => {
    const half = {
      query: '{ accounts(first: 100) { nodes { snapshots(first: 100) { nodes { date listed } } } } }',
    };
    const answers = (await answersTo(Array(4).fill(half))) as unknown as Answer[];
    expect(answers.map(({ extensions }) => extensions!.cost.points)).toEqual(Array(4).fill(1_021));
    const { errors, extensions } = await answersTo(Array(5).fill(half));
    expect(errors![0]!.extensions).toMatchObject({ code: 'COST_LIMIT', points: 5_105 });
    expect(extensions!.cost).toMatchObject({ points: 5_105, nodes: errors![0]!.extensions['nodes'] });
  });

  it('is told what it costs when it asks for it, and that changes no stored answer', async () => {
    const body = { query: '{ accounts(first: 2) { nodes { handle } } }' };
    const plain = await server.post(body);
    const text = await plain.text();
    expect(text).not.toContain('extensions');
    const shown = await server.post(body, { 'x-cost': '1' });
    expect(((await shown.json()) as Answer).extensions).toEqual({
      cost: { points: 1, nodes: 3, limit: { points: 5_000, nodes: 50_000 } },
    });
    const again = await server.post(body);
    expect([await again.text(), again.headers.get('etag')]).toEqual([text, plain.headers.get('etag')]);
    expect(again.headers.get('cache-status')).toContain('hit');
  });

  it('with a wrong page size gets the error of its field, not of its cost', async () => {
    for (const n of [0, -5, 1_000_000_000]) {
      const { errors } = await answersTo({
        query: '{ accounts(first: N) { totalCount } }'.replace('N', String(n)),
      });
      expect(errors![0]!.extensions['code']).toBe('BAD_USER_INPUT');
    }
  });

  it.each(['[', '{"a":'])('with variables that nest 5,000 times by %s is refused', async (opening) => {
    const closing = opening === '[' ? ']' : '}';
    const value = `${opening.repeat(5_000)}1${closing.repeat(5_000)}`;
    const { errors } = await answersTo(`{"query":"{ __typename }","variables":{"x":${value}}}`);
    expect(errors![0]!.extensions).toEqual({ code: 'DEPTH_LIMIT', limit: 64 });
  });
});
