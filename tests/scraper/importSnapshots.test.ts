import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { addDays } from '../../db/day.ts';
import type { Platform } from '../../db/domain.ts';
import { anySnapshotsTag, kindOf } from '../../db/tags.ts';
import type { NewSnapshot } from '../../db/writes/mergeSnapshot.ts';
import { importSnapshots, type ImportSnapshotsOptions } from '../../scraper/importSnapshots.ts';
import { updateAccount } from '../../scraper/updateAccount.ts';
import { expectRecomputed } from '../db/expectRecomputed.ts';
import { missingTags } from '../db/missingTags.ts';
import { snapshotOfSomeAccount } from '../db/snapshotArbitraries.ts';
import { writeToModel, type ModelAccount } from '../db/snapshotModel.ts';
import { dumpTables, emptyTables } from '../db/tableDump.ts';
import { createAccounts, snapshotOf, storeSnapshots } from '../support/factories.ts';
import { withOpenDatabase } from '../support/openTestDatabase.ts';

const place = withOpenDatabase();
const now = () => new Date('2026-11-21T09:00:00Z');

beforeEach(() => emptyTables(place.database));

const load = (data: string, options: Partial<ImportSnapshotsOptions> = {}) =>
  importSnapshots(place.database, data, { format: 'CSV', now, ...options });
const HEADER = 'platform,handle,organization,date,followers,engagement total,posts,likes,comments,shares';

/** What an import says when all rows were good. */
const imported = (counts: object) => ({
  kind: 'imported',
  accountsCreated: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  rejectedRows: 0,
  rejected: [],
  ...counts,
});

