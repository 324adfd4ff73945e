import { beforeAll, describe, expect, it } from 'vitest';
import { withApi } from '../support/withApi.ts';
import { loadBulkData } from '../support/bulkData.ts';

const FOUR_LEVELS = `query ($accounts: Int!, $snapshots: Int!) {
  accounts(first: $accounts) {
    nodes {
      handle
      followers
      organization { name }
      latestSnapshot { date followers }
      snapshots(first: $snapshots) { nodes { date followers likes } }
    }
  }
}`;

/** Ten operations with equal root arguments and ten different selections. */
const BATCH = [
  'handle displayName',
  'followers followersAsOf',
  'latestSnapshot { followers }',
  'latestSnapshot { likes posts date }',
  'snapshots(first: 10) { nodes { date followers } }',
  'snapshots(first: 10) { edges { cursor node { views } } pageInfo { endCursor } }',
  'organization { slug }',
  'id organization { name } tags',
  'freshness { isStale } snapshots(first: 10) { nodes { engagementRate } }',
  'platform latestSnapshot { source } organization { slug }',
].map((selection) => ({ query: `{ accounts(first: 10) { nodes { ${selection} } } }` }));

describe.each([
  { title: 'a table of ten accounts', accounts: 10, days: 12 },
  { title: 'a table of twenty thousand accounts', accounts: 20_000, days: 12 },
])('statements over $title', ({ accounts, days }) => {
  const api = withApi();
  beforeAll(() => loadBulkData(api.database, { accounts, days, until: '2026-11-20' }), 120_000);

  async function countOf(query: string, variables = {}): Promise<number> {
    api.takeStatements();
    const { errors } = await api.ask(query, variables);
    expect(errors).toBeUndefined();
    return api.takeStatements().length;
  }

  it.each([
    [1, 1],
    [10, 10],
    [100, 100],
  ])('accounts × latest × snapshots × organization are three for %i × %i', async (first, snapshots) => {
    expect(await countOf(FOUR_LEVELS, { accounts: first, snapshots })).toBe(3);
  });

  it('ten operations of a batch need no more than one that asks for everything', async () => {
    const one = await countOf(FOUR_LEVELS, { accounts: 10, snapshots: 10 });
    api.takeStatements();
    const answers = await api.askAll(BATCH);
    expect(answers.map(({ errors }) => errors)).toEqual(BATCH.map(() => undefined));
    expect(api.takeStatements().length).toBeLessThanOrEqual(one);
  });

  it('an account and its history are one', async () => {
    const { data } = await api.ask('{ accounts(first: 1) { nodes { platform handle } } }');
    const query = `query ($platform: Platform!, $handle: String!) {
      account(platform: $platform, handle: $handle) { displayName history { dates followers views } }
    }`;
    expect(await countOf(query, data.accounts.nodes[0])).toBe(1);
  });

  it('a count costs one more, and only when it is asked for', async () => {
    const page = await countOf('{ accounts(first: 5) { nodes { handle } } }');
    const withCount = await countOf('{ accounts(first: 5) { totalCount nodes { handle } } }');
    expect([page, withCount]).toEqual([1, 2]);
    expect(await countOf('{ accounts { totalCount } }')).toBe(1);
  });

  it('fifty organizations with pages and summaries of their own cost as much as one', async () => {
    const query = `query ($first: Int!) { organizations(first: $first) { nodes {
      slug
      accounts(first: 3) { totalCount nodes { handle latestSnapshot { followers } } }
      summary { followers followersChange topMovers(first: 2) { change account { handle } } history { followers } }
    } } }`;
    expect(await countOf(query, { first: 50 })).toBe(await countOf(query, { first: 1 }));
  });

  it('reads the columns that were selected, and no others', async () => {
    api.takeStatements();
    await api.ask('{ accounts(first: 3, orderBy: { field: HANDLE, direction: ASC }) { nodes { handle } } }');
    const [statement] = api.takeStatements();
    expect(statement).toMatch(/"handle"/);
    expect(statement).not.toMatch(/display_name"|"bio"|"followers"|"tags"/);
  });

  it('sends no statement for an operation without data', async () => {
    expect(await countOf('{ __typename __schema { queryType { name } } }')).toBe(0);
  });
});
