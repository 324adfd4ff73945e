import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { exampleTabs } from '../../client/src/graphiql/exampleTabs.ts';
import { withBrowser } from './withBrowser.ts';
import { withDemo } from './withDemo.ts';

const demo = withDemo();
const browser = withBrowser();

interface Answer {
  data?: Record<string, unknown>;
  errors?: unknown;
}

/** What the editor on the right holds; Monaco draws only the lines in view. */
function readEditor(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { __MONACO: monaco } = globalThis as unknown as {
      __MONACO: { editor: { getModels(): { uri: { path: string }; getValue(): string }[] } };
    };
    const models = monaco.editor.getModels();
    return models.find((model) => model.uri.path.endsWith('response.json'))?.getValue() ?? '';
  });
}

describe('GraphiQL', () => {
  test('runs each example as it is, without an error, and asks nobody but this server', async () => {
    const { page, requests, complaints } = await browser.open();
    await page.goto(`${demo.origin}/graphiql`);
    const tabs = page.getByRole('tablist').getByRole('tab');
    await tabs.nth(exampleTabs.length - 1).waitFor();

    for (const index of exampleTabs.keys()) {
      await tabs.nth(index).getByRole('button').first().click();
      await expect.poll(() => readEditor(page)).toBe('');
      await page.getByRole('button', { name: /^Execute query/ }).click();
      await expect.poll(() => readEditor(page)).toMatch(/"(?:data|errors)"/);
      const answer = JSON.parse(await readEditor(page)) as Answer;
      expect(answer.errors, exampleTabs[index]!.query).toBeUndefined();
      expect(Object.values(answer.data ?? {}), exampleTabs[index]!.query).not.toContain(null);
    }

    const foreign = requests.filter(
      (request) => !request.includes(` ${demo.origin}/`) && !request.includes(' blob:'),
    );
    expect(foreign).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('runs under a policy that allows no eval, and shows markup in an answer as text', async () => {
    const { page, requests } = await browser.open();
    const evil = '<img src="https://evil.example/x.png" onerror="hacked = 1">';
    const policies: (string | undefined)[] = [];
    page.on('response', (response) => policies.push(response.headers()['content-security-policy']));
    await page.route('**/graphql', async (route) => {
      const isOwn = route.request().postData()?.includes('IntrospectionQuery') === true;
      if (isOwn) return route.continue();
      return route.fulfill({ json: { data: { account: { bio: evil, url: 'https://evil.example/x.png' } } } });
    });
    await page.goto(`${demo.origin}/graphiql`);
    // Pressed before the editors are there, it has nothing to send.
    await expect
      .poll(async () => {
        await page.getByRole('button', { name: /^Execute query/ }).click();
        return readEditor(page);
      })
      .toContain('onerror');
    expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
    expect(requests.filter((request) => request.includes('evil.example'))).toEqual([]);
    expect(policies[0]).toContain("script-src 'self'");
    expect(policies.join()).not.toContain('unsafe-eval');
  });
});
