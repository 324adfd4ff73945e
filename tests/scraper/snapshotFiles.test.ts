import { describe, expect, it } from 'vitest';
import { readSnapshotCsv } from '../../scraper/snapshotCsv.ts';
import { readSnapshotJson } from '../../scraper/snapshotJson.ts';
import type { SnapshotRow } from '../../scraper/snapshotRow.ts';
import type { RejectedRow } from '../../scraper/rejections.ts';
import { UnreadableFileError } from '../../scraper/textSource.ts';

const TODAY = '2026-11-21';
const NAMES = 'Platform,Handle,Organization,Date,Followers,Engagement Total,Posts,Likes,Comments,Shares';

async function collect(
  rows: AsyncGenerator<SnapshotRow | RejectedRow>,
): Promise<(SnapshotRow | RejectedRow)[]> {
  const seen: (SnapshotRow | RejectedRow)[] = [];
  for await (const row of rows) seen.push(row);
  return seen;
}
const readCsv = (text: string) => collect(readSnapshotCsv(text, TODAY));
const readJson = (data: unknown) =>
  collect(readSnapshotJson(JSON.stringify({ export_date: TODAY, total_records: 1, data }), TODAY));
/** What a row is, or why it is none. */
const codesOf = (rows: readonly (SnapshotRow | RejectedRow)[]) =>
  rows.map((row) => ('code' in row ? row.code : 'ok'));

