import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { gzipSync } from 'node:zlib';
import { findBarriers, withBrowser } from './withBrowser.ts';
import { withDemo } from './withDemo.ts';

/** What a first visit may cost on a slow line. */
const FIRST_LOAD_LIMIT_KIB = 150;

const demo = withDemo();
const browser = withBrowser();

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });
/** The page has all that it asked for. */
const settled = (page: Page) =>
  page.waitForFunction(
    () => document.querySelector('h1') && !document.querySelector('.skeleton, [aria-busy=true]'),
  );
const names = (operation: unknown): string[] =>
  [operation].flat().map((one) => (one as { operationName: string }).operationName);

describe('the overview', () => {
  test('asks for everything in one batch, and loads its JavaScript within the budget', async () => {
    const { page, operations, complaints } = await browser.open();
    const scripts: Promise<number>[] = [];
    page.on('response', (response) => {
      if (new URL(response.url()).pathname.endsWith('.js')) {
        scripts.push(response.body().then((body) => gzipSync(body).length));
      }
    });
    await page.goto(demo.origin);
    await page.locator('.uplot').waitFor();
    await page.waitForLoadState('networkidle');

    expect(operations.map((operation) => names(operation).sort())).toEqual([
      ['Caller', 'LatestRun', 'Overview', 'Shell', 'TotalsHistory'],
    ]);
    const kibibytes = (await Promise.all(scripts)).reduce((sum, bytes) => sum + bytes, 0) / 1024;
    process.stdout.write(`First load: ${kibibytes.toFixed(1)} KiB of JavaScript, gzip.\n`);
    expect(kibibytes).toBeLessThanOrEqual(FIRST_LOAD_LIMIT_KIB);
    expect(complaints).toEqual([]);
  });

  test('says that the data is simulated, as of which day it is, and how it moved', async () => {
    const { page } = await browser.open();
    await page.goto(demo.origin);

    await page.getByRole('complementary', { name: 'Simulated data' }).waitFor();
    expect(
      await page
        .getByText(/^as of /)
        .first()
        .innerText(),
    ).toMatch(/20\d\d/);
    expect(await page.getByRole('row', { name: /Facebook/ }).innerText()).toMatch(/M/);
    expect(await page.getByRole('region', { name: 'Top movers' }).getByRole('listitem').count()).toBe(8);
  });

  test('says of how many accounts the numbers are made up when it is not all of them', async () => {
    const { page } = await browser.open();
    await page.route('**/graphql', async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replaceAll(/"simulatedAccounts":\d+/g, '"simulatedAccounts":98');
      await route.fulfill({ response, body });
    });
    await page.goto(demo.origin);
    await page.getByText('The numbers of 98 of 99 accounts are made up.').waitFor();
  });

  test('starts a simulated run, follows it live to its end and shows the new day', async () => {
    const { page, operations, complaints } = await browser.open();
    await page.goto(demo.origin);
    const run = page.getByRole('region', { name: 'Scrape run' });
    expect(await run.getByRole('radio', { name: 'Simulated' }).isChecked()).toBe(true);
    const before = await page
      .getByText(/^as of /)
      .first()
      .innerText();

    await run.getByRole('button', { name: 'Start run' }).click();
    await run.getByText('Succeeded', { exact: true }).waitFor();

    expect(await run.getByRole('progressbar', { name: 'Accounts done' }).getAttribute('aria-valuetext')).toBe(
      '99 of 99',
    );
    expect(operations.flatMap(names)).toContain('RunProgress');
    await expect
      .poll(() =>
        page
          .getByText(/^as of /)
          .first()
          .innerText(),
      )
      .not.toBe(before);
    expect(complaints).toEqual([]);

    await page.reload();
    await run.getByText('Succeeded', { exact: true }).waitFor();
  });

  test('says when live progress is cut off, though the run goes on', async () => {
    const { page } = await browser.open();
    await page.route('**/graphql', async (route) => {
      const isLive = route.request().headers()['accept'] === 'text/event-stream';
      await (isLive ? route.abort('connectionreset') : route.continue());
    });
    // The run that the page is told of never ends, whatever the real ones do.
    await page.route('**/graphql', async (route) => {
      if (!route.request().postData()?.includes('LatestRun')) return route.fallback();
      const response = await route.fetch();
      const text = (await response.text()).replace(/"finishedAt":"[^"]*"/, '"finishedAt":null');
      await route.fulfill({ response, body: text.replace(/"status":"[A-Z]+"/, '"status":"RUNNING"') });
    });
    await page.goto(demo.origin);
    await page.getByText('Live progress stopped').waitFor();
    await page.getByRole('button', { name: 'Reconnect' }).waitFor();
  });
});

