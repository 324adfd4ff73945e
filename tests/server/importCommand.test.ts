import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../db/day.ts';
import { withDatabase } from '../support/database.ts';
import { runTidemark } from '../support/runTidemark.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const database = withDatabase();
let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function importFile(
  text: string | Buffer,
  ...args: string[]
): Promise<{ code: number | null; output: string }> {
  const file = join(folder, 'accounts.csv');
  await writeFile(file, text);
  return run(file, ...args);
}

async function run(...args: string[]): Promise<{ code: number | null; output: string }> {
  const running = runTidemark('import', { args, env: { DATABASE_URL: database.url } });
  const code = await running.exited;
  return { code, output: running.output() };
}

const FILE = '\uFEFFOrganization,Platform,Handle\r\nNASA,X,@nasa\r\n"NASA\r\nJPL",YOUTUBE,nasajpl\r\n';

it('a dry run says what would happen, and stores nothing', async () => {
  const expected = {
    code: 0,
    output: 'Nothing is stored. It would be: 2 created, 0 updated, 0 unchanged, 0 rejected.\n',
  };
  expect(await importFile(FILE, '--dry-run')).toEqual(expected);
  expect(await importFile(FILE, '--dry-run')).toEqual(expected);
});

it('takes the rows, and a second time changes nothing', async () => {
  expect(await importFile(FILE)).toEqual({
    code: 0,
    output: '2 created, 0 updated, 0 unchanged, 0 rejected.\n',
  });
  expect(await importFile(FILE)).toEqual({
    code: 0,
    output: '0 created, 0 updated, 2 unchanged, 0 rejected.\n',
  });
});

it('takes the good rows, lists the bad ones with line and reason, and ends with 1', async () => {
  const { code, output } = await importFile(
    'platform,handle,organization\nX,esa,ESA\nMYSPACE,tom,\nX,not a handle,\n',
  );
  expect(code).toBe(1);
  expect(output.split('\n')).toEqual([
    '1 created, 0 updated, 0 unchanged, 2 rejected.',
    expect.stringMatching(/^line 3: .*MYSPACE.* \(\w+\)$/),
    expect.stringMatching(/^line 4: .* \(\w+\)$/),
    '',
  ]);
});

it('takes a file of thousands of rows', async () => {
  const rows = Array.from(
    { length: 5_000 },
    (_, index) => `BLUESKY,account${index}.example.org,Org ${index % 50}`,
  );
  const { code, output } = await importFile(`platform,handle,organization\n${rows.join('\n')}\n`);
  expect([code, output]).toEqual([0, '5000 created, 0 updated, 0 unchanged, 0 rejected.\n']);
});

describe('history', () => {
  const HISTORY =
    'Platform,Handle,Organization,Date,Followers,Engagement Total,Posts,Likes,Comments,Shares\n' +
    'X,nasa,NASA,2024-05-01,10,1,2,3,4,5\nX,esa2,ESA,2024-05-01,0,,,,,\n';

  it('as CSV is told from accounts by its dates; a dry run says what would happen', async () => {
    expect(await importFile(HISTORY, '--dry-run')).toEqual({
      code: 0,
      output:
        'Nothing is stored. It would be: 2 created, 0 updated, 0 unchanged, 0 rejected. Accounts that were not there: 1.\n',
    });
    const first = {
      code: 0,
      output: '2 created, 0 updated, 0 unchanged, 0 rejected. Accounts that were not there: 1.\n',
    };
    expect(await importFile(HISTORY)).toEqual(first);
    expect(await importFile(HISTORY)).toEqual({
      code: 0,
      output: '0 created, 0 updated, 2 unchanged, 0 rejected. Accounts that were not there: 0.\n',
    });
  });

  it('as JSON is told by its beginning, and bad rows are listed by their position', async () => {
    const data = [
      { platform: 'X', handle: 'nasa', date: '2024-05-02', followers: 0, posts: 3 },
      { platform: 'X', handle: 'nasa', date: '2999-05-02', followers: 5 },
      { platform: 'X', handle: 'nasa', date: '2024-05-03', followers: '1,2M' },
    ];
    const { code, output } = await importFile(
      `\uFEFF\n${JSON.stringify({ total_records: 3, data }, null, 2)}`,
    );
    expect(code).toBe(1);
    expect(output.split('\n')).toEqual([
      '1 created, 0 updated, 0 unchanged, 2 rejected. Accounts that were not there: 0.',
      expect.stringMatching(/^row 2: 2999-05-02 is after today, .* \(FUTURE_DATE\)$/),
      expect.stringMatching(/^row 3: .*"1,2M"\. \(INVALID_NUMBER\)$/),
      '',
    ]);
  });

  it('that begins well and ends within a row is taken up to there', async () => {
    const { code, output } = await importFile(
      '{"data": [{"platform": "X", "handle": "nasa", "date": "2024-05-04", "followers": 5}, {"platform": "X',
    );
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(
        /^1 created, .* 1 rejected\..*\nrow 2: The file ends within the list\. \(INVALID_JSON\)\n$/,
      ),
    ]);
  });

  it('of a hundred thousand rows in no order is taken', async () => {
    const rows = Array.from(
      { length: 100_000 },
      // 7,919 is a prime: every account and day once, in a wild order.
      (_, index) => (index * 7_919) % 100_000,
    ).map((number) => `X,a${number % 100},${addDays('2022-01-01', Math.floor(number / 100))},${number}`);
    const { code, output } = await importFile(`platform,handle,date,followers\n${rows.join('\n')}\n`);
    expect([code, output]).toEqual([
      0,
      '100000 created, 0 updated, 0 unchanged, 0 rejected. Accounts that were not there: 100.\n',
    ]);
  });
});

it.each([
  [['--help'], 0, /^Imports accounts or their history/],
  [[], 1, /^Expected one file, got 0\. See --help\.\n$/],
  [['a.csv', 'b.csv'], 1, /got 2/],
  [['--dry'], 1, /See --help\.\n$/],
  [['nowhere.csv'], 1, /^nowhere\.csv is no file that can be read\.\n$/],
])('%j ends with %i', async (args, code, output) => {
  expect(await run(...args)).toEqual({ code, output: expect.stringMatching(output) });
});

it('a file without the columns is refused as a whole', async () => {
  const { code, output } = await importFile('name,size\na,1\n');
  expect([code, output]).toEqual([1, expect.stringMatching(/platform/)]);
});

it('each import is in the audit, with what came of it; one that is refused and a dry run are, too', async () => {
  const sql = postgres(database.url, { max: 1 });
  const entries = await sql`SELECT caller, role, action, input, outcome, after
    FROM audit_entries JOIN audit_outcomes ON entry_id = id ORDER BY id`;
  await sql.end();
  const entry = (action: string, dryRun: boolean, outcome: string, after: object | null) => ({
    ...{ caller: 'command line', role: 'admin', action, outcome, after },
    input: { file: join(folder, 'accounts.csv'), dryRun },
  });
  const counts = { created: 2, updated: 0, unchanged: 0, rejected: 0 };
  expect([entries[0], entries[2], entries[6], entries.at(-1)]).toEqual([
    entry('importAccounts', true, 'SUCCEEDED', counts),
    entry('importAccounts', false, 'SUCCEEDED', counts),
    entry('importSnapshots', true, 'SUCCEEDED', { accountsCreated: 1, ...counts }),
    entry('importAccounts', false, 'REFUSED', null),
  ]);
});
