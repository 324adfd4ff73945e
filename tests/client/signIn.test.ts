import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Role } from '../../db/domain.ts';
import { beginAuditEntry } from '../../db/writes/audit.ts';
import { createApiKeyVerbs } from '../../server/auth/apiKeyVerbs.ts';
import { withOpenDatabase } from '../support/openTestDatabase.ts';
import { findBarriers, withBrowser } from './withBrowser.ts';
import { withDemo } from './withDemo.ts';

const place = withOpenDatabase();
const env = (): Record<string, string> => ({
  DATABASE_URL: place.url,
  TIDEMARK_DEMO: '0',
  AUTH_API_KEYS: '1',
});
const demo = withDemo(env);
const publicDemo = withDemo(() => ({ ...env(), TIDEMARK_ROLE: 'server', AUTH_PUBLIC_READ: '1' }));
const browser = withBrowser();

const HOSTILE = '<img src=x onerror="document.title=1"> & \u202Egnp';

const keys = () => createApiKeyVerbs(place.database, () => new Date());
const createKey = (role: Role, name = `the ${role}`) =>
  keys().create({ name, role, expiresAt: null, createdBy: 'test' });

/** The browser's own words for an answer of 401, which is how the page finds out. */
const is401 = (complaint: string): boolean => complaint.includes('status of 401');

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const field = (page: Page) => page.getByLabel('API key or token');