describe('the accounts', () => {
  test('are searched, narrowed, sorted and paged by the server, and the address says how', async () => {
    const { page, operations, complaints } = await browser.open();
    await page.goto(`${demo.origin}/accounts`);
    const rows = page.locator('tbody tr');
    const pages = page.getByRole('navigation', { name: 'Pages' });
    await expect.poll(() => rows.count()).toBe(25);
    const first = await rows.first().innerText();

    await pages.getByRole('link', { name: 'Next' }).click();
    await page.waitForURL(/after=/);
    await expect.poll(() => rows.first().innerText()).not.toBe(first);
    await pages.getByRole('link', { name: 'Previous' }).click();
    await page.waitForURL(/before=/);
    await expect.poll(() => rows.first().innerText()).toBe(first);

    await page.getByRole('columnheader').getByRole('link', { name: 'Account' }).click();
    await page.waitForURL(/sort=handle/);
    await expect.poll(() => page.locator('th[aria-sort=ascending]').innerText()).toContain('Account');

    operations.length = 0;
    await page.getByRole('searchbox', { name: 'Search' }).pressSequentially('health', { delay: 20 });
    await page.waitForURL(/q=health/);
    await expect.poll(() => page.getByText(/^\d+ accounts?$/).innerText()).not.toContain('99');
    // One for all six letters, unless the machine paused between two of them.
    expect(operations.flatMap(names).filter((name) => name === 'Accounts').length).toBeLessThan(6);

    await page.getByRole('combobox', { name: 'Platform' }).selectOption('YouTube');
    await page.waitForURL(/platform=YOUTUBE/);
    await page.goBack();
    await page.waitForURL((url) => !url.search.includes('platform'));
    await page.goBack();
    await page.waitForURL((url) => !url.search.includes('q='));
    await expect.poll(() => page.getByRole('searchbox', { name: 'Search' }).inputValue()).toBe('');
    await page.goForward();
    await expect.poll(() => page.getByRole('searchbox', { name: 'Search' }).inputValue()).toBe('health');
    expect(complaints).toEqual([]);
  });

  test('show what is common to a copied address', async () => {
    const { page } = await browser.open();
    await page.goto(`${demo.origin}/accounts?platform=YOUTUBE&sort=handle&stale=no`);
    await expect.poll(() => page.locator('tbody tr').count()).toBe(8);
    expect(await page.getByRole('combobox', { name: 'Freshness' }).inputValue()).toBe('no');
  });

  test('say so when none fits', async () => {
    const { page } = await browser.open();
    await page.goto(`${demo.origin}/accounts?q=nobody-has-this-name`);
    await page.getByText('No account matches').waitFor();
    await page.getByRole('link', { name: 'Show all accounts' }).click();
    await expect.poll(() => page.locator('tbody tr').count()).toBe(25);
  });
});

/** The lines of what the page's link brings, without that of the names. */
async function download(page: Page): Promise<string[]> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download' }).click(),
  ]);
  const text = await readFile(await file.path(), 'utf8');
  return text.trimEnd().split('\r\n').slice(1);
}

describe('a download', () => {
  test('of the accounts has all that match, in the order of the list', async () => {
    const { page } = await browser.open();
    await page.goto(`${demo.origin}/accounts?platform=X&sort=handle`);
    const rows = await download(page);
    await page.getByText(`${rows.length} accounts`, { exact: true }).waitFor();
    const first = await page.locator('.accounts-name a').first().innerText();
    expect(rows[0]?.split(',').slice(1, 3)).toEqual(['X', first]);
  });

  test('of a chart has the days of its range', async () => {
    const { page } = await browser.open();
    await page.goto(`${demo.origin}/accounts/x/HHSGov?range=30d`);
    const rows = await download(page);
    expect(rows.every((row) => row.includes(',X,HHSGov,'))).toBe(true);
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.length).toBeLessThan(32);
  });
});

