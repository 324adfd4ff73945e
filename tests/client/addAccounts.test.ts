import { Buffer } from 'node:buffer';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { findBarriers, withBrowser } from './withBrowser.ts';
import { withDemo } from './withDemo.ts';

const demo = withDemo(() => ({ TIDEMARK_DEMO: '0' }));
const browser = withBrowser();

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

/** A file as it is dragged from the desktop and let go over the page. */
async function drop(page: Page, name: string, text: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([fileName, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], fileName));
      return transfer;
    },
    [name, text] as const,
  );
  await page.getByText('Drop a CSV or JSON file here').dispatchEvent('drop', { dataTransfer });
}

describe('who has no accounts yet', () => {
  test('is led from the overview to the way to add some', async () => {
    const { page } = await browser.open();
    await page.goto(demo.origin);
    await page.getByRole('link', { name: 'Add accounts' }).click();
    await page.waitForURL(/\/accounts\/add$/);
    await page.getByRole('heading', { level: 1, name: 'Add accounts' }).waitFor();
  });
});

describe('addresses that are pasted', () => {
  test('are previewed and then added, with the reason for those that are no profiles', async () => {
    const { page, complaints } = await browser.open();
    await page.goto(`${demo.origin}/accounts/add`);
    const form = card(page, 'Paste addresses');
    const lines = [
      'https://www.youtube.com/@NASA',
      '',
      'bsky.app/profile/bsky.app',
      'https://myspace.com/tom',
      'https://youtube.com/@nasa/videos',
    ];
    await form.getByLabel('Profile addresses, one a line').fill(lines.join('\n'));
    await form.getByLabel('Tags, with commas between').fill('space, ,press');
    await form.getByRole('button', { name: 'Preview' }).press('Enter');

    await form.getByText('2 new, 1 known or repeated.').waitFor();
    expect(await form.locator('.added-accounts li').allInnerTexts()).toEqual([
      expect.stringMatching(/NASA\s+YouTube\s+New/),
      expect.stringMatching(/bsky\.app\s+Bluesky\s+New/),
      expect.stringMatching(/nasa\s+YouTube\s+Repeated/),
    ]);
    expect(await form.getByRole('listitem').filter({ hasText: 'Line' }).innerText()).toMatch(
      /Line 4\s+No platform is known at "https:\/\/myspace\.com\/tom"\. UNSUPPORTED_URL/,
    );
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await findBarriers(page), colorScheme).toEqual([]);
    }
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);

    await form.getByRole('button', { name: 'Add 2 accounts' }).click();
    await form.getByText('2 accounts added.').waitFor();
    await page.goto(`${demo.origin}/accounts?tag=space`);
    await page.getByText('2 accounts', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('are previewed anew when they were changed, and known ones are not added twice', async () => {
    const { page } = await browser.open();
    await page.goto(`${demo.origin}/accounts/add`);
    const form = card(page, 'Paste addresses');
    const field = form.getByLabel('Profile addresses, one a line');
    await field.fill('https://www.flickr.com/photos/nasahqphoto');
    await form.getByRole('button', { name: 'Preview' }).click();
    await form.getByRole('button', { name: 'Add 1 account' }).waitFor();

    await field.fill('https://www.youtube.com/@nasa');
    await expect.poll(() => form.getByRole('button', { name: /^Add/ }).count()).toBe(0);
    await form.getByRole('button', { name: 'Preview' }).click();
    await form.getByText('0 new, 1 known or repeated.').waitFor();
    expect(await form.getByRole('button', { name: /^Add/ }).count()).toBe(0);
    await form.getByRole('link', { name: 'NASA' }).click();
    await page.waitForURL(/\/accounts\/youtube\/NASA$/);
  });

  test('are refused with the words of the server', async () => {
    const { page } = await browser.open();
    await page.goto(`${demo.origin}/accounts/add`);
    const form = card(page, 'Paste addresses');
    await form.getByLabel('Profile addresses, one a line').fill('https://x.com/nasa');
    await form.getByLabel('Tags, with commas between').fill('t'.repeat(51));
    await form.getByRole('button', { name: 'Preview' }).click();
    await form.getByText(/^Expected tags of 1 to 50 characters/).waitFor();
  });
});

describe('a file', () => {
  const file = (page: Page) => card(page, 'Drop a file');

  test('of accounts that is dropped is previewed, and imported at a press', async () => {
    const { page, complaints } = await browser.open();
    await page.goto(`${demo.origin}/accounts/add`);
    await drop(
      page,
      'mine.csv',
      '\uFEFFPlatform,Handle,Organization\nX,esa,ESA\nX,two words,ESA\nyoutube,esa,ESA\n',
    );
    await file(page)
      .getByText(/mine\.csv would bring 2 new accounts, 0 changed, 0 unchanged\./)
      .waitFor();
    expect(await file(page).getByRole('listitem').filter({ hasText: 'Line' }).innerText()).toMatch(
      /Line 3\s+"two words" is not a handle here/,
    );
    await file(page).getByRole('button', { name: 'Import 2 accounts' }).click();
    await file(page).getByText('mine.csv is imported: 2 new accounts').waitFor();

    await page.getByRole('link', { name: 'All accounts' }).first().click();
    // Until the page has come, the one before it stands there, which lets one choose an organization as well.
    await page.getByRole('heading', { name: 'Accounts', exact: true }).waitFor();
    await page.getByRole('combobox', { name: 'Organization' }).selectOption('ESA');
    await page.getByText('2 accounts', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('with a column Date is history', async () => {
    const { page, complaints } = await browser.open();
    await page.goto(`${demo.origin}/accounts/add`);
    const history =
      'Platform,Handle,Organization,Date,Followers\nX,cern,CERN,2026-01-01,100\nX,cern,CERN,2026-01-02,\n';
    await page.locator('input[type=file]').setInputFiles({
      name: 'history.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(history),
    });
    await file(page)
      .getByText(/history\.csv would bring 2 new snapshots and 1 new account,/)
      .waitFor();
    await file(page).getByRole('button', { name: 'Import 2 snapshots' }).click();
    await file(page).getByText('history.csv is imported: 2 new snapshots').waitFor();
    await page.goto(`${demo.origin}/accounts/x/cern`);
    await page.getByText('Imported', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('that no request can hold is left to the command', async () => {
    const { page, operations } = await browser.open();
    await page.goto(`${demo.origin}/accounts/add`);
    await drop(page, 'huge.csv', `platform,handle,organization\n${'x,nasa,NASA\n'.repeat(90_000)}`);
    await file(page)
      .getByText(/npm run import -- huge\.csv/)
      .waitFor();
    expect(JSON.stringify(operations)).not.toContain('ImportAccounts');
  });

  test('that is no list of accounts is refused with what it lacks', async () => {
    const { page } = await browser.open();
    await page.goto(`${demo.origin}/accounts/add`);
    await drop(page, 'notes.txt', 'milk, eggs\nbread\n');
    await file(page)
      .getByText(/^notes\.txt: The header lacks platform/)
      .waitFor();
  });
});
