import { beforeAll, describe, expect, it } from 'vitest';
import { createAccounts, snapshotOf, storeSnapshots } from '../support/factories.ts';
import { withApi } from '../support/withApi.ts';

const api = withApi();

beforeAll(async () => {
  const [first, second] = await createAccounts(api.database, [
    { handle: 'First', organization: 'Office A' },
    { handle: 'Second', platform: 'YOUTUBE' },
  ]);
  await storeSnapshots(api.database, [
    snapshotOf(first!, '2026-11-20', 10),
    snapshotOf(second!, '2026-11-20', 20),
  ]);
});

/** What one operation has read, in alphabetical order. */
async function readBy(query: string): Promise<string[]> {
  api.takeOperations();
  const { errors } = await api.ask(query);
  expect(errors).toBeUndefined();
  const operations = api.takeOperations();
  expect(operations).toHaveLength(1);
  return [...operations[0]!.reads.tags].sort();
}

describe('an operation has read', () => {
  it.each([
    [
      'an account by its handle',
      '{ account(platform: X, handle: "FIRST") { displayName } }',
      ['account:1', 'handle:X/first'],
    ],
    [
      'the numbers of an account',
      '{ account(platform: X, handle: "first") { followers } }',
      ['account:1', 'handle:X/first', 'snapshots:1'],
    ],
    [
      'an account that does not exist',
      '{ account(platform: X, handle: "nobody") { id } }',
      ['handle:X/nobody'],
    ],
    [
      'a list of accounts, and each of its rows',
      '{ accounts(orderBy: { field: HANDLE, direction: ASC }) { nodes { handle } } }',
      ['account:1', 'account:2', 'accounts'],
    ],
    [
      'a list in the order of numbers',
      '{ accounts { nodes { handle } } }',
      ['account:1', 'account:2', 'accounts', 'snapshots'],
    ],
    [
      'an empty list',
      '{ accounts(filter: { tags: ["none"] }, orderBy: { field: HANDLE, direction: ASC }) { nodes { handle } } }',
      ['accounts'],
    ],
    ['a count', '{ accounts { totalCount } }', ['accounts']],
    [
      'a count by numbers',
      '{ accounts(filter: { followersMin: 1000 }) { totalCount } }',
      ['accounts', 'snapshots'],
    ],
    [
      'the latest snapshot',
      '{ account(platform: X, handle: "first") { latestSnapshot { followers } } }',
      ['account:1', 'handle:X/first', 'snapshots:1'],
    ],
    [
      'a day without a snapshot',
      '{ account(platform: X, handle: "first") { snapshot(on: "2020-01-01") { followers } } }',
      ['account:1', 'handle:X/first', 'snapshots:1'],
    ],
    [
      'why numbers are missing',
      '{ account(platform: X, handle: "first") { history { followersMissing } } }',
      ['account:1', 'handle:X/first', 'snapshots:1', 'tasks:1'],
    ],
    ['the grid', '{ snapshots(first: 1) { nodes { date } } }', ['snapshots']],
    [
      'the grid of some accounts',
      '{ snapshots(filter: { isCore: true }) { totalCount } }',
      ['accounts', 'snapshots'],
    ],
    ['a sum over everything', '{ summary(asOf: "2026-11-20") { followers } }', ['summary']],
    ['a sum over everything as of the latest day', '{ summary { followers } }', ['snapshots', 'summary']],
    [
      'a sum over one platform',
      '{ summary(asOf: "2026-11-20", filter: { platforms: [X] }) { followers } }',
      ['platform:x'],
    ],
    [
      'a sum that is empty',
      '{ summary(asOf: "2026-11-20", filter: { isCore: true }) { followers } }',
      ['accounts', 'snapshots'],
    ],
    ['an organization that does not exist', '{ organization(slug: "none") { name } }', ['organization:none']],
    [
      'a list of organizations',
      '{ organizations { nodes { name } } }',
      ['organization:office-a', 'organizations'],
    ],
    [
      'the organization of an account',
      '{ account(platform: X, handle: "first") { organization { name } } }',
      ['account:1', 'handle:X/first', 'organization:office-a'],
    ],
    ['an empty list of runs', '{ scrapeRuns { nodes { id } } }', ['runs']],
    ['what platforms are and can', '{ platforms { platform configured } }', []],
    ['how many accounts platforms have', '{ platforms { accounts } }', ['summary']],
    ['until when platforms have to wait', '{ platforms { availableAt } }', ['queue']],
    ['nothing', '{ __typename }', []],
  ])('%s', async (_what, query, tags) => {
    expect(await readBy(query)).toEqual(tags);
  });

  it('its own part of a batch, whoever made the statement', async () => {
    api.takeOperations();
    await api.askAll([
      { query: 'query A { accounts(first: 1) { nodes { organization { slug } } } }' },
      { query: 'query B { accounts(first: 1) { nodes { latestSnapshot { date } } } }' },
      { query: 'query C { organizations { totalCount } }' },
    ]);
    const tags = Object.fromEntries(
      api.takeOperations().map(({ operationName, reads }) => [operationName, [...reads.tags].sort()]),
    );
    expect(tags).toEqual({
      A: ['account:2', 'accounts', 'snapshots'],
      B: ['account:2', 'accounts', 'snapshots', 'snapshots:2'],
      C: ['organizations'],
    });
  });
});
