import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Platform } from '../../db/domain.ts';
import { addAccounts, type AddAccountsRequest } from '../../scraper/addAccounts.ts';
import { importAccounts } from '../../scraper/importAccounts.ts';
import { updateAccount } from '../../scraper/updateAccount.ts';
import { missingTags } from '../db/missingTags.ts';
import { dumpTables, emptyTables } from '../db/tableDump.ts';
import { withOpenDatabase } from '../support/openTestDatabase.ts';

const place = withOpenDatabase();
const now = () => new Date('2026-05-10T09:00:00Z');

beforeEach(() => emptyTables(place.database));

const add = (urls: readonly string[], more: Partial<AddAccountsRequest> = {}) =>
  addAccounts(place.database, { urls, organization: null, tags: [], dryRun: false, ...more }, { now });
const importCsv = (csv: string) => importAccounts(place.database, csv, { now });

describe('pasted addresses', () => {
  test('become accounts with the address of the page itself', async () => {
    expect(
      await add([
        'https://m.facebook.com/HHS/about?ref=share',
        ' twitter.com/HHSGov ',
        'https://www.linkedin.com/showcase/hhs/',
      ]),
    ).toMatchObject({
      kind: 'added',
      created: 3,
      unchanged: 0,
      rejected: [],
      rows: [
        { url: 'https://www.facebook.com/HHS', platform: 'FACEBOOK', handle: 'HHS' },
        { url: 'https://x.com/HHSGov', platform: 'X', handle: 'HHSGov' },
        { url: 'https://www.linkedin.com/showcase/hhs', platform: 'LINKEDIN', handle: 'hhs' },
      ],
    });
    const { accounts } = await dumpTables(place.database);
    expect(accounts.map(({ url }) => url)).toEqual([
      'https://www.facebook.com/HHS',
      'https://x.com/HHSGov',
      'https://www.linkedin.com/showcase/hhs',
    ]);
  });

  test('that are bad are listed by their position, blank ones counted and passed over', async () => {
    const answer = await add([
      '',
      'x.com/a',
      '  ',
      'nothing',
      'https://example.com/b',
      'x.com/home',
      'x.com/a\0',
    ]);
    expect(answer).toMatchObject({
      created: 1,
      rejected: [
        { line: 4, code: 'UNSUPPORTED_URL' },
        { line: 5, code: 'UNSUPPORTED_URL' },
        { line: 6, code: 'NOT_A_PROFILE' },
        { line: 7, code: 'INVALID_URL' },
      ],
    });
  });

  test('of accounts that are there change nothing, by whatever handle they are known', async () => {
    await importCsv('platform,handle,organization\nx,Before,Red\nx,Other,Red');
    const { accounts } = await dumpTables(place.database);
    const [first, second] = accounts.map(({ id }) => id);
    await updateAccount(place.database, first!, { handle: 'After', tags: ['own'] }, { now });
    const stored = await dumpTables(place.database);
    place.takeTags();
    expect(await add(['x.com/before', 'x.com/AFTER', 'x.com/other'], { tags: ['new'] })).toMatchObject({
      created: 0,
      unchanged: 3,
      rows: [{ accountId: first }, { accountId: first }, { accountId: second }],
    });
    expect(await dumpTables(place.database)).toEqual(stored);
    expect(place.takeTags().size).toBe(0);
  });

  test('give new accounts organization and tags, and every tag is told', async () => {
    await importCsv('platform,handle,organization\nx,there,Office of One');
    const before = await dumpTables(place.database);
    place.takeTags();
    await add(['x.com/new'], { organization: 'office-of-one', tags: [' press ', 'press'] });
    const after = await dumpTables(place.database);
    expect(after.accounts[1]).toMatchObject({
      organizationId: after.organizations[0]?.id,
      tags: ['press'],
    });
    expect(after.organizations).toHaveLength(1);
    expect(missingTags(before, after, place.takeTags())).toEqual([]);
  });

  test.each([
    [{ organization: 'nobody' }, 'organization'],
    [{ organization: '' }, 'organization'],
    [{ organization: 'a\0' }, 'organization'],
    [{ tags: [''] }, 'tags'],
    [{ tags: ['x'.repeat(51)] }, 'tags'],
  ])('with %j are refused, and nothing is stored', async (more, field) => {
    for (const dryRun of [true, false])
      expect(await add(['x.com/a'], { ...more, dryRun })).toMatchObject({ kind: 'invalid', field });
    expect((await dumpTables(place.database)).accounts).toEqual([]);
  });

  test('are thousands at once, each account once', async () => {
    const urls = Array.from({ length: 3_000 }, (_, index) => `x.com/a${index % 1_200}`);
    const answer = await add(urls);
    expect(answer).toMatchObject({ created: 1_200, unchanged: 1_800 });
    if (answer.kind !== 'added') return;
    expect(answer.rows.map(({ handle }) => `x.com/${handle}`)).toEqual(urls);
    expect(answer.rows[0]).toEqual(answer.rows[1_200]);
  });
});

const PAGES: readonly { platform: Platform; form: (name: string) => string }[] = [
  { platform: 'X', form: (name) => `https://twitter.com/${name}` },
  { platform: 'X', form: (name) => `x.com/${name.toUpperCase()}?s=20` },
  { platform: 'YOUTUBE', form: (name) => `https://www.youtube.com/@${name}/videos` },
  { platform: 'BLUESKY', form: (name) => `https://bsky.app/profile/${name}.bsky.social` },
];
const pasted = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom(...PAGES), fc.constantFrom('a1', 'b2', 'c3', 'd4'))
      .map(([{ platform, form }, name]) => ({ text: form(name), key: `${platform}/${name}` })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('nothing', 'x.com/home', 'https://').map((text) => ({ text, key: null })),
  },
  { weight: 1, arbitrary: fc.constantFrom('', '  ').map((text) => ({ text, key: undefined })) },
);

describe('whatever is pasted', () => {
  test('a dry run says what happens, each account comes once, and a second time changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(pasted, { maxLength: 30 }), async (list) => {
        await emptyTables(place.database);
        const urls = list.map(({ text }) => text);
        const keys = list.flatMap(({ key }) => key ?? []);
        const positions = list.flatMap(({ key }, index) => (key === null ? [index + 1] : []));
        const planned = await add(urls, { dryRun: true });
        expect((await dumpTables(place.database)).accounts).toEqual([]);

        const answer = await add(urls);
        if (answer.kind !== 'added' || planned.kind !== 'added') throw new Error('It was refused.');
        expect(answer).toMatchObject({
          created: new Set(keys).size,
          unchanged: keys.length - new Set(keys).size,
        });
        expect(answer.rejected.map(({ line }) => line)).toEqual(positions);
        expect(planned).toEqual({
          ...answer,
          rows: answer.rows.map((row) => ({ ...row, accountId: null })),
        });
        expect((await dumpTables(place.database)).accounts).toHaveLength(new Set(keys).size);

        place.takeTags();
        expect(await add(urls)).toEqual({ ...answer, created: 0, unchanged: keys.length });
        expect(await add(urls, { dryRun: true })).toEqual({ ...answer, created: 0, unchanged: keys.length });
        expect(place.takeTags().size).toBe(0);
      }),
      { numRuns: 40 },
    );
  });
});
