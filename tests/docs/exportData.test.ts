import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../db/database.ts';
import { createAccounts, snapshotOf, storeSnapshots } from '../support/factories.ts';
import { withServer } from '../support/startServer.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { codeWords, fencedBlocks, readMarkdown, sectionOf } from './markdown.ts';

const server = withServer({ role: 'server' });
let folder = '';

beforeAll(async () => {
  folder = await temporaryFolder();
  const database = openDatabase({
    url: server.databaseUrl,
    poolSize: 1,
    statementTimeoutMs: 30_000,
    applicationName: 'test',
  });
  const [id] = await createAccounts(database, [{ handle: 'HHSGov', organization: 'HHS' }]);
  await storeSnapshots(
    database,
    ['2026-11-10', '2026-11-11'].map((date) => snapshotOf(id!, date, 100, { engagementsReported: 21 })),
  );
  await database.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function run(commands: string): Promise<string> {
  const text = commands.replaceAll('http://127.0.0.1:4000', server.origin);
  const env = { ...process.env, no_proxy: '*', TIDEMARK_CREDENTIAL: 'any' };
  return new Promise((resolve, reject) => {
    execFile('/bin/sh', ['-euc', text], { cwd: folder, env }, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr, { cause: error }));
      else resolve(stdout);
    });
  });
}

describe('docs/how-to/export-data.md', () => {
  const blocks = fencedBlocks(readMarkdown('docs/how-to/export-data.md'));

  it.each(blocks.filter(({ language }) => language === 'sh'))(
    'does what it says: $text',
    async ({ text }) => {
      const output = await run(text);
      // Each writes a file with a row of the account, or the sum of its two days.
      const files = [...text.matchAll(/-o (\S+)/g)].map(([, name = '']) =>
        readFileSync(join(folder, name), 'utf8'),
      );
      if (files.length === 0) expect(output).toBe('42\n');
      for (const file of files) expect(file).toContain('HHSGov');
    },
  );
});

it('an exported file of snapshots can be imported', async () => {
  const data = await (await server.request('/export/snapshots.csv')).text();
  const query = `mutation ($data: String!) { importSnapshots(input: { data: $data, format: CSV, dryRun: true }) {
    ... on ImportSnapshotsSuccess { created updated unchanged rejected { message } }
    ... on UserError { message } } }`;
  const answer = await (await server.post({ query, variables: { data } })).json();
  // Days that were captured are worth more than days that are imported.
  expect(answer.data.importSnapshots).toEqual({ created: 0, updated: 0, unchanged: 2, rejected: [] });
});

describe('docs/reference/http.md', () => {
  const section = sectionOf(readMarkdown('docs/reference/http.md'), 'Exports');

  it.each(['snapshots', 'accounts'])('lists the columns of %s in their order', async (name) => {
    const [, listed = ''] = new RegExp(`^- ${name}: ([^]*?)(?:\n-|\n\n)`, 'm').exec(section) ?? [];
    const columns = codeWords(listed).filter((word) => !['growth', 'days', ';'].includes(word));
    const [head = ''] = (await (await server.request(`/export/${name}.csv`)).text()).split('\r\n');
    expect(columns).toEqual(head.split(','));
  });
});
