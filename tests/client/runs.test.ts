import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendJson, startFakeServer, type FakeServer } from '../scraper/platforms/startFakeServer.ts';
import { findBarriers, withBrowser } from './withBrowser.ts';
import { withDemo } from './withDemo.ts';

const KNOWN = ['one.example.com', 'two.example.com', 'three.example.com'];
const UNKNOWN = 'nobody.example.com';

/** Bluesky, as far as these accounts ask it. Its answers wait while `isHeld`. */
const bluesky = {
  server: undefined as FakeServer | undefined,
  isHeld: false,
  held: [] as (() => void)[],
  release() {
    this.isHeld = false;
    for (const answer of this.held.splice(0)) answer();
  },
};

beforeAll(async () => {
  bluesky.server = await startFakeServer((request, response) => {
    const asked = new URL(request.url ?? '', 'http://fake').searchParams;
    const answer = () => {
      if (asked.has('actor'))
        return sendJson(response, 400, { error: 'InvalidRequest', message: 'Profile not found' });
      const profiles = KNOWN.filter((handle) => asked.getAll('actors').includes(handle)).map(
        (handle, index) => ({
          did: `did:plc:abcdefghijklmnopqrstuvw${'abc'[index]}`,
          handle,
          followersCount: 1000,
        }),
      );
      sendJson(response, 200, { profiles });
    };
    if (bluesky.isHeld) bluesky.held.push(answer);
    else answer();
  });
});
afterAll(() => bluesky.server?.[Symbol.asyncDispose]());

const demo = withDemo(() => ({
  TIDEMARK_DEMO: '0',
  // Due in no test that ends.
  SCRAPE_CRON: '10 6 29 2 *',
  BLUESKY_API_BASE_URL: bluesky.server!.baseUrl,
  BLUESKY_BATCH_SIZE: '1',
}));
const browser = withBrowser();

