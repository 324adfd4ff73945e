import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { importAccounts } from '../../scraper/importAccounts.ts';
import { updateAccount } from '../../scraper/updateAccount.ts';
import { missingTags } from '../db/missingTags.ts';
import { dumpTables, emptyTables } from '../db/tableDump.ts';
import { withOpenDatabase } from '../support/openTestDatabase.ts';

const place = withOpenDatabase();
const now = () => new Date('2026-05-10T09:00:00Z');

beforeEach(() => emptyTables(place.database));

const load = (csv: string, dryRun = false) => importAccounts(place.database, csv, { now, dryRun });
const HEADER = 'platform,handle,url,organization';

/** The accounts as they are stored, without what a second import of the same file could not know. */
async function catalogue() {
  const { accounts, organizations } = await dumpTables(place.database);
  const names = new Map(organizations.map((row) => [row.id, row.name]));
  return accounts.map(({ platform, handle, url, organizationId }) => ({
    platform,
    handle,
    url,
    organization: organizationId === null ? null : names.get(organizationId),
  }));
}

describe('an import', () => {
  test('creates accounts and organizations, and each account has a row of latest numbers', async () => {
    const before = await dumpTables(place.database);
    place.takeTags();
    expect(
      await load(`${HEADER}\nx,HHSGov,,HHS\nyoutube,,https://www.youtube.com/@hhs,hhs\nreddit,hhs,,\n`),
    ).toEqual({ kind: 'imported', created: 3, updated: 0, unchanged: 0, rejectedRows: 0, rejected: [] });
    expect(await catalogue()).toEqual([
      { platform: 'X', handle: 'HHSGov', url: 'https://x.com/HHSGov', organization: 'HHS' },
      { platform: 'YOUTUBE', handle: 'hhs', url: 'https://www.youtube.com/@hhs', organization: 'HHS' },
      { platform: 'REDDIT', handle: 'hhs', url: 'https://www.reddit.com/user/hhs', organization: null },
    ]);
    const after = await dumpTables(place.database);
    expect(after.accountLatest).toHaveLength(3);
    expect(after.platformTotals.filter((row) => row.accounts > 0)).toHaveLength(3);
    expect(missingTags(before, after, place.takeTags())).toEqual([]);
  });

  test('recognises an account by its handle without case, and by one that it had before', async () => {
    await load(`${HEADER}\nx,Before,,Red`);
    const [account] = (await dumpTables(place.database)).accounts;
    await updateAccount(place.database, account?.id ?? 0, { handle: 'After' }, { now });

    expect(await load(`${HEADER}\nx,AFTER,,\nx,before,https://x.com/before,Red`)).toMatchObject({
      created: 0,
      unchanged: 2,
    });
    expect(await load(`${HEADER}\nx,before,https://x.com/before,Green`)).toMatchObject({ updated: 1 });
    expect(await catalogue()).toEqual([
      { platform: 'X', handle: 'After', url: 'https://x.com/After', organization: 'Green' },
    ]);
  });

  test('moves an account to the organization of the file, takes its address, and tells every tag', async () => {
    await load(`${HEADER}\nlinkedin,a,,Red\nx,b,,Red`);
    const before = await dumpTables(place.database);
    place.takeTags();
    expect(
      await load(`${HEADER}\nlinkedin,a,https://www.linkedin.com/showcase/a/,Green\nx,b,,`),
    ).toMatchObject({ created: 0, updated: 1, unchanged: 1 });
    expect(await catalogue()).toMatchObject([
      { url: 'https://www.linkedin.com/showcase/a/', organization: 'Green' },
      { organization: 'Red' },
    ]);
    expect(missingTags(before, await dumpTables(place.database), place.takeTags())).toEqual([]);
  });

  test('lists bad rows with line and reason, and takes the good ones', async () => {
    expect(
      await load(`${HEADER}\nx,ok,,\nmyspace,tom,,\nx,way too long for this,,\nx,=1+1,,\nx,b,,\nx,c`),
    ).toMatchObject({
      created: 2,
      rejectedRows: 4,
      rejected: [
        { line: 3, code: 'INVALID_PLATFORM' },
        { line: 4, code: 'INVALID_HANDLE' },
        { line: 5, code: 'INVALID_HANDLE' },
        { line: 7, code: 'WRONG_COLUMN_COUNT' },
      ],
    });
  });

  test('refuses what PostgreSQL could not store', async () => {
    const bad = ['x,a,https://x.com/a?\ud800,', 'x,b,,Team \udc00', 'x,c,,Team \u0000', 'x,d\u0000,,'];
    expect(await load([HEADER, ...bad, 'x,ok,https://x.com/ok?q=🦋,Team 🦋'].join('\n'))).toMatchObject({
      created: 1,
      rejectedRows: 4,
    });
    expect(await catalogue()).toMatchObject([{ url: 'https://x.com/ok?q=🦋', organization: 'Team 🦋' }]);
  });

  test('lists at most 1,000 bad rows and counts all', async () => {
    const answer = await load(`${HEADER}\nx,ok,,\n${'nowhere,a,,\n'.repeat(1500)}`);
    expect(answer).toMatchObject({ created: 1, rejectedRows: 1500 });
    expect(answer.kind === 'imported' && answer.rejected).toHaveLength(1000);
  });

  test('refuses a file without the columns that it needs, and stores nothing', async () => {
    expect(await load('name,count\na,1')).toMatchObject({ kind: 'invalid' });
    expect(await load('')).toMatchObject({ kind: 'invalid' });
    expect(await catalogue()).toEqual([]);
  });

  test('as a dry run gives the same answer and stores nothing', async () => {
    await load(`${HEADER}\nx,a,,Red\nx,b,,Red`);
    const before = await dumpTables(place.database);
    place.takeTags();
    const csv = `${HEADER}\nx,a,,Red\nx,b,,Green\nx,c,,New\nx,C,,Other\nx,no good,,\n`;
    const planned = await load(csv, true);
    expect(await dumpTables(place.database)).toEqual(before);
    expect(place.takeTags().size).toBe(0);
    expect(planned).toMatchObject({ created: 1, updated: 1, unchanged: 2, rejectedRows: 1 });
    expect(await load(csv)).toEqual(planned);
  });

  test('and another at the same time give each account once', async () => {
    const csv = `${HEADER}\n${Array.from({ length: 40 }, (_, index) => `x,a${index},,Team ${index % 5}`).join('\n')}`;
    const answers = await Promise.all(Array.from({ length: 6 }, () => load(csv)));
    expect(await catalogue()).toHaveLength(40);
    expect(answers.reduce((sum, each) => sum + (each.kind === 'imported' ? each.created : 0), 0)).toBe(40);
  });
});

