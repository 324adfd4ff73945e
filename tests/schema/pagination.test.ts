import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../db/day.ts';
import { PLATFORMS } from '../../db/domain.ts';
import { ACCOUNT_ORDER_FIELDS } from '../../db/queries/accountOrder.ts';
import { createAccounts, snapshotOf, storeSnapshots } from '../support/factories.ts';
import { withApi } from '../support/withApi.ts';

const api = withApi({ now: () => new Date('2026-11-21T08:00:00Z') });
const today = '2026-11-20';
/** A third without numbers, many with equal ones: ties and nulls are where walks go wrong. */
const ACCOUNTS = 37;

beforeAll(async () => {
  const ids = await createAccounts(
    api.database,
    Array.from({ length: ACCOUNTS }, (_, n) => ({
      handle: `${n % 2 ? 'Alpha' : 'beta'}${n}`,
      platform: PLATFORMS[n % 3]!,
      organization: n % 5 ? `Office ${n % 4}` : null,
    })),
  );
  const rows = ids.flatMap((id, n) =>
    n % 3 === 0
      ? []
      : [
          snapshotOf(id, addDays(today, -9), 100 + (n % 4) * 10),
          snapshotOf(id, addDays(today, -(n % 3)), n % 7 === 0 ? null : 100 + (n % 5) * 10),
        ],
  );
  await storeSnapshots(api.database, rows);
});

