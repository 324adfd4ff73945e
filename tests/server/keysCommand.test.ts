import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from '../../db/database.ts';
import { auditPage } from '../../db/queries/auditPages.ts';
import { withDatabase } from '../support/database.ts';
import { runTidemark } from '../support/runTidemark.ts';

const place = withDatabase();
let database: Database;
beforeAll(() => {
  database = openDatabase({
    url: place.url,
    poolSize: 1,
    statementTimeoutMs: 10_000,
    applicationName: 'test',
  });
});
afterAll(() => database.close());

async function keys(...args: string[]): Promise<{ code: number | null; output: string }> {
  const running = runTidemark('keys', { args, env: { DATABASE_URL: place.url } });
  const code = await running.exited;
  return { code, output: running.output() };
}

describe('npm run keys', () => {
  it('makes a key and shows it once, lists it without its secret, and revokes it', async () => {
    const made = await keys(
      'create',
      '--role',
      'operator',
      '--name',
      'nightly scrape',
      '--expires',
      '2199-01-01',
    );
    expect(made.code).toBe(0);
    const [key = ''] = /^tdm_[0-9a-f]{8}_[\w-]{43}$/m.exec(made.output) ?? [];
    expect(key).not.toBe('');
    const listed = await keys('list');
    expect(listed.output).toMatch(
      /^1 +operator +tdm_[0-9a-f]{8}… +\S+Z +2199-01-01T00:00:00Z +- +- +nightly scrape$/m,
    );
    expect(listed.output).not.toContain(key.slice(13));
    expect((await keys('revoke', '1')).code).toBe(0);
    expect((await keys('list')).output).toMatch(/Z +2199\S+ +\d{4}\S+Z +- +nightly scrape$/m);
    expect(await keys('revoke', '2')).toMatchObject({ code: 1, output: expect.stringContaining('no key 2') });
  });

  it('ends well when nobody reads its list to the end', async () => {
    const running = runTidemark('keys', { args: ['list'], env: { DATABASE_URL: place.url } });
    running.child.stdout!.destroy();
    expect([await running.exited, running.output()]).toEqual([0, '']);
  });

  it('is in the audit', async () => {
    const page = { limit: 10, fromEnd: false, after: null, before: null };
    const filter = { caller: 'command line', action: null, range: { from: null, to: null } };
    const { rows } = await database.read((db) => auditPage(db, filter, page));
    expect(Array.from(rows, ({ action, outcome }) => [action, outcome])).toEqual([
      ['revokeApiKey', 'REFUSED'],
      ['revokeApiKey', 'SUCCEEDED'],
      ['createApiKey', 'SUCCEEDED'],
    ]);
  });

  it.each([
    [['create', '--name', 'x'], '--role: expected one of viewer, editor, operator, admin, got nothing.'],
    [['create', '--role', 'viewer'], '--name: Expected a name'],
    [['create', '--role', 'viewer', '--name', 'x', '--expires', 'soon'], '--expires: expected an instant'],
    [['revoke'], 'revoke: expected the id of a key.'],
    [['destroy'], 'Expected create, list or revoke.'],
  ])('says what is wrong with %j', async (args, message) => {
    expect(await keys(...args)).toMatchObject({ code: 1, output: expect.stringContaining(message) });
  });
});
