import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
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

it.each([
  [['--help'], 0, /^Imports accounts from a CSV file/],
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