interface WalkedPage {
  keys: string[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

/** One list of the API: how a page of it is asked for. */
interface List {
  title: string;
  field: string;
  args: string;
  key: string;
  keyOf: (node: never) => string;
}

const ORDERS = ACCOUNT_ORDER_FIELDS.flatMap((field) =>
  ['ASC', 'DESC'].map((direction) => ({ field, direction })),
);
const LISTS: List[] = [
  ...ORDERS.map(({ field, direction }) => ({
    title: `accounts by ${field} ${direction}`,
    field: 'accounts',
    args: `orderBy: { field: ${field}, direction: ${direction} }`,
    key: 'id',
    keyOf: ({ id }: { id: string }) => id,
  })),
  {
    title: 'accounts that match a filter',
    field: 'accounts',
    args: 'filter: { search: "a", hasOrganization: true }',
    key: 'id',
    keyOf: ({ id }: { id: string }) => id,
  },
  {
    title: 'snapshots',
    field: 'snapshots',
    args: `to: "${today}"`,
    key: 'date account { id }',
    keyOf: ({ date, account }: { date: string; account: { id: string } }) => `${date} ${account.id}`,
  },
  {
    title: 'organizations',
    field: 'organizations',
    args: '',
    key: 'slug',
    keyOf: ({ slug }: { slug: string }) => slug,
  },
];

async function readPage(list: List, paging: string): Promise<WalkedPage> {
  const args = [paging, list.args].filter(Boolean).join(', ');
  const { data, errors } = await api.ask(
    `{ list: ${list.field}(${args}) { nodes { ${list.key} } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
  );
  expect(errors).toBeUndefined();
  return { keys: data.list.nodes.map(list.keyOf), pageInfo: data.list.pageInfo };
}

/** All keys, page by page; a generator, so that a test can change things between two pages. */
async function* walk(list: List, size: number, backwards: boolean): AsyncGenerator<string[]> {
  let cursor: string | null = null;
  for (;;) {
    const position: string = cursor === null ? '' : `, ${backwards ? 'before' : 'after'}: "${cursor}"`;
    const { keys, pageInfo }: WalkedPage = await readPage(
      list,
      `${backwards ? 'last' : 'first'}: ${size}${position}`,
    );
    yield keys;
    cursor = backwards ? pageInfo.startCursor : pageInfo.endCursor;
    if (!(backwards ? pageInfo.hasPreviousPage : pageInfo.hasNextPage)) return;
  }
}

async function walkAll(list: List, size: number, backwards = false): Promise<string[]> {
  const pages: string[][] = [];
  for await (const page of walk(list, size, backwards)) pages.push(page);
  return (backwards ? pages.reverse() : pages).flat();
}

describe.each(LISTS)('walking $title', (list) => {
  it('gives every row once, with any page size, forwards and backwards', async () => {
    const whole = await walkAll(list, 100);
    expect(new Set(whole).size).toBe(whole.length);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 100 }), fc.boolean(), async (size, backwards) => {
        expect(await walkAll(list, size, backwards)).toEqual(whole);
      }),
      { numRuns: 6 },
    );
  });

  it('counts as many as it walks', async () => {
    const args = list.args === '' ? '' : `(${list.args})`;
    const { data } = await api.ask(`{ list: ${list.field}${args} { totalCount } }`);
    expect(data.list.totalCount).toBe((await walkAll(list, 7)).length);
  });
});

describe('the order of accounts', () => {
  it.each(['ASC', 'DESC'])(
    'by FOLLOWERS %s has unknown numbers last, and equal ones by id',
    async (direction) => {
      const { data } = await api.ask(
        `{ accounts(first: 100, orderBy: { field: FOLLOWERS, direction: ${direction} }) { nodes { followers } } }`,
      );
      const followers: (number | null)[] = data.accounts.nodes.map(
        (node: { followers: number | null }) => node.followers,
      );
      const known = followers.filter((number) => number !== null);
      expect(followers.slice(0, known.length)).toEqual(known);
      expect(known).toEqual([...known].sort((a, b) => (direction === 'ASC' ? a - b : b - a)));
    },
  );

  it('by FOLLOWER_CHANGE is that of growth over the days up to the latest day', async () => {
    const { data } = await api.ask(
      `{ accounts(first: 100, orderBy: { field: FOLLOWER_CHANGE, direction: DESC, days: 5 }) {
        nodes { growth(from: "${addDays(today, -5)}", to: "${today}") { change } } } }`,
    );
    const changes: number[] = data.accounts.nodes.flatMap(
      ({ growth }: { growth: { change: number } | null }) => (growth ? [growth.change] : []),
    );
    expect(changes.length).toBeGreaterThan(5);
    expect(changes).toEqual([...changes].sort((a, b) => b - a));
    expect(
      data.accounts.nodes.slice(changes.length).every(({ growth }: { growth: unknown }) => growth === null),
    ).toBe(true);
  });
});

describe('rows that are added during a walk', () => {
  it.each([false, true])('neither lose nor repeat one of the others (backwards: %s)', async (backwards) => {
    const list = LISTS.find(({ title }) => title === 'accounts by HANDLE ASC')!;
    const before = await walkAll(list, 100);
    const seen: string[] = [];
    let added = 0;
    for await (const page of walk(list, 4, backwards)) {
      seen.push(...page);
      added += 1;
      const organization = `New ${added}`;
      await createAccounts(api.database, [
        { handle: `aaa${added}${backwards}`, organization },
        { handle: `zzz${added}${backwards}`, organization },
      ]);
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((key) => before.includes(key)).sort()).toEqual([...before].sort());
  });

  it('leave a walk by change in the window that it began with', async () => {
    const list = LISTS.find(({ title }) => title === 'accounts by FOLLOWER_CHANGE DESC')!;
    const before = await walkAll(list, 100);
    const seen: string[] = [];
    for await (const page of walk(list, 10, false)) {
      seen.push(...page);
      if (seen.length > 10) continue;
      const { data } = await api.ask('{ accounts(first: 100) { nodes { id } } }');
      expect(data.accounts.nodes.length).toBeGreaterThan(0);
      await storeSnapshots(api.database, [
        snapshotOf(2, addDays(today, 1), 5_000),
        snapshotOf(5, addDays(today, 1), 1),
      ]);
    }
    expect(seen).toEqual(before);
  });
});
