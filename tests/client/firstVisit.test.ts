import { expect, test } from 'vitest';
import { documentHash } from '../../server/gate/trustedDocuments.ts';
import dashboard from '../../server/gate/dashboardDocuments.json' with { type: 'json' };
import { withBrowser } from './withBrowser.ts';
import { withDemo } from './withDemo.ts';

const demo = withDemo();
const browser = withBrowser();

/** Operations whose answers are stored unasked on a new database: the dashboard's, the grid, and what these need. */
const COMPUTED_AHEAD = 28;

interface Sent {
  operationName: string;
  extensions: { persistedQuery: { sha256Hash: string } };
}

/** Nothing of what these tests ask by themselves is stored. */
async function ask(query: string): Promise<any> {
  const response = await fetch(`${demo.origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify({ query }),
  });
  return ((await response.json()) as { data: any }).data;
}

const storedAnswers = async (): Promise<number> =>
  (await ask('{ performance { cache { stores } } }')).performance.cache.stores;

/** Of the largest core account. */
async function accountPath(): Promise<string> {
  const { accounts } = await ask(
    '{ accounts(first: 1, filter: {isCore: true}, orderBy: {field: FOLLOWERS, direction: DESC}) { nodes { platform handle } } }',
  );
  const [{ platform, handle }] = accounts.nodes;
  return `/accounts/${platform.toLowerCase()}/${handle}`;
}

interface Visit {
  operations: Sent[];
  cacheStatuses: (string | null)[];
}

/** Opens each kind of page once. */
async function visitEveryPage(): Promise<Visit> {
  const { page, operations } = await browser.open();
  const cacheStatuses: Promise<string | null>[] = [];
  page.on('response', (response) => {
    if (response.url().endsWith('/graphql')) cacheStatuses.push(response.headerValue('cache-status'));
  });
  for (const path of ['/', '/accounts', await accountPath()]) {
    await page.goto(`${demo.origin}${path}`);
    await page.waitForLoadState('networkidle');
  }
  return { operations: operations.flat() as Sent[], cacheStatuses: await Promise.all(cacheStatuses) };
}

test('a first visit of every page is answered from the cache: all but who asks was computed at start', async () => {
  await expect.poll(storedAnswers).toBe(COMPUTED_AHEAD);
  const [first, ...others] = (await visitEveryPage()).cacheStatuses;
  // Who asks is another for each, and takes no statement to find out.
  expect(first).toBe('tidemark; fwd=partial; detail="4 of 5"');
  expect(new Set(others)).toEqual(new Set(['tidemark; hit; detail=l1']));
  expect(await storedAnswers()).toBe(COMPUTED_AHEAD + 1);
});

test('the dashboard names its documents, which the server knows, instead of sending them', async () => {
  const { operations } = await visitEveryPage();
  for (const { operationName, ...sent } of operations) {
    const text = dashboard[operationName as keyof typeof dashboard];
    expect(sent.extensions.persistedQuery.sha256Hash, operationName).toBe(documentHash(text));
    expect(sent).not.toHaveProperty('query');
  }
  expect(new Set(operations.map(({ operationName }) => operationName)).size).toBeGreaterThan(5);
});