describe('an import of history', () => {
  test('creates accounts that are not there, with the address that the platform gives them', async () => {
    expect(
      await load(
        `${HEADER}\nX,HHSGov,HHS,2026-11-19,10,,,,,\nTruth Social,hhs,hhs,2026-11-19,5,,,,,\nX,@hhsgov,Other,2026-11-20,11,,,,,\n`,
      ),
    ).toEqual(imported({ accountsCreated: 2, created: 3 }));
    const { accounts, organizations } = await dumpTables(place.database);
    expect(accounts).toMatchObject([
      { platform: 'X', handle: 'HHSGov', url: 'https://x.com/HHSGov' },
      { platform: 'TRUTH_SOCIAL', handle: 'hhs', url: 'https://truthsocial.com/@hhs' },
    ]);
    expect(organizations.map(({ name }) => name)).toEqual(['HHS']);
  });

  test('leaves accounts that are there as they are, and knows them by the handles that they had', async () => {
    const [id] = await createAccounts(place.database, [{ handle: 'Before', organization: 'Red' }]);
    await updateAccount(place.database, id!, { handle: 'After' }, { now });
    const { accounts } = await dumpTables(place.database);
    expect(
      await load(
        `${HEADER}\nX,before,Green,2026-11-18,1,,,,,\nX,after,Blue,2026-11-18,2,,,,,\nX,before,,2026-11-19,3,,,,,`,
      ),
    ).toEqual(imported({ created: 2, unchanged: 1 }));
    const after = await dumpTables(place.database);
    expect(after.accounts).toEqual(accounts);
    expect(after.snapshots).toMatchObject([{ followers: 2 }, { followers: 3 }]);
  });

  test('takes 0 of CSV for 0, and an empty cell for unknown', async () => {
    await load(`${HEADER}\nX,a,,2026-11-19,0,0,,0,,\nX,a,,2026-11-20,,,,,,\n`);
    expect((await dumpTables(place.database)).snapshots).toMatchObject([
      {
        source: 'IMPORTED',
        capturedAt: null,
        followers: 0,
        followersPrecision: 'EXACT',
        followersMissing: null,
        engagementsReported: 0,
        engagements: 0,
        posts: null,
        likes: 0,
      },
      { followers: null, followersPrecision: null, followersMissing: 'NOT_REPORTED', engagements: null },
    ]);
  });

  test('takes 0 of the JSON export for unknown', async () => {
    const rows = [
      { platform: 'X', handle: 'a', date: '2026-11-19', followers: 0, likes: 5, engagement_total: 0 },
      {
        platform: 'X',
        handle: 'a',
        date: '2026-11-20T06:00:00Z',
        followers: 9,
        likes: 0,
        engagement_total: 4,
      },
    ];
    expect(await load(JSON.stringify({ data: rows }), { format: 'JSON' })).toEqual(
      imported({ accountsCreated: 1, created: 2 }),
    );
    expect((await dumpTables(place.database)).snapshots).toMatchObject([
      { followers: null, followersMissing: 'NOT_REPORTED', likes: 5, engagementsReported: null },
      { followers: 9, likes: null, engagementsReported: 4 },
    ]);
  });

  test('loses to what was captured, unless that knows no followers, and removes what was simulated', async () => {
    const [live, simulated] = await createAccounts(place.database, [
      { handle: 'live' },
      { handle: 'made_up' },
    ]);
    await storeSnapshots(place.database, [
      snapshotOf(live!, '2026-11-19', 100),
      snapshotOf(live!, '2026-11-20', null),
      snapshotOf(simulated!, '2026-11-18', 1, { source: 'SIMULATED' }),
      snapshotOf(simulated!, '2026-11-19', 2, { source: 'SIMULATED' }),
    ]);
    const rows = ['live,,2026-11-19,5', 'live,,2026-11-20,6', 'made_up,,2026-11-19,7'];
    expect(await load(`${HEADER}\n${rows.map((row) => `X,${row},,,,,`).join('\n')}`)).toEqual(
      imported({ updated: 2, unchanged: 1 }),
    );
    expect((await dumpTables(place.database)).snapshots).toMatchObject([
      { date: '2026-11-19', followers: 100, source: 'LIVE' },
      { date: '2026-11-20', followers: 6, source: 'IMPORTED' },
      { date: '2026-11-19', followers: 7, source: 'IMPORTED' },
    ]);
  });

  test('lists at most 1,000 bad rows and counts all', async () => {
    const answer = await load(
      `${HEADER}\nX,a,,2026-11-19,1,,,,,\n${'X,a,,2026-11-22,1,,,,,\n'.repeat(1500)}`,
    );
    expect(answer).toMatchObject({ created: 1, rejectedRows: 1500 });
    if (answer.kind !== 'imported') return;
    expect(answer.rejected).toHaveLength(1000);
    expect(answer.rejected[0]).toMatchObject({ line: 3, code: 'FUTURE_DATE' });
  });

  test('refuses a file that it cannot read, and stores nothing', async () => {
    expect(await load('platform,handle\nX,a')).toMatchObject({ kind: 'invalid' });
    expect(await load('[]', { format: 'JSON' })).toMatchObject({ kind: 'invalid' });
    expect((await dumpTables(place.database)).accounts).toEqual([]);
  });

  test('of very many accounts tells kinds of tags, and few of them', async () => {
    const rows = Array.from({ length: 3_000 }, (_, index) => `X,a${index},,2026-11-20,${index},,,,,`);
    place.takeTags();
    expect(await load(`${HEADER}\n${rows.join('\n')}`)).toMatchObject({ created: 3_000 });
    const snapshotTags = [...place.takeTags()].filter((tag) => kindOf(tag) === kindOf(anySnapshotsTag));
    expect(snapshotTags).toEqual(['snapshots:*']);
  });
});

const PLATFORMS = ['X', 'YOUTUBE'] as const satisfies readonly Platform[];
const NAMES = ['alpha', 'beta', 'gamma'] as const;
const platformOf = (account: number): Platform => PLATFORMS[account % 2]!;
/** One account under several spellings. */
const spelling = fc.constantFrom(
  (name: string) => name,
  (name: string) => name.toUpperCase(),
  (name: string) => `@${name}`,
);
const count = fc.option(fc.nat({ max: 30 }), { freq: 2, nil: null });
const row = fc.record({
  account: fc.nat({ max: 2 }),
  spell: spelling,
  date: fc.integer({ min: 0, max: 11 }).map((offset) => addDays('2024-12-28', offset)),
  followers: count,
  engagements: count,
  posts: count,
  likes: count,
  comments: count,
  shares: count,
});
type Row = typeof row extends fc.Arbitrary<infer Value> ? Value : never;