describe('an account', () => {
  test('is reached from the list, takes the focus, and is read by keyboard and as a table', async () => {
    const { page, complaints } = await browser.open();
    await page.goto(`${demo.origin}/accounts?q=HHSGov&platform=X`);
    await page.getByRole('rowheader').getByRole('link').first().click();
    await page.waitForURL(/\/accounts\/x\//);
    await heading(page, /./).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('main');
    await page.getByText('Simulated data', { exact: true }).waitFor();

    const chart = page.getByRole('application', { name: /^Followers of HHSGov/i });
    await chart.locator('.uplot').waitFor();
    await chart.press('End');
    await chart.press('ArrowLeft');
    const spoken = page.locator('[aria-live=polite]');
    await expect.poll(() => spoken.innerText()).toMatch(/20\d\d: (?:[\d,]+ followers, simulated|unknown)/);

    await page.getByRole('radio', { name: 'Posts' }).check({ force: true });
    await page.waitForURL(/metric=posts/);
    await page.getByRole('radio', { name: '30 days' }).check({ force: true });
    await page.waitForURL(/range=30d/);
    await page.getByRole('button', { name: 'Show as table' }).click();
    const table = page.getByRole('region', { name: /^Posts of HHSGov.*as a table/i });
    await expect.poll(() => table.locator('tbody tr').count()).toBeGreaterThanOrEqual(30);
    expect(complaints).toEqual([]);
  });

  test('has an address of its own, also with a dot in its handle', async () => {
    const { page } = await browser.open();
    const response = await page.goto(`${demo.origin}/accounts/x/MentalHealth.gov`);
    expect(response?.status()).toBe(200);
    await heading(page, /./).waitFor();
  });

  test('shows its unknown days as gaps, never as zero', async () => {
    const { page } = await browser.open();
    await page.route('**/graphql', async (route) => {
      const response = await route.fetch();
      const answer: unknown = await response.json();
      for (const one of [answer].flat() as { data?: { account?: { history?: HistoryColumns } } }[]) {
        const history = one.data?.account?.history;
        if (!history) continue;
        history.followers[3] = history.followers[4] = null;
        history.followersMissing[3] = 'HIDDEN';
        history.followersMissing[4] = 'NOT_COLLECTED';
      }
      await route.fulfill({ response, json: answer });
    });
    await page.goto(`${demo.origin}/accounts/x/HHSGov?range=30d`);
    await page.getByRole('button', { name: 'Show as table' }).click();
    const table = page.getByRole('region', { name: /as a table$/ });
    expect(await table.getByRole('row', { name: /hidden by the account/ }).innerText()).toContain('—');
    expect(await table.getByRole('row', { name: /nothing was collected/ }).innerText()).toContain('—');
    await page.getByText('No data').waitFor();
  });

  test('that nobody tracks is not found, and neither is a page that does not exist', async () => {
    const { page } = await browser.open();
    await page.goto(`${demo.origin}/accounts/x/nobody.at.all`);
    await page.getByText('Nobody tracks nobody.at.all on X').waitFor();
    await page.goto(`${demo.origin}/no/such/page`);
    await page.getByText('There is no such page').waitFor();
  });

  test('shows what a platform says of it as text, whatever it is', async () => {
    const { page, requests } = await browser.open();
    const said =
      '<img src="https://evil.example/x" onerror="hacked = 1"><script>hacked = 1</script>\u202E💥{{7*7}}';
    await page.route('**/graphql', async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(
        /"(bio|displayName|lastError)":(?:null|"[^"]*")/g,
        (_, name) => `"${name}":${JSON.stringify(said)}`,
      );
      await route.fulfill({ response, body });
    });
    for (const path of ['/accounts/x/HHSGov', '/accounts', '/']) {
      await page.goto(demo.origin + path);
      await settled(page);
      await page.getByText(said.slice(0, 60)).first().waitFor();
      expect(await page.evaluate(() => 'hacked' in globalThis), path).toBe(false);
    }
    expect(requests.filter((request) => request.includes('evil.example'))).toEqual([]);
  });

  test('links to its profile over http only: a javascript: address is dead text', async () => {
    const { page } = await browser.open();
    await page.route('**/graphql', async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(/"url":"https:[^"]*"/g, '"url":"javascript:alert(1)"');
      await route.fulfill({ response, body });
    });
    await page.goto(`${demo.origin}/accounts/x/HHSGov`);
    await heading(page, /./).waitFor();
    expect(await page.locator('a[href^="javascript:"]').count()).toBe(0);
    expect(await page.getByRole('link', { name: /opens the profile/ }).count()).toBe(0);
  });
});

