import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { addDays, eachDay } from '../../db/day.ts';
import type { Platform } from '../../db/domain.ts';
import { createAccounts, snapshotOf, storeSnapshots } from '../support/factories.ts';
import { withApi } from '../support/withApi.ts';

const api = withApi();
const start = '2026-09-01';
const DAYS = 40;
const PLATFORMS: Platform[] = ['X', 'YOUTUBE', 'BLUESKY'];

/** What was stored, kept here so that every figure can be computed again in the plainest way. */
interface Row {
  day: string;
  followers: number | null;
  posts: number;
  likes: number;
}
const stored = new Map<
  number,
  { platform: Platform; organization: string | null; isCore: boolean; rows: Row[] }
>();

beforeAll(async () => {
  const drafts = Array.from({ length: 14 }, (_, n) => ({
    handle: `account${n}`,
    platform: PLATFORMS[n % 3]!,
    organization: n % 4 === 0 ? null : `Office ${n % 4}`,
    governance: { isCore: n % 2 === 0 },
  }));
  const ids = await createAccounts(api.database, drafts);
  ids.forEach((id, n) => {
    // Each joins later than the one before; the last has no snapshot, another no known number; some end early.
    const days =
      n === 13 ? [] : eachDay(addDays(start, n * 2), addDays(start, n % 5 === 0 ? DAYS - 9 : DAYS - 1));
    const rows = days
      .filter((_, index) => index % 6 !== 3)
      .map((day, index) => ({
        day,
        followers: n === 12 || (index + n) % 9 === 4 ? null : 500 * (n + 1) + ((index * 37 + n * 11) % 90),
        posts: index,
        likes: index * index,
      }));
    const { platform, organization, governance } = drafts[n]!;
    stored.set(id, { platform, organization, isCore: governance.isCore, rows });
  });
  await storeSnapshots(
    api.database,
    [...stored].flatMap(([id, { rows }]) =>
      rows.map(({ day, followers, posts, likes }) => snapshotOf(id, day, followers, { posts, likes })),
    ),
  );
});

type Account = typeof stored extends Map<number, infer Value> ? Value : never;

const lastAt = (account: Account, day: string) =>
  account.rows.findLast((row) => row.day <= day && row.followers !== null)?.followers ?? null;

function changeOf(account: Account, from: string, to: string): number | null {
  const known = account.rows.filter((row) => row.followers !== null);
  const end = known.findLast((row) => row.day <= to);
  const begin = known.findLast((row) => row.day <= from) ?? known.find((row) => row.day > from);
  return begin && end && begin.day < end.day ? end.followers! - begin.followers! : null;
}

const sumOfKnown = (values: (number | null)[]) =>
  values.every((value) => value === null)
    ? null
    : values.reduce<number>((sum, value) => sum + (value ?? 0), 0);

function engagementsOn(account: Account, day: string): number | null {
  const today = account.rows.find((row) => row.day === day);
  const yesterday = account.rows.find((row) => row.day === addDays(day, -1));
  return today && yesterday ? today.likes - yesterday.likes : null;
}

function expectedSummary(accounts: Account[], asOf: string, days: number) {
  const levels = accounts.map((account) => lastAt(account, asOf));
  const known = levels.filter((level) => level !== null);
  return {
    accounts: accounts.length,
    accountsWithData: known.length,
    accountsCaptured: accounts.filter(({ rows }) => rows.some(({ day }) => day === asOf)).length,
    followers: sumOfKnown(levels),
    posts: sumOfKnown(accounts.map(({ rows }) => rows.findLast(({ day }) => day <= asOf)?.posts ?? null)),
    engagements: sumOfKnown(accounts.map((account) => engagementsOn(account, asOf))),
    followersChange:
      known.length === 0
        ? null
        : accounts.reduce((sum, account) => sum + (changeOf(account, addDays(asOf, -days), asOf) ?? 0), 0),
  };
}

const FIELDS = 'accounts accountsWithData accountsCaptured followers posts engagements';

/** Filters that take the roll-ups, and filters that look at single accounts. */
const FILTERS: { filter: string; matches: (account: Account) => boolean }[] = [
  { filter: '{}', matches: () => true },
  { filter: '{ platforms: [X, BLUESKY] }', matches: ({ platform }) => platform !== 'YOUTUBE' },
  { filter: '{ platforms: [] }', matches: () => false },
  { filter: '{ statuses: [ACTIVE] }', matches: () => true },
  { filter: '{ isCore: true }', matches: ({ isCore }) => isCore },
  {
    filter: '{ organizations: ["office-1", "office-2"] }',
    matches: ({ organization }) => /[12]/.test(organization ?? ''),
  },
  {
    filter: '{ hasOrganization: false, platforms: [X] }',
    matches: (a) => a.organization === null && a.platform === 'X',
  },
];

