import { beforeEach, expect, it } from 'vitest';
import { codeOf, withServer } from '../support/startServer.ts';

interface Answer {
  data?: Record<string, unknown> | null;
  errors?: { extensions: { code: string } }[];
}

const server = withServer();
const GOOD = { query: '{ __typename }' };
const answersOf = async (response: Response): Promise<Answer[]> => (await response.json()) as Answer[];

beforeEach(() => {
  server.operations.length = 0;
  server.statements.length = 0;
});

it('answers ten operations in their order', async () => {
  const batch = Array.from({ length: 10 }, (_, index) => ({ query: `{ op${index}: __typename }` }));
  const answers = await answersOf(await server.post(batch));
  expect(answers.map(({ data }) => Object.keys(data!)[0])).toEqual(batch.map((_, index) => `op${index}`));
});

it('refuses eleven', async () => {
  const response = await server.post(Array.from({ length: 11 }, () => GOOD));
  expect([response.status, await codeOf(response)]).toEqual([413, 'BATCH_LIMIT']);
});

it('an operation that fails hurts no other', async () => {
  const batch = [
    GOOD,
    { query: '{' },
    { query: '{ nothing }' },
    { query: 'query ($id: ID!) { node(id: $id) { id } }' },
    { query: '{ accounts(first: 0) { nodes { id } } }' },
    {},
    5,
    null,
    { query: 'subscription { scrapeRunProgress(id: "x") { id } }' },
    GOOD,
  ];
  const response = await server.post(batch, { accept: 'application/graphql-response+json' });
  expect(response.status).toBe(200);
  const codes = (await answersOf(response)).map(({ errors }) => errors?.[0]?.extensions.code);
  expect(codes).toEqual([
    undefined,
    'GRAPHQL_PARSE_FAILED',
    'GRAPHQL_VALIDATION_FAILED',
    'BAD_USER_INPUT',
    'BAD_USER_INPUT',
    'BAD_USER_INPUT',
    'BAD_USER_INPUT',
    'BAD_USER_INPUT',
    'BAD_USER_INPUT',
    undefined,
  ]);
});

it('equal reads of a batch are one statement, and each operation is told what it has read itself', async () => {
  const organization = { query: '{ organization(slug: "nasa") { name } }' };
  const account = { query: '{ account(platform: X, handle: "nasa") { id } }' };
  const fromDatabase = { 'cache-control': 'no-cache' };
  await server.post([organization], fromDatabase);
  const statementsOfOne = server.statements.splice(0).length;
  server.operations.length = 0;

  await server.post([organization, organization, account], fromDatabase);
  expect(server.statements).toHaveLength(statementsOfOne + 1);
  expect(server.operations.map(({ reads }) => [...reads.tags].join())).toEqual([
    'organization:nasa',
    'organization:nasa',
    'handle:X/nasa',
  ]);
});