const ask = (query: string) =>
  fetch(`${demo.origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });

describe('the performance', () => {
  test('is told live, each figure a click from what it is', async () => {
    const { page, complaints } = await browser.open();
    await page.goto(`${demo.origin}/performance`);
    await page.getByText('No alert: everything is within its thresholds.').waitFor();
    await ask('query SeenOnTheScreen { __typename }');
    await page.getByRole('row', { name: /SeenOnTheScreen/ }).waitFor();
    for (const [name, field] of Object.entries({
      'From the cache': 'cache.hitRate',
      Alerts: 'alerts',
      Operations: 'operations',
      'Slow statements': 'database.slow',
      Processes: 'instances',
    })) {
      await page.getByText(`What is this? ${name}`, { exact: true }).click();
      await page.getByText(`performance.${field}`, { exact: true }).waitFor();
    }
    expect(await page.getByRole('complementary', { name: 'Simulated data' }).count()).toBe(0);
    await page.getByText('Since start').click();
    await page.waitForURL('**/performance?window=start');
    await page.getByRole('row', { name: /server and worker/ }).waitFor();
    expect(complaints).toEqual([]);
  });
});

describe('every page', () => {
  const paths = [
    '/',
    '/accounts',
    '/accounts/x/HHSGov',
    '/accounts/x/nobody',
    '/accounts/add',
    '/runs',
    '/platforms',
    '/performance',
    '/keys',
    '/audit',
    '/login',
    '/no/such/page',
  ];

  test.each(['light', 'dark'] as const)('has no barrier that axe-core knows, %s', async (colorScheme) => {
    const { page, complaints } = await browser.open({ colorScheme });
    for (const path of paths) {
      await page.goto(demo.origin + path);
      await settled(page);
      expect(await findBarriers(page), path).toEqual([]);
    }
    expect(complaints).toEqual([]);
  });

  test.each([360, 768, 1440])('fits a screen of %i pixels without scrolling sideways', async (width) => {
    const { page } = await browser.open({ viewport: { width, height: 800 } });
    await ask('query AVeryLongOperationNameThatSomebodyGives { __typename }');
    for (const path of paths) {
      await page.goto(demo.origin + path);
      await settled(page);
      const surplus = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(surplus, path).toBeLessThanOrEqual(0);
    }
  });

  test('can be turned dark and stays so', async () => {
    const { page } = await browser.open({ colorScheme: 'light' });
    await page.goto(demo.origin);
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await background();

    await page.getByRole('button', { name: 'Theme: as the system. Change to light.' }).click();
    await page.getByRole('button', { name: 'Theme: light. Change to dark.' }).click();
    expect(await background()).not.toBe(light);
    await page.reload();
    await page.getByRole('button', { name: 'Theme: dark. Change to as the system.' }).waitFor();
    expect(await background()).not.toBe(light);
  });

  test('says that this server is open, and that nobody has to sign in', async () => {
    const { page, complaints } = await browser.open();
    await page.goto(demo.origin);
    await page.getByRole('link', { name: 'Open to everybody' }).click();
    await page.getByText('Nobody has to sign in here').waitFor();
    await page.getByRole('link', { name: 'Go on' }).click();
    await heading(page, 'Overview').waitFor();
    expect(complaints).toEqual([]);
  });

  test('lets the keyboard skip to its content', async () => {
    const { page } = await browser.open();
    await page.goto(demo.origin);
    await heading(page, 'Overview').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('main');
  });

  test('says what fails while the server is away, and recovers at a press', async () => {
    const { page } = await browser.open();
    await page.route('**/graphql', (route) => route.abort('connectionrefused'));
    for (const path of ['/', '/accounts', '/runs', '/platforms', '/accounts/x/HHSGov']) {
      await page.goto(demo.origin + path);
      await page.getByText('The server does not answer').first().waitFor();
    }
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.getByText('Simulated data', { exact: true }).waitFor();
  });

  test('says with which code the server has refused', async () => {
    const { page } = await browser.open();
    await page.route('**/graphql', (route) =>
      route.fulfill({
        status: 503,
        json: { errors: [{ message: 'No database.', extensions: { code: 'SERVICE_UNAVAILABLE' } }] },
      }),
    );
    await page.goto(`${demo.origin}/accounts`);
    await page.getByText('The database is away').waitFor();
    await page.getByText('SERVICE_UNAVAILABLE').waitFor();
  });
});

interface HistoryColumns {
  followers: (number | null)[];
  followersMissing: (string | null)[];
}
