import { describe, expect, it } from 'vitest';
import { type AccountCsvRow, readAccountCsv } from '../../scraper/accountCsv.ts';
import type { RejectedRow } from '../../scraper/rejections.ts';
import { type TextSource, UnreadableFileError } from '../../scraper/textSource.ts';

async function read(source: TextSource): Promise<(AccountCsvRow | RejectedRow)[]> {
  const rows: (AccountCsvRow | RejectedRow)[] = [];
  for await (const row of readAccountCsv(source)) rows.push(row);
  return rows;
}

/** What became of one row below a header with all columns. */
async function readRow(row: string): Promise<AccountCsvRow | RejectedRow | undefined> {
  const [first] = await read(`platform,handle,url,organization\n${row}\n`);
  return first;
}

const HHS = { line: 2, platform: 'X', handle: 'HHSGov', url: null, organization: 'HHS', others: {} };

describe('accounts in a CSV file', () => {
  it('have a platform, a handle and an organization', async () => {
    expect(await read('platform,handle,organization\nx,HHSGov,HHS\n')).toEqual([HHS]);
  });

  it.each([
    ['another order', 'organization,handle,platform\nHHS,HHSGov,x\n'],
    ['another case', 'Platform,HANDLE,Organization\nx,HHSGov,HHS\n'],
    ['spaces', ' platform , handle , organization \n x , HHSGov , HHS \n'],
    ['quotes', '"platform","handle","organization"\n"x","HHSGov","HHS"\n'],
    ['a byte-order mark', '\uFEFFplatform,handle,organization\nx,HHSGov,HHS\n'],
    ['CRLF', 'platform,handle,organization\r\nx,HHSGov,HHS\r\n'],
    ['no last line break', 'platform,handle,organization\nx,HHSGov,HHS'],
  ])('may come with columns in %s', async (_, csv) => {
    expect(await read(csv)).toEqual([HHS]);
  });

  it('take the handle from the URL where none is given', async () => {
    expect(await read('platform,url,organization\nx,https://twitter.com/HHSGov/,HHS\n')).toEqual([
      { ...HHS, url: 'https://twitter.com/HHSGov/' },
    ]);
  });

  it('take the platform from the URL where the cell is empty', async () => {
    expect(await readRow(',,https://www.linkedin.com/company/opreacf/,')).toMatchObject({
      platform: 'LINKEDIN',
      handle: 'opreacf',
    });
  });

  it('keep a handle of their own beside the given URL', async () => {
    expect(
      await readRow('linkedin,hhscybersecurity,https://www.linkedin.com/in/hhscybersecurity/,HHS'),
    ).toMatchObject({
      handle: 'hhscybersecurity',
      url: 'https://www.linkedin.com/in/hhscybersecurity/',
    });
  });

  it('may have the URL in the column of the handle, or a URL without its scheme', async () => {
    expect(await readRow('x,https://x.com/HHSGov,,HHS')).toMatchObject({
      handle: 'HHSGov',
      url: 'https://x.com/HHSGov',
    });
    expect(await readRow('x,,x.com/HHSGov,HHS')).toMatchObject({
      handle: 'HHSGov',
      url: 'https://x.com/HHSGov',
    });
  });

  it('pass on the columns that are not read here', async () => {
    const [row] = await read('Core,platform,handle,organization,Tags\nyes,x,HHSGov,HHS,"a, b"\n');
    expect(row).toEqual({ ...HHS, others: { core: 'yes', tags: 'a, b' } });
  });

  it('have white space in the organization collapsed, also quoted line breaks', async () => {
    const csv = 'platform,handle,organization\nx,A,"Office\r\n of   Health"\nx,B,\n';
    expect(await read(csv)).toMatchObject([
      { line: 2, organization: 'Office of Health' },
      { line: 4, organization: null },
    ]);
  });

  it('do not suffer from rows that are empty', async () => {
    expect(await read('platform,handle,organization\n\n,,\n  ,,\nx,HHSGov,HHS\n')).toEqual([
      { ...HHS, line: 5 },
    ]);
  });

  it('are read as text, whatever a spreadsheet would do with them', async () => {
    expect(await readRow('x,@HHSGov,,HHS')).toMatchObject({ handle: 'HHSGov' });
    expect(await readRow('x,=cmd(),,HHS')).toMatchObject({ code: 'INVALID_HANDLE' });
    expect(await readRow('x,+1-2,,HHS')).toMatchObject({ code: 'INVALID_HANDLE' });
    expect(await readRow('x,HHSGov,,"=HYPERLINK(""https://evil.example"")"')).toMatchObject({
      organization: '=HYPERLINK("https://evil.example")',
    });
  });
});