const csvOf = (rows: readonly Row[]): string =>
  [
    HEADER,
    ...rows.map(({ account, spell, date, followers, engagements, posts, likes, comments, shares }) =>
      [
        platformOf(account),
        spell(NAMES[account]!),
        '',
        date,
        followers,
        engagements,
        posts,
        likes,
        comments,
        shares,
      ].join(),
    ),
  ].join('\n');

const snapshotOfRow = (accountId: number, { date, followers, engagements, ...counts }: Row): NewSnapshot => {
  const { posts, likes, comments, shares } = counts;
  return snapshotOf(accountId, date, followers, {
    source: 'IMPORTED',
    followersMissing: followers === null ? 'NOT_REPORTED' : null,
    engagementsReported: engagements,
    posts,
    likes,
    comments,
    shares,
  });
};

describe('rows in any order, in parts and batches of any size, over whatever is there', () => {
  test(
    'give what they give one by one, tell what they change, and change nothing the second time',
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(snapshotOfSomeAccount, { maxLength: 8 }),
          fc.array(row, { maxLength: 30, size: 'max' }),
          fc.constantFrom(1, 2, 7, 1_000),
          fc.constantFrom(1, 3, 1_000),
          async (standing, rows, partRows, batchRows) => {
            await emptyTables(place.database);
            const ids = await createAccounts(
              place.database,
              [0, 1].map((account) => ({ handle: NAMES[account]!, platform: platformOf(account) })),
            );
            const accounts: ModelAccount[] = ids.map((id, account) => ({
              id,
              platform: platformOf(account),
              rows: new Map(),
            }));
            for (const { account, row: each } of standing) {
              const owner = accounts[account % 2]!;
              const snapshot = { ...each, accountId: owner.id };
              await storeSnapshots(place.database, [snapshot]);
              writeToModel(owner, snapshot);
            }
            const csv = csvOf(rows);
            const before = await dumpTables(place.database);
            place.takeTags();
            const planned = await load(csv, { dryRun: true, batchRows });
            expect(await dumpTables(place.database)).toEqual(before);
            expect(place.takeTags().size).toBe(0);

            const answer = await load(csv, { partRows, batchRows });
            const after = await dumpTables(place.database);
            if (after.accounts[2])
              accounts.push({ id: after.accounts[2].id, platform: 'X', rows: new Map() });
            const writeAll = (): void => {
              for (const each of rows)
                writeToModel(accounts[each.account]!, snapshotOfRow(accounts[each.account]!.id, each));
            };
            writeAll();
            expectRecomputed(after, accounts, PLATFORMS);
            expect(missingTags(before, after, place.takeTags())).toEqual([]);
            if (answer.kind !== 'imported') throw new Error(answer.message);
            expect(answer.created + answer.updated + answer.unchanged).toBe(rows.length);
            // Rows of a part are put in order; a dry run does not see what an earlier part has stored.
            if (partRows > rows.length && batchRows > rows.length) expect(planned).toEqual(answer);

            place.takeTags();
            const again = await load(csv, { batchRows });
            const last = await dumpTables(place.database);
            const rowsOfModel = (): string => JSON.stringify(accounts.map((account) => [...account.rows]));
            const first = rowsOfModel();
            writeAll();
            if (rowsOfModel() === first) {
              expect(again).toEqual(imported({ unchanged: rows.length }));
              expect(last).toEqual(after);
              expect(place.takeTags().size).toBe(0);
            }
            // Of two rows of a day, the one without followers has lost to what stood there, and the other has replaced
            // that: now the first gives it what else it knows.
            else expectRecomputed(last, accounts, PLATFORMS);
          },
        ),
        { numRuns: 15 },
      );
    },
  );
});