const name = fc.constantFrom('Red', 'red ', 'Green', 'Blue  Team', '');
const goodRow = fc
  .tuple(fc.constantFrom('x', 'X', 'twitter', 'youtube'), fc.integer({ min: 0, max: 30 }), name)
  .map(
    ([platform, number, organization]) =>
      `${platform},${number % 2 ? 'A' : 'a'}ccount${number},,${organization}`,
  );
const badRow = fc.constantFrom(
  'myspace,tom,,',
  'x,no good,,',
  'x,,,',
  'x,a',
  'x,a,https://example.org/a,',
  '"x"y,a,,',
);

describe('any mixture of good and bad rows, with duplicates that contradict each other', () => {
  test('gives all good accounts, and a second import changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(goodRow, badRow), { maxLength: 60, size: 'max' }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        async (rows, lineEnd, hasMark) => {
          await emptyTables(place.database);
          const csv = `${hasMark ? '\uFEFF' : ''}${[HEADER, ...rows].join(lineEnd)}`;
          const first = await load(csv);
          const good = new Set(
            rows
              .filter((row) => row.includes('ccount'))
              .map((row) => row.toLowerCase().replace('twitter', 'x').split(',').slice(0, 2).join()),
          );
          const stored = await dumpTables(place.database);
          expect(
            new Set(stored.accounts.map((row) => `${row.platform.toLowerCase()},${row.handleKey}`)),
          ).toEqual(good);
          const rejectedRows = rows.filter((row) => !row.includes('ccount')).length;
          const unchanged = rows.length - rejectedRows - good.size;
          expect(first).toMatchObject({ created: good.size, updated: 0, unchanged, rejectedRows });

          place.takeTags();
          expect(await load(csv)).toMatchObject({
            created: 0,
            updated: 0,
            unchanged: rows.length - rejectedRows,
            rejectedRows,
          });
          expect(await dumpTables(place.database)).toEqual(stored);
          expect(place.takeTags().size).toBe(0);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('a file of any size', () => {
  test('is read as it comes: 10 MB with quoted line breaks, every account ten times', async () => {
    let rows = 0;
    async function* file(): AsyncGenerator<Uint8Array> {
      const encoder = new TextEncoder();
      yield encoder.encode(`${HEADER}\r\n`);
      for (let bytes = 0; bytes < 10_000_000; rows += 1) {
        const number = Math.floor(rows / 10);
        const row = encoder.encode(
          `x,a${number},,"Team ${number % 50}\r\n${'of the department '.repeat(8)}"\r\n`,
        );
        bytes += row.length;
        yield row;
      }
    }
    const answer = await importAccounts(place.database, file(), { now });
    const created = Math.ceil(rows / 10);
    expect(answer).toEqual({
      kind: 'imported',
      created,
      updated: 0,
      unchanged: rows - created,
      rejectedRows: 0,
      rejected: [],
    });
    expect((await dumpTables(place.database)).organizations).toHaveLength(50);
  });
});