async function signIn(page: Page, credential: string): Promise<void> {
  await field(page).fill(credential);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** A page whose browser is signed in already. */
async function openAs(role: Role, name?: string) {
  const watched = await browser.open();
  const { row, text } = await createKey(role, name);
  // The server hears of the new key within a second.
  await expect
    .poll(async () => {
      const answer = await watched.page.request.post(`${demo.origin}/login`, { data: { credential: text } });
      return answer.status();
    })
    .toBe(200);
  return { ...watched, row };
}

describe('who comes to a server that knows its callers', () => {
  test('signs in with a key, is led to where they wanted, and out again', async () => {
    const { text } = await createKey('editor', 'Ada');
    const { page, operations, complaints } = await browser.open();
    await page.goto(`${demo.origin}/accounts?q=nasa`);
    await page.waitForURL(/\/login\?next=%2Faccounts%3Fq%3Dnasa$/);
    await heading(page, 'Sign in to Tidemark').waitFor();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('name')))
      .toBe('credential');
    // What was asked at once, and once more by the page that asks who comes.
    expect(operations.length).toBe(2);

    await signIn(page, 'tdm_00000000_of-nobody');
    await page.getByRole('alert').getByText('This key or token is not accepted.').waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await findBarriers(page), colorScheme).toEqual([]);
    }

    await field(page).fill(text);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${demo.origin}/accounts?q=nasa`);
    await heading(page, 'Accounts').waitFor();
    await page.getByText(/^Signed in as key:\d+ Ada\s*editor$/).waitFor();
    expect(await page.evaluate(() => document.cookie)).toBe('');

    await page.getByRole('link', { name: 'Runs' }).click();
    await heading(page, 'Runs').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(`${demo.origin}/login`);
    await page.goBack();
    await page.waitForURL(/\/login\?next=/);
    expect(complaints.filter((complaint) => !is401(complaint))).toEqual([]);
  });

  test('is asked to sign in once when the key is revoked while the page is open', async () => {
    const { page, row, requests } = await openAs('viewer');
    await page.goto(`${demo.origin}/platforms`);
    await page.getByText('Signed in as').waitFor();
    requests.length = 0;
    await keys().revoke(row.id);

    await expect
      .poll(async () => {
        if (!page.url().includes('/login')) await page.getByRole('link', { name: 'Accounts' }).click();
        await page
          .getByRole('link', { name: 'Platforms' })
          .click({ timeout: 500 })
          .catch(() => undefined);
        return page.url();
      })
      .toContain('/login?next=');
    await field(page).waitFor();
    expect(requests.filter((request) => request.includes('/login?')).length).toBe(1);
    expect(await page.getByText('You are not signed in').count()).toBe(0);
  });

  test('is not led away from this site by what somebody has put into the address', async () => {
    const { page } = await openAs('viewer');
    await page.goto(`${demo.origin}/login?next=/%09/evil.example/`);
    const goOn = page.getByRole('link', { name: 'Go on' });
    expect(await goOn.evaluate((link: HTMLAnchorElement) => link.href)).toBe(`${demo.origin}/`);
  });

  test('is led to the sign-in page by GraphiQL as well', async () => {
    const { page } = await browser.open();
    await page.goto(`${demo.origin}/graphiql`);
    const alert = page.getByRole('alert').filter({ hasText: 'This server answers known callers only.' });
    await alert.getByRole('link', { name: 'Sign in' }).click();
    await page.waitForURL(`${demo.origin}/login?next=/graphiql`);
    await field(page).waitFor();
  });

  test('may read without a key where that is allowed, and sign in for more', async () => {
    const { text } = await createKey('operator', 'Grace');
    const { page, complaints } = await browser.open();
    await page.goto(`${publicDemo.origin}/runs`);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.waitForURL(/\/login\?next=%2Fruns$/);
    await signIn(page, text);
    await page.waitForURL(`${publicDemo.origin}/runs`);
    await page.getByRole('button', { name: 'Plan run' }).waitFor();
    expect(complaints).toEqual([]);
  });
});

/** What each role sees of what not everybody may do. */
const SIGHTS: [Role, string[]][] = [
  ['viewer', []],
  ['editor', ['Add accounts']],
  ['operator', ['Add accounts', 'Plan run']],
  ['admin', ['Add accounts', 'Plan run', 'Keys', 'Audit']],
];

describe('a role', () => {
  test.each(SIGHTS)('%s sees what it may do', async (role, sights) => {
    const { page, complaints } = await openAs(role);
    const seen: string[] = [];
    const look = async (kind: 'link' | 'button', name: string) => {
      if (await page.getByRole(kind, { name, exact: true }).count()) seen.push(name);
    };
    await page.goto(`${demo.origin}/accounts`);
    await page.getByText('Signed in as').waitFor();
    await look('link', 'Add accounts');
    await page.getByRole('link', { name: 'Runs' }).click();
    await page.getByText('No run yet.').waitFor();
    await look('button', 'Plan run');
    for (const name of ['Keys', 'Audit']) await look('link', name);
    expect(seen).toEqual(sights);
    expect(complaints).toEqual([]);
  });

  test('that may not see a page is told so kindly', async () => {
    const { page, complaints } = await openAs('viewer');
    for (const [path, title] of [
      ['/accounts/add', 'Add accounts'],
      ['/keys', 'API keys'],
      ['/audit', 'Audit'],
    ] as const) {
      await page.goto(demo.origin + path);
      await page.getByText(`“${title}” is not for your role`).waitFor();
      await heading(page, title).waitFor({ state: 'attached' });
    }
    expect(await findBarriers(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

describe('an admin', () => {
  beforeAll(() => createKey('viewer', HOSTILE));

  test('creates a key that is shown once, and revokes it; both are in the audit', async () => {
    const { page, complaints } = await openAs('admin', 'Boss');
    await page.goto(`${demo.origin}/keys`);
    await page.getByRole('rowheader').getByText(HOSTILE).waitFor();
    await page.getByLabel(/^Name/).fill('Newsroom');
    await page.getByLabel('Role').selectOption('EDITOR');
    await page.getByLabel('Expires').selectOption('In 90 days');
    await page.getByRole('button', { name: 'Create key' }).click();

    const key = await page.getByLabel('API key', { exact: true }).inputValue();
    const who = await fetch(`${demo.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: '{"query":"{ caller { role } }"}',
    });
    expect(await who.json()).toEqual({ data: { caller: { role: 'EDITOR' } } });
    await expectNoBarriers(page);
    await page.getByRole('button', { name: 'Done' }).click();
    expect(await page.content()).not.toContain(key);

    const row = page.getByRole('row', { name: /^Newsroom/ });
    await row.getByRole('button', { name: 'Revoke Newsroom' }).click();
    await page
      .getByRole('dialog', { name: 'Revoke “Newsroom”?' })
      .getByText('cannot be brought back')
      .waitFor();
    await expectNoBarriers(page);
    await page.keyboard.press('Escape');
    await row.getByText('Active').waitFor();
    await row.getByRole('button', { name: 'Revoke Newsroom' }).click();
    await page.getByRole('button', { name: 'Revoke it' }).click();
    await row.getByText('Revoked').waitFor();

    await page.getByRole('link', { name: 'Audit' }).click();
    const entries = page.getByRole('listitem').filter({ hasText: /Boss/ });
    await expect.poll(() => entries.count()).toBe(2);
    expect(await entries.first().innerText()).toMatch(
      /Revoke an API key\s*Done\s*now\s*by key:\d+ Boss, admin\s+revokedAt\s+was\s+none/,
    );
    expect(complaints).toEqual([]);
  });

  test('narrows the audit by action, caller and days; what others wrote is text', async () => {
    const { page, row, complaints } = await openAs('admin', HOSTILE);
    const { name } = row;
    const at = new Date().toISOString();
    await place.database.write(async (tx) => {
      // One more than a page holds.
      for (let index = 0; index < 26; index += 1)
        await beginAuditEntry(tx, {
          ...{ caller: name, role: 'admin', action: 'addAccounts', requestId: 'test', at },
          input: { urls: [`${HOSTILE} ${index}`] },
        });
      return { result: undefined, changed: [] };
    });
    await page.goto(`${demo.origin}/audit`);
    const entries = page.locator('.audit-list > li');
    await expect.poll(() => entries.count()).toBe(25);
    await entries.first().getByText('Details').click();
    await entries.first().getByText(`${HOSTILE} 25`).waitFor();
    await expectNoBarriers(page);

    await page.getByRole('link', { name: 'Next' }).click();
    await page.waitForURL(/after=/);
    await page.goBack();
    await entries.first().getByRole('link', { name: HOSTILE }).click();
    await page.getByText('26 entries').waitFor();
    await page.getByLabel('Action').selectOption('Revoke an API key');
    await page.getByText('0 entries').waitFor();
    await page.getByRole('link', { name: 'Clear filters' }).click();
    await page.getByLabel('To', { exact: true }).fill('2020-01-01');
    await page.keyboard.press('Enter');
    await page.waitForURL(/to=2020-01-01/);
    await page.getByText('0 entries').waitFor();
    expect(await page.title()).toBe('Audit · Tidemark');
    expect(complaints).toEqual([]);
  });
});

/** In both themes and on a phone. */
async function expectNoBarriers(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await findBarriers(page), colorScheme).toEqual([]);
  }
  const size = page.viewportSize()!;
  await page.setViewportSize({ width: 360, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  await page.setViewportSize(size);
}