describe('history as CSV', () => {
  it('has the columns of the grid that people have exported', async () => {
    expect(await readCsv(`${NAMES}\nX,@HHSGov,HHS,2026-11-20,1000,50,7,10,0,\n`)).toEqual([
      {
        line: 2,
        account: { platform: 'X', handle: 'HHSGov', url: null, organization: 'HHS' },
        date: '2026-11-20',
        numbers: {
          followers: 1000,
          engagements: 50,
          posts: 7,
          likes: 10,
          comments: 0,
          shares: null,
          following: null,
          listed: null,
          views: null,
        },
      },
    ]);
  });

  it('has them in any order and case and with any separators; an address may stand for platform and handle', async () => {
    const [row] = await readCsv(
      'views_count,TOTAL ENGAGEMENT,followersCount,org_name,date,note,URL\n9,8,7,HHS,2026-11-20,x,https://twitter.com/HHSGov\n',
    );
    expect(row).toMatchObject({
      account: { platform: 'X', handle: 'HHSGov', organization: 'HHS' },
      numbers: { views: 9, engagements: 8, followers: 7, posts: null },
    });
  });

  it('rejects numbers that are not digits alone, as 1,234 means different things in different places', async () => {
    const numbers = [
      '"1,234"',
      '1.234',
      '1 234',
      '1.2M',
      '-1',
      '1e3',
      '12.0',
      '0x10',
      '9007199254740992',
      'n/a',
    ];
    const rows = await readCsv(
      `platform,handle,date,followers\n${numbers.map((n) => `X,a,2026-11-20,${n}`).join('\n')}`,
    );
    expect(codesOf(rows)).toEqual(numbers.map(() => 'INVALID_NUMBER'));
    expect(rows[0]).toMatchObject({
      line: 2,
      message: 'Expected followers in digits alone, as 1234567, got "1,234".',
    });
  });

  it('rejects days that the calendar does not have, other forms, and days after today', async () => {
    const days = ['2026-11-21', '2026-11-22', '2026-02-30', '11/20/2026', '2026-11-20T00:00:00Z', ''];
    const rows = await readCsv(
      `platform,handle,date,followers\n${days.map((day) => `X,a,${day},1`).join('\n')}`,
    );
    expect(codesOf(rows)).toEqual([
      'ok',
      'FUTURE_DATE',
      'INVALID_DATE',
      'INVALID_DATE',
      'INVALID_DATE',
      'INVALID_DATE',
    ]);
  });

  it('rejects bad accounts, organizations, cells and quotes by their lines', async () => {
    const rows = await readCsv(
      `platform,handle,organization,date,followers\nMySpace,a,,2026-11-20,1\nX,a b,,2026-11-20,1\nX,,,2026-11-20,1\n` +
        'X,a,---,2026-11-20,1\nX,a\nX,a\0,,2026-11-20,1\nX,"a"b,,2026-11-20,1\nX,a,,2026-11-20,1\n',
    );
    expect(codesOf(rows)).toEqual([
      'INVALID_PLATFORM',
      'INVALID_HANDLE',
      'MISSING_HANDLE',
      'INVALID_ORGANIZATION',
      'WRONG_COLUMN_COUNT',
      'INVALID_ENCODING',
      'INVALID_CSV',
      'ok',
    ]);
    expect(rows.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it.each([
    ['', 'The file is empty.'],
    ['platform,handle,followers\n', 'The header lacks date. Found: "platform, handle, followers".'],
    [
      'platform,handle,date\n',
      'The header lacks followers or another number. Found: "platform, handle, date".',
    ],
    [
      'a\n',
      'The header lacks platform and handle or url and date and followers or another number. Found: "a".',
    ],
    ['url,date,Posts,post count\n', 'The header has "posts" twice.'],
  ])('%j is refused as a whole', async (text, message) => {
    await expect(readCsv(text)).rejects.toThrow(new UnreadableFileError(message));
  });
});

describe('history as JSON', () => {
  it('has the same names as keys, and a 0 of it is unknown', async () => {
    const [row] = await readJson([
      {
        platform: 'X',
        handle: 'HHSGov',
        org_name: 'HHS',
        date: '2026-11-20',
        followers: 1000,
        engagement_total: 0,
        Posts: '7',
        likes: '0',
        comments: null,
        shares: '',
        id: 5,
      },
    ]);
    expect(row).toEqual({
      line: 1,
      account: { platform: 'X', handle: 'HHSGov', url: null, organization: 'HHS' },
      date: '2026-11-20',
      numbers: {
        followers: 1000,
        engagements: null,
        posts: 7,
        likes: null,
        comments: null,
        shares: null,
        following: null,
        listed: null,
        views: null,
      },
    });
  });

  it.each([
    ['2026-11-20', '2026-11-20'],
    ['2026-11-20T07:00:00Z', '2026-11-20'],
    ['2026-11-20T23:30:00-02:00', '2026-11-21'],
    ['2026-11-20T00:30:00+0200', '2026-11-19'],
    ['2026-11-20T23:30:00.123456', '2026-11-20'],
    ['2026-11-20 23:30:00', '2026-11-20'],
    ['2026-11-21T23:30:00-02:00', 'FUTURE_DATE'],
    ['2026-11-20T25:00:00Z', 'INVALID_DATE'],
    ['2026-11-20Z', 'INVALID_DATE'],
    ['1990-01-01', '1990-01-01'],
    ['1989-12-31', 'INVALID_DATE'],
    ['0202-11-20', 'INVALID_DATE'],
    ['Fri, 20 Nov 2026 00:00:00 GMT', 'INVALID_DATE'],
    [null, 'INVALID_DATE'],
    [1795132800, 'INVALID_DATE'],
  ])('takes %j for %s', async (date, day) => {
    const [row] = await readJson([{ platform: 'X', handle: 'a', date, followers: 1 }]);
    expect(row && ('code' in row ? row.code : row.date)).toBe(day);
  });

  it('rejects rows by their position', async () => {
    const good = { platform: 'X', handle: 'a', date: '2026-11-20', followers: 1 };
    const rows = await readJson([
      good,
      5,
      { ...good, followers: 1.5 },
      { ...good, followers: true },
      { ...good, followers: '1,234' },
      { ...good, follower_count: 1 },
      { ...good, handle: ['a'] },
      { ...good, handle: 'a\ud800' },
      { platform: 'X', handle: 'a', date: '2026-11-20', fans: 1 },
      { ...good, platform: 'MySpace' },
      good,
    ]);
    expect(rows.map((row) => [row.line, 'code' in row ? row.code : 'ok'])).toEqual([
      [1, 'ok'],
      [2, 'INVALID_JSON'],
      [3, 'INVALID_NUMBER'],
      [4, 'INVALID_NUMBER'],
      [5, 'INVALID_NUMBER'],
      [6, 'INVALID_JSON'],
      [7, 'INVALID_JSON'],
      [8, 'INVALID_ENCODING'],
      [9, 'INVALID_JSON'],
      [10, 'INVALID_PLATFORM'],
      [11, 'ok'],
    ]);
  });
});
