import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import dashboard from '../../../server/gate/dashboardDocuments.json' with { type: 'json' };
import { schema } from '../../../schema/index.ts';
import { readConfig } from '../../../server/config.ts';
import { createDocumentCheck } from '../../../server/gate/createDocumentCheck.ts';
import { documentHash } from '../../../server/gate/trustedDocuments.ts';
import { codeOf, withServer } from '../../support/startServer.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { withDatabase } from '../../support/database.ts';

const beside = { databaseUrl: withDatabase().url };
const OWN = 'query Own { platforms { platform } }';
const OTHER = '{ __typename }';

const named = (text: string, more: object = {}): object => ({
  extensions: { persistedQuery: { version: 1, sha256Hash: documentHash(text) } },
  ...more,
});

describe('a document', () => {
  const server = withServer({ role: 'server', beside });

  it('of the dashboard is named by its hash alone, by POST, by GET and in a batch', async () => {
    const whole = await (await server.post({ query: dashboard.Shell })).text();
    expect(whole).toContain('"data"');
    expect(await (await server.post(named(dashboard.Shell))).text()).toBe(whole);
    const extensions = JSON.stringify((named(dashboard.Shell) as { extensions: object }).extensions);
    const byGet = await server.request(`/graphql?extensions=${encodeURIComponent(extensions)}`);
    expect(await byGet.text()).toBe(whole);
    expect(await (await server.post([named(dashboard.Shell), { query: OTHER }])).text()).toContain(whole);
  });

  it('that nobody knows is not executed, nor kept when it is sent with its hash', async () => {
    const accept = { accept: 'application/graphql-response+json' };
    for (let round = 0; round < 2; round += 1) {
      const response = await server.post(named(OWN), accept);
      expect([response.status, await codeOf(response)]).toEqual([400, 'DOCUMENT_NOT_TRUSTED']);
      expect(await codeOf(await server.post(named(OWN, { query: OWN })))).toBeUndefined();
    }
  });

  it('and its hash have to agree', async () => {
    expect(await codeOf(await server.post(named(dashboard.Shell, { query: OTHER })))).toBe('BAD_USER_INPUT');
  });

  it.each([{}, { persistedQuery: null }, { persistedQuery: 5 }, { persistedQuery: [] }, 5, 'x'])(
    'is missing where extensions are %j',
    async (extensions) => {
      expect(await codeOf(await server.post({ extensions }))).toBe('BAD_USER_INPUT');
    },
  );

  it.each([null, 5, [], '', 'x', '__proto__'])(
    'of which no document has the hash %j is not trusted',
    async (sha256Hash) => {
      expect(await codeOf(await server.post({ extensions: { persistedQuery: { sha256Hash } } }))).toBe(
        'DOCUMENT_NOT_TRUSTED',
      );
    },
  );
});

describe('a server that wants nothing but trusted documents', () => {
  const env: Record<string, string> = { TRUSTED_DOCUMENTS_ONLY: '1' };
  beforeAll(async () => {
    const file = join(await temporaryFolder(), 'documents.json');
    await writeFile(file, JSON.stringify({ [documentHash(OWN)]: OWN }));
    env['TRUSTED_DOCUMENTS_FILE'] = file;
  });
  const server = withServer({ role: 'server', beside, env });

  it('takes them whole or by their hash, those of its file included', async () => {
    for (const body of [{ query: dashboard.Shell }, named(dashboard.Shell), { query: OWN }, named(OWN)])
      expect(await codeOf(await server.post(body))).toBeUndefined();
  });

  it.each([
    ['another', { query: OTHER }],
    ['another with its hash', named(OTHER, { query: OTHER })],
    ['one of them in other words', { query: `${OWN} ` }],
    ['the schema', { query: '{ __schema { types { name } } }' }],
  ])('refuses %s', async (_name, body) => {
    expect(await codeOf(await server.post(body))).toBe('DOCUMENT_NOT_TRUSTED');
  });

  it('refuses it without hurting others of its batch', async () => {
    const answers = (await (await server.post([{ query: OTHER }, named(OWN)])).json()) as {
      data?: unknown;
    }[];
    expect(answers.map(({ data }) => data !== undefined)).toEqual([false, true]);
  });
});

describe('a file of documents', () => {
  it.each([
    ['no JSON', '{', 'it is not JSON'],
    ['a list', '[]', 'it is no JSON object'],
    ['a wrong hash', JSON.stringify({ abc: OWN }), '"abc": this is not the SHA-256'],
    ['no GraphQL', JSON.stringify({ [documentHash('{')]: '{' }), 'Syntax Error'],
    [
      'another schema',
      JSON.stringify({ [documentHash('{ user }')]: '{ user }' }),
      'Cannot query field "user"',
    ],
  ])('with %s is told with the other faults of the configuration', async (_name, text, message) => {
    const file = join(await temporaryFolder(), 'wrong.json');
    await writeFile(file, text);
    const check = createDocumentCheck(schema);
    const read = (name: string) => () => readConfig({ PORT: 'x', TRUSTED_DOCUMENTS_FILE: name }, check);
    expect(read(file)).toThrow(message);
    expect(read(file)).toThrow('2 settings are wrong');
    expect(read(`${file}.not`)).toThrow('it cannot be read');
  });
});

describe('a server without introspection', () => {
  const server = withServer({ role: 'server', beside, env: { INTROSPECTION: '0' } });

  it('tells nothing of what was not asked for', async () => {
    expect(await codeOf(await server.post({ query: '{ __schema { types { name } } }' }))).toBe(
      'GRAPHQL_VALIDATION_FAILED',
    );
    const mistakes = [
      { query: '{ account { handl } }' },
      {
        query: 'query ($p: Platform!) { account(platform: $p, handle: "x") { id } }',
        variables: { p: 'BLUESK' },
      },
      {
        query: 'query ($f: AccountFilter) { accounts(filter: $f) { totalCount } }',
        variables: { f: { isCor: true } },
      },
    ];
    for (const mistake of mistakes) {
      const text = await (await server.post(mistake)).text();
      expect(text).toContain('"errors"');
      expect(text).not.toContain('Did you mean');
    }
  });
});
