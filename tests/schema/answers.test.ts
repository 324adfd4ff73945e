import { beforeAll, describe, expect, it } from 'vitest';
import { createAccounts, snapshotOf, storeSnapshots } from '../support/factories.ts';
import { withApi } from '../support/withApi.ts';

const api = withApi({ now: () => new Date('2026-11-21T08:00:00Z') });

beforeAll(async () => {
  const [id] = await createAccounts(api.database, [
    { handle: 'NASA', organization: 'NASA', governance: { tags: ['space'] } },
  ]);
  await storeSnapshots(api.database, [
    snapshotOf(id!, '2026-11-19', 3_000_000_000, { views: 9_007_199_254_740_991 }),
    snapshotOf(id!, '2026-11-20', null, { views: 12 }),
  ]);
});

describe('an answer', () => {
  it('has its fields in the order of the query, however long each took', async () => {
    const { data } = await api.ask(`{
      summary { followers asOf }
      __typename
      organizations { totalCount nodes { summary { accounts } name } }
      accounts { nodes { latestSnapshot { date } handle organization { slug } id } }
    }`);
    expect(JSON.stringify(data).replace(/"(?:MT|Wz)\\w+"/g, '"id"')).toMatch(
      /^{"summary":{"followers":\d+,"asOf":.*"__typename":"Query","organizations":{"totalCount":1,"nodes":\[{"summary":{"accounts":1},"name":"NASA"}]},"accounts":{"nodes":\[{"latestSnapshot":{"date":"2026-11-20"},"handle":"NASA","organization":{"slug":"nasa"},"id":"[\w-]+"}]}}$/,
    );
  });

  it('has counts beyond 2^31 as numbers, up to 2^53 - 1', async () => {
    const { data } = await api.ask('{ snapshots { nodes { followers views } } summary { followers } }');
    expect(data.snapshots.nodes).toEqual([
      { followers: null, views: 12 },
      { followers: 3_000_000_000, views: 9_007_199_254_740_991 },
    ]);
    expect(data.summary.followers).toBe(3_000_000_000);
  });

  it('tells the latest known number apart from the row of the latest day', async () => {
    const { data } = await api.ask(`{ account(platform: X, handle: "nAsA") {
      followers followersAsOf latestSnapshot { date followers followersMissing followersPrecision followersChange }
    } }`);
    expect(data.account).toEqual({
      followers: 3_000_000_000,
      followersAsOf: '2026-11-19',
      latestSnapshot: {
        date: '2026-11-20',
        followers: null,
        followersMissing: 'HIDDEN',
        followersPrecision: null,
        followersChange: null,
      },
    });
  });

  it('has instants in UTC', async () => {
    const { data } = await api.ask(
      '{ accounts { nodes { latestSnapshot { capturedAt } freshness { lastCapturedAt ageHours isStale } } } }',
    );
    expect(data.accounts.nodes).toEqual([
      {
        latestSnapshot: { capturedAt: '2026-11-20T12:00:00Z' },
        freshness: { lastCapturedAt: '2026-11-20T12:00:00Z', ageHours: 20, isStale: false },
      },
    ]);
  });

  it('respects fragments, aliases and conditions in what it reads', async () => {
    const { data, errors } = await api.ask(
      `query ($no: Boolean!) {
        accounts { ...page edges @include(if: $no) { cursor } }
        node(id: "MTpBY2NvdW50OjE") { ... on Node { id } ... on Account { again: handle ...tags } ... on Organization { name } }
      }
      fragment page on AccountConnection { nodes { ... on Account { name: handle bio @skip(if: $no) } } }
      fragment tags on Account { tags }`,
      { no: false },
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      accounts: { nodes: [{ name: 'NASA', bio: null }] },
      node: { id: 'MTpBY2NvdW50OjE', again: 'NASA', tags: ['space'] },
    });
  });
});

describe('a filter', () => {
  it.each([
    ['{ tags: ["space", "sea"] }', 1],
    ['{ tags: [] }', 0],
    ['{ ids: [] }', 0],
    ['{ statuses: [PAUSED] }', 0],
    ['{ organizations: ["nasa"], hasOrganization: true }', 1],
    ['{ organizations: ["other"] }', 0],
    ['{ search: "as" }', 1],
    ['{ search: "" }', 1],
    ['{ search: "%" }', 0],
    ['{ search: "nasa nasa" }', 0],
    ['{ isStale: false }', 1],
    ['{ isStale: true }', 0],
    ['{ followersMin: 3000000000, followersMax: 3000000000 }', 1],
    ['{ followersMin: 3000000001 }', 0],
    ['{ notCapturedOn: "2026-11-20" }', 0],
    ['{ notCapturedOn: "2026-11-18" }', 1],
    ['{ platforms: null, isCore: null }', 1],
    ['{ platforms: [X, YOUTUBE], isCore: false }', 1],
    ['{ platforms: [YOUTUBE] }', 0],
  ])('%s matches %i of one', async (filter, count) => {
    const { data } = await api.ask(`{ accounts(filter: ${filter}) { totalCount nodes { id } } }`);
    expect([data.accounts.totalCount, data.accounts.nodes.length]).toEqual([count, count]);
  });
});
