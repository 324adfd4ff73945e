import { describe, expect, it } from 'vitest';
import { schema } from '../../../schema/index.ts';
import { createAccounts } from '../../support/factories.ts';
import { withKeys } from './withKeys.ts';

const place = withKeys();
const { ask, keys } = place;

const ENTRY = 'at caller role action outcome requestId input before after';
async function entries(args = ''): Promise<any[]> {
  const { data } = await ask(keys.admin, `{ auditLog(first: 100 ${args}) { nodes { ${ENTRY} } } }`);
  return data.auditLog.nodes.map((entry: any) => ({
    ...entry,
    input: JSON.parse(entry.input),
    before: JSON.parse(entry.before),
    after: JSON.parse(entry.after),
  }));
}

describe('the audit', () => {
  it('holds every mutation of the schema: who, what, when and how it ended', async () => {
    const mutations = Object.values(schema.getMutationType()!.getFields());
    for (const { name, args } of mutations) {
      // Something of each input's type, which most of them refuse: that is an end, too.
      const input = {
        ...{ updateAccount: { id: 'none' }, cancelScrapeRun: { id: 'none' }, retryScrapeRun: { id: 'none' } },
        ...{ revokeApiKey: { id: 'none' }, createApiKey: { name: 'audited', role: 'VIEWER' } },
        ...{
          importAccounts: { csv: 'x' },
          importSnapshots: { data: 'x', format: 'CSV' },
          addAccounts: { urls: [] },
        },
        ...{ optimizeCache: { dryRun: true }, optimizeDatabase: { analyze: false } },
        ...{ invalidateCache: { tags: ['accounts'] }, warmCache: { limit: 1 }, triggerScrapeRun: {} },
      }[name];
      expect([name, input === undefined]).toEqual([name, false]);
      const { headers } = await ask(
        keys.admin,
        `mutation ($input: ${String(args[0]!.type)}) { ${name}(input: $input) { __typename } }`,
        { input },
      );
      const [entry] = await entries();
      expect(entry).toMatchObject({ action: name, caller: 'key:4 test admin', role: 'ADMIN' });
      // Enums are noted by the words of the domain.
      expect(JSON.stringify(entry.input).toLowerCase()).toBe(JSON.stringify(input).toLowerCase());
      expect(['SUCCEEDED', 'REFUSED']).toContain(entry.outcome);
      expect(entry.requestId).toBe(headers.get('x-request-id'));
    }
  });

  it('tells what was changed, before and after', async () => {
    await createAccounts(place.database, [{ handle: 'nasa' }]);
    const { data } = await ask(keys.viewer, '{ account(platform: X, handle: "nasa") { id isCore } }');
    await ask(
      keys.editor,
      `mutation ($id: ID!) { updateAccount(input: { id: $id, isCore: true, displayName: "NASA" }) { __typename } }`,
      { id: data.account.id },
    );
    const [entry] = await entries('action: "updateAccount"');
    expect(entry).toMatchObject({
      caller: 'key:2 test editor',
      outcome: 'SUCCEEDED',
      before: { isCore: false },
      after: { isCore: true, displayName: 'NASA' },
    });
  });

  it('names long inputs by their hash, and takes every character', async () => {
    await ask(
      keys.editor,
      'mutation ($csv: String!) { importAccounts(input: { csv: $csv }) { __typename } }',
      {
        csv: 'x'.repeat(5_000),
      },
    );
    await ask(keys.editor, 'mutation ($u: [String!]!) { addAccounts(input: { urls: $u }) { __typename } }', {
      u: ['a\0b', '\ud800', '<script>', 'ü😀'],
    });
    const [urls, file] = await entries();
    expect(file.input.csv).toEqual({ characters: 5_000, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(urls.input.urls).toEqual(['a\uFFFDb', '\uFFFD', '<script>', 'ü😀']);
  });

  it('is filtered, paged and counted', async () => {
    const all = await entries();
    const { data } = await ask(
      keys.admin,
      '{ auditLog(first: 1, caller: "key:2 test editor") { totalCount pageInfo { hasNextPage } nodes { caller } } }',
    );
    expect(data.auditLog).toEqual({
      totalCount: all.filter(({ caller }) => caller === 'key:2 test editor').length,
      pageInfo: { hasNextPage: true },
      nodes: [{ caller: 'key:2 test editor' }],
    });
    expect(await entries('from: "2020-01-01", to: "2020-01-02"')).toEqual([]);
  });

  it('is refused to everybody but admins, and holds nothing of what was refused', async () => {
    const before = await entries();
    await ask(keys.viewer, 'mutation { invalidateCache(input: { tags: ["*"] }) { __typename } }');
    expect(await ask(keys.operator, '{ auditLog { totalCount } }')).toMatchObject({ status: 403 });
    expect(await entries()).toEqual(before);
  });

  it.each(['audit_entries', 'audit_outcomes'])('can only be appended to: %s', async (table) => {
    for (const statement of [
      `DELETE FROM ${table}`,
      `TRUNCATE ${table} CASCADE`,
      `UPDATE ${table} SET at = now()`,
    ])
      await expect(place.database.read((db) => db.execute(statement))).rejects.toMatchObject({
        cause: { message: expect.stringContaining('is only ever appended to') },
      });
  });
});
