import { Kind, type DocumentNode } from 'graphql';
import { expect, test, vi } from 'vitest';
import type * as GraphqlModule from '../../client/src/graphql.ts';
import { formatDocument, stringifyDocument } from '@urql/core';
import { documentHash } from '../../server/gate/trustedDocuments.ts';

// It draws, and looks for the page as soon as it is loaded.
vi.mock('uplot', () => ({ default: vi.fn() }));

const documents = vi.hoisted(() => [] as unknown[]);
vi.mock('../../client/src/graphql.ts', async (importOriginal) => {
  const original = await importOriginal<typeof GraphqlModule>();
  return {
    ...original,
    graphql: (...args: Parameters<typeof original.graphql>) => {
      const document = original.graphql(...args);
      documents.push(document);
      return document;
    },
  };
});

// Of the browser, what modules look at while they are loaded.
vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined }));
vi.stubGlobal('navigator', { language: 'en-US' });
vi.stubGlobal('localStorage', { getItem: () => null });
vi.stubGlobal('addEventListener', () => undefined);
vi.stubGlobal('document', { documentElement: { dataset: {} }, addEventListener: () => undefined });

/** Every module of the dashboard but the two that need a page; GraphiQL's documents are those of its users. */
const modules = import.meta.glob([
  '../../client/src/**/*.{ts,tsx}',
  '!**/{main,router}.tsx',
  '!**/graphiql/**',
  '!**/*.d.ts',
]);

// After a change of what the dashboard asks: npx vitest run tests/client/documents.test.ts -u
test('the documents that the server trusts are all that the dashboard sends, which knows their hashes', async () => {
  for (const load of Object.values(modules)) await load();
  const operations = (documents as DocumentNode[]).flatMap((document) => {
    const [operation] = document.definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) return [];
    // Its type says that absent parts are undefined, that of graphql-js that they are absent.
    const sent = formatDocument(document) as DocumentNode;
    return [[operation.name!.value, stringifyDocument(sent)] as const];
  });
  expect(new Set(operations.map(([name]) => name)).size).toBe(operations.length);
  const sorted = Object.fromEntries(operations.sort(([one], [other]) => (one < other ? -1 : 1)));
  await expect(`${JSON.stringify(sorted, null, 2)}\n`).toMatchFileSnapshot(
    '../../server/gate/dashboardDocuments.json',
  );
  const hashes = Object.fromEntries(operations.map(([name, text]) => [name, documentHash(text)]));
  await expect(`${JSON.stringify(hashes, null, 2)}\n`).toMatchFileSnapshot(
    '../../client/src/transport/documentHashes.json',
  );
});

test('a server of another version, which knows other documents, is sent the text from then on', async () => {
  const { createHashingFetch } = await import('../../client/src/transport/createHashingFetch.ts');
  const sent: string[] = [];
  const send = createHashingFetch((_url, init) => {
    const body = init?.body as string;
    sent.push(body);
    const refusal = { errors: [{ message: 'Unknown.', extensions: { code: 'DOCUMENT_NOT_TRUSTED' } }] };
    return Promise.resolve(Response.json('query' in JSON.parse(body) ? { data: {} } : refusal));
  });
  const body = JSON.stringify({ operationName: 'Shell', query: 'query Shell { summary { asOf } }' });
  for (let time = 0; time < 2; time += 1)
    expect(await (await send('/graphql', { method: 'POST', body })).json()).toEqual({ data: {} });
  expect(sent).toEqual([expect.not.stringContaining('"query"'), body, body]);
});