/** As another caller of the API. */
async function ask(query: string, variables: object = {}): Promise<void> {
  await fetch(`${demo.origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
}

beforeAll(async () => {
  const rows = [...KNOWN, UNKNOWN].map((handle) => `bluesky,${handle},Examples`);
  const csv = ['platform,handle,organization', ...rows, 'x,nasa,Examples'].join('\n');
  await ask('mutation ($csv: String!) { importAccounts(input: { csv: $csv }) { __typename } }', { csv });
});

const operationsNamed = (operations: readonly unknown[], name: string) =>
  (operations.flat() as { operationName: string; variables: Record<string, unknown> }[]).filter(
    (one) => one.operationName === name,
  );
const region = (page: Page, name: string | RegExp) => page.getByRole('region', { name, exact: true });

describe('the platforms', () => {
  test('are told apart: who needs a variable, and who is collected how fast', async () => {
    const { page, operations, complaints } = await browser.open();
    await page.goto(`${demo.origin}/platforms`);

    const needed = region(page, 'Need you: 1').getByRole('listitem');
    expect(await needed.innerText()).toMatch(/X\s+1 account[^]*X_BEARER_TOKEN is not set\./);
    const collected = region(page, 'Collected: 1').getByRole('listitem');
    expect(await collected.innerText()).toMatch(
      /Bluesky\s+4 accounts[^]*250 in 30 s[^]*3,000 in 5 min[^]*Batch\s+1\s[^]*never asked/,
    );
    expect(operations).toHaveLength(1);
    expect(await findBarriers(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('that wait say until when and why; a code newer than the page is shown as it is', async () => {
    const { page } = await browser.open();
    await page.route('**/graphql', async (route) => {
      const response = await route.fetch();
      const until = new Date(Date.now() + 3_600_000).toISOString();
      const waiting = `"availableAt":"${until}","lastOutcome":"NEWER_CODE","lastMessage":"It said why."`;
      const body = (await response.text()).replace(
        /(?<="platform":"BLUESKY"[^}]*)"availableAt":null,"lastOutcome":null,"lastMessage":null/,
        waiting,
      );
      await route.fulfill({ response, body });
    });
    await page.goto(`${demo.origin}/platforms`);
    const row = region(page, 'Waiting: 1').getByRole('listitem');
    expect(await row.innerText()).toMatch(/Asked again in (?:59 min|1 h)[^]*It said why\.[^]*NEWER_CODE/);
  });
});

describe('a live run', () => {
  test('is planned before it starts, and nobody is asked until then', async () => {
    const { page, operations, complaints } = await browser.open();
    await page.goto(`${demo.origin}/runs`);
    await page.getByText('No run yet', { exact: true }).waitFor();
    await page.getByText('10 6 29 2 *').waitFor();
    await page.getByRole('button', { name: 'Plan run' }).press('Enter');

    const plan = region(page, 'This run would ask for 4 of 5 accounts');
    await expect.poll(() => plan.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await plan.innerText()).toMatch(
      /Requests\s+4[^]*Cost\s+none[^]*Skipped: X_BEARER_TOKEN is not set\./,
    );
    expect(await findBarriers(page)).toEqual([]);
    expect(bluesky.server!.requests).toEqual([]);

    await plan.getByRole('button', { name: 'Not now' }).click();
    await plan.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Plan run' }).click();
    await plan.getByRole('button', { name: 'Start this run' }).click();
    const row = page.getByRole('row', { name: /Partly succeeded/ });
    await row.waitFor();
    expect(await row.innerText()).toMatch(/3 succeeded\s+1 failed\s+1 skipped\s+By hand/);
    expect(operationsNamed(operations, 'TriggerRun').map(({ variables }) => variables['dryRun'])).toEqual([
      true,
      true,
      false,
    ]);
    expect(complaints).toEqual([]);
  });

  test('is shown task by task, narrowed by outcome, with the reason and the way to the account', async () => {
    const { page, complaints } = await browser.open();
    await page.goto(`${demo.origin}/runs`);
    await page.getByRole('row').getByRole('link', { name: '1 failed' }).click();
    await page.waitForURL(/\/runs\/[^?]+\?tasks=failed$/);

    const tasks = region(page, 'Tasks');
    const rows = tasks.locator('tbody tr');
    await expect.poll(() => rows.count()).toBe(1);
    expect(await rows.innerText()).toMatch(
      /nobody\.example\.com[^]*Failed\s*NOT_FOUND\s+Bluesky knows no such account\./,
    );
    const chosen = tasks.getByRole('navigation', { name: 'Tasks by outcome' }).locator('[aria-current]');
    expect(await chosen.allInnerTexts()).toEqual(['Failed 1']);

    await tasks.getByRole('link', { name: 'All 5' }).press('Enter');
    await expect.poll(() => rows.count()).toBe(5);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await findBarriers(page), colorScheme).toEqual([]);
    }
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await rows.getByRole('link', { name: UNKNOWN }).click();
    await page.waitForURL(`**/accounts/bluesky/${UNKNOWN}`);
    expect(complaints).toEqual([]);
  });

  test('is retried where something qualifies, followed live, and cancelled', async () => {
    const { page, complaints } = await browser.open();
    await page.goto(`${demo.origin}/runs`);
    await page
      .getByRole('row', { name: /Partly/ })
      .getByRole('link')
      .first()
      .click();
    const heading = page.getByRole('heading', { level: 1, name: /^Run of / });
    await heading.waitFor();
    const first = page.url();

    bluesky.isHeld = true;
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.waitForURL((url) => url.href !== first);
    const progress = region(page, 'Progress');
    await progress.getByText('Running', { exact: true }).waitFor();
    expect(await region(page, 'How it came about').innerText()).toMatch(/Retry of\s+the run of/);
    await expect.poll(() => region(page, 'Tasks').locator('tbody').innerText()).toMatch(/Running/);

    // Answered before the platform answers, or the run may end by itself.
    const isCancelled = page.waitForResponse((response) =>
      Boolean(response.request().postData()?.includes('CancelRun')),
    );
    await page.getByRole('button', { name: 'Cancel run' }).click();
    await isCancelled;
    bluesky.release();
    await progress.getByText('Cancelled', { exact: true }).waitFor();
    await page.getByRole('link', { name: /^the run of / }).click();
    await page.waitForURL(first);
    expect(complaints).toEqual([]);
  });

  test('that is going on is named when another is asked for', async () => {
    const { page } = await browser.open();
    await page.goto(`${demo.origin}/runs`);
    const plan = page.getByRole('button', { name: 'Plan run' });
    await plan.click();
    await page.getByRole('button', { name: 'Start this run' }).waitFor();
    bluesky.isHeld = true;
    await ask('mutation { triggerScrapeRun(input: {}) { __typename } }');
    await page.getByRole('button', { name: 'Start this run' }).click();
    await page.getByText(/^A run of .* that shares an account is (?:QUEUED|RUNNING)\.$/).waitFor();
    await page.getByRole('button', { name: 'Cancel run' }).waitFor();
    bluesky.release();
  });
});

test('the runs are narrowed by status, and the address says how', async () => {
  const { page } = await browser.open();
  await page.goto(`${demo.origin}/runs`);
  const status = page.getByRole('combobox', { name: 'Status' });
  await status.selectOption('Cancelled');
  await page.waitForURL(/\/runs\?status=CANCELLED$/);
  await page.getByText(/^1 run$/).waitFor();
  expect(await page.locator('tbody tr').innerText()).toMatch(/Cancelled[^]*As a retry/);

  await page.goto(`${demo.origin}/runs?status=FAILED`);
  await page.getByText('No run is “Failed”').waitFor();
  await page.getByRole('link', { name: 'Show all runs' }).click();
  await page.waitForURL(/\/runs$/);
});

test('a run that nobody knows is not found, and an address that is no id says so', async () => {
  const { page } = await browser.open();
  await page.goto(`${demo.origin}/runs/${btoa('1:ScrapeRun:999').replaceAll('=', '')}`);
  await page.getByText('There is no such run').waitFor();
  await page.goto(`${demo.origin}/runs/nonsense`);
  await page.getByText('This link is broken').waitFor();
});