describe.each(FILTERS)('the summary of $filter', ({ filter, matches }) => {
  const accounts = () => [...stored.values()].filter(matches);

  it('equals its plain recomputation on any day, over any number of days', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -3, max: DAYS + 3 }),
        fc.integer({ min: 1, max: 60 }),
        async (index, days) => {
          const asOf = addDays(start, index);
          const { data, errors } = await api.ask(
            `{ summary(filter: ${filter}, asOf: "${asOf}") { ${FIELDS} followersChange(days: ${days})
            byPlatform { platform accounts accountsWithData followers engagements followersChange(days: ${days}) } } }`,
          );
          expect(errors).toBeUndefined();
          const { byPlatform, ...totals } = data.summary;
          expect(totals).toEqual(expectedSummary(accounts(), asOf, days));
          const expected = PLATFORMS.map((platform) => {
            const of = accounts().filter((account) => account.platform === platform);
            const { accountsCaptured: _, posts: __, ...rest } = expectedSummary(of, asOf, days);
            return { platform, ...rest };
          }).filter((platform) => platform.accounts > 0);
          const byName = (a: { platform: string }, b: { platform: string }) =>
            a.platform.localeCompare(b.platform);
          expect([...byPlatform].sort(byName)).toEqual(expected.sort(byName));
        },
      ),
      { numRuns: 10 },
    );
  });

  it('has a history whose every day equals the summary of that day', async () => {
    const [from, to] = [addDays(start, -2), addDays(start, DAYS + 2)];
    const { data } = await api.ask(
      `{ summary(filter: ${filter}) { history(from: "${from}", to: "${to}") { dates followers accountsCaptured engagements } } }`,
    );
    const days = eachDay(from, to);
    const expected = days.map((day) => expectedSummary(accounts(), day, 1));
    expect(data.summary.history).toEqual({
      dates: days,
      followers: expected.map(({ followers }) => followers),
      accountsCaptured: expected.map(({ accountsCaptured }) => accountsCaptured),
      engagements: expected.map(({ engagements }) => engagements),
    });
  });
});

describe('the parts of a summary', () => {
  const asOf = addDays(start, DAYS - 1);

  it('by organization sum to the whole, with those without one as a part', async () => {
    const { data } = await api.ask(
      `{ summary(asOf: "${asOf}") { accounts followers followersChange
        byOrganization { organization { slug } accounts followers followersChange } } }`,
    );
    const { byOrganization, ...whole } = data.summary;
    const sum = (field: string) =>
      byOrganization.reduce(
        (total: number, part: Record<string, number | null>) => total + (part[field] ?? 0),
        0,
      );
    expect({
      accounts: sum('accounts'),
      followers: sum('followers'),
      followersChange: sum('followersChange'),
    }).toEqual(whole);
    expect(byOrganization.map(({ organization }: { organization: object | null }) => organization)).toContain(
      null,
    );
    const followers = byOrganization.map((part: { followers: number }) => part.followers);
    expect(followers).toEqual([...followers].sort((a, b) => b - a));
  });

  it('of one organization are those of its own accounts', async () => {
    const { data } = await api.ask(
      `{ organizations { nodes { name summary(asOf: "${asOf}") { ${FIELDS} followersChange } } } }`,
    );
    for (const { name, summary } of data.organizations.nodes) {
      const own = [...stored.values()].filter(({ organization }) => organization === name);
      expect(summary).toEqual(expectedSummary(own, asOf, 7));
    }
  });

  it('that moved most come first', async () => {
    const { data } = await api.ask(
      `{ summary(asOf: "${asOf}") { topMovers(first: 5, days: 10) { change ratio account { handle } } } }`,
    );
    const expected = [...stored.entries()]
      .map(([id, account]) => ({ id, change: changeOf(account, addDays(asOf, -10), asOf) }))
      .filter((each) => each.change !== null)
      .sort((a, b) => Math.abs(b.change!) - Math.abs(a.change!) || a.id - b.id)
      .slice(0, 5);
    expect(data.summary.topMovers.map(({ change }: { change: number }) => change)).toEqual(
      expected.map(({ change }) => change),
    );
  });

  it('are as of the latest day with any snapshot unless asked otherwise', async () => {
    const { data } = await api.ask('{ summary(filter: { platforms: [] }) { asOf } }');
    expect(data.summary.asOf).toBe(asOf);
  });
});