describe('a bad row of a CSV file', () => {
  it.each([
    ['WRONG_COLUMN_COUNT', 'x,HHSGov,HHS'],
    ['WRONG_COLUMN_COUNT', 'x,HHSGov,,HHS,more'],
    ['INVALID_PLATFORM', 'myspace,HHSGov,,HHS'],
    ['INVALID_PLATFORM', ',HHSGov,,HHS'],
    ['MISSING_HANDLE', 'x,,,HHS'],
    ['INVALID_HANDLE', 'x,HHS Gov,,HHS'],
    ['INVALID_HANDLE', 'x,,https://x.com/averyveryverylongname,HHS'],
    ['INVALID_URL', 'x,HHSGov,javascript:alert(1),HHS'],
    ['UNSUPPORTED_URL', 'x,HHSGov,https://hhs.gov/x,HHS'],
    ['NOT_A_PROFILE', 'x,HHSGov,https://www.facebook.com/,HHS'],
    ['PLATFORM_MISMATCH', 'x,HHSGov,https://www.facebook.com/HHS,HHS'],
    ['INVALID_ORGANIZATION', `x,HHSGov,,${'x'.repeat(201)}`],
    ['INVALID_ORGANIZATION', 'x,HHSGov,,---'],
    ['INVALID_ORGANIZATION', 'x,HHSGov,,a\u001bb'],
    ['INVALID_ENCODING', 'x,HHSGov,,a\u0000b'],
    ['INVALID_CSV', 'x,HHSGov,,"HHS'],
  ])('is told with its line and %s: %j', async (code, row) => {
    const rows = await read(`platform,handle,url,organization\nx,A,,HHS\n${row}\nx,B,,HHS\n`);
    expect(rows).toMatchObject([{ handle: 'A' }, { line: 3, code }, { line: 4, handle: 'B' }]);
  });

  it('is one that is not UTF-8, as a spreadsheet of a Western office saves it', async () => {
    async function* file() {
      yield Buffer.from('platform,handle,organization\nx,A,Educaci\xf3n\nx,B,HHS\n', 'latin1');
    }
    expect(await read(file())).toMatchObject([
      { line: 2, code: 'INVALID_ENCODING' },
      { line: 3, handle: 'B' },
    ]);
  });
});

describe('a CSV file of accounts', () => {
  it.each([
    ['The file is empty.', ''],
    ['The file is empty.', '\n\n'],
    ['The header lacks platform. Found: "handle, organization".', 'handle,organization\nHHSGov,HHS\n'],
    ['The header lacks handle or url. Found: "platform, organization".', 'platform,organization\nx,HHS\n'],
    ['The header lacks organization. Found: "platform, handle".', 'platform,handle\nx,HHSGov\n'],
    [
      'The header lacks platform and organization and handle or url. Found: "platform;handle;organization".',
      'platform;handle;organization\nx;HHSGov;HHS\n',
    ],
    ['The header has "handle" twice.', 'platform,handle,Handle,organization\nx,A,B,HHS\n'],
  ])('is refused as a whole: %s', async (message, csv) => {
    await expect(read(csv)).rejects.toThrow(new UnreadableFileError(message));
  });

  it('of 10 MB is read row by row', async () => {
    const piece = 'x,HHSGov,https://x.com/HHSGov,"Department of Health, and so on"\n'.repeat(1_000);
    async function* file() {
      yield 'platform,handle,url,organization\n';
      for (let i = 0; i < 160; i++) yield piece;
    }
    let rows = 0;
    for await (const row of readAccountCsv(file())) {
      rows += 1;
      if (row.line !== rows + 1) expect(row.line).toBe(rows + 1);
    }
    expect(rows).toBe(160_000);
  });
});
