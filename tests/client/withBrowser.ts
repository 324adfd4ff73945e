import chromium from '@sparticuz/chromium';
import type Axe from 'axe-core';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium as playwright, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';

/** Made for functions in the cloud: they turn the browser into one process and its security off. */
const UNWANTED = new Set([
  '--single-process',
  '--no-zygote',
  '--disable-web-security',
  '--allow-running-insecure-content',
]);

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface ChromiumBrowser {
  /** A page in a context of its own: no cookies, no storage, nothing cached. */
  open(options?: BrowserContextOptions): Promise<WatchedPage>;
}

export interface WatchedPage {
  readonly page: Page;
  /** Every request, as `METHOD URL`. */
  readonly requests: string[];
  /** Bodies of the requests to /graphql, parsed. */
  readonly operations: unknown[];
  /** What a developer would see in red in the console. */
  readonly complaints: string[];
}

/** One Chromium for a test file. */
export function withBrowser(): ChromiumBrowser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await playwright.launch({
      executablePath: inject('chromiumPath'),
      args: chromium.args.filter((argument) => !UNWANTED.has(argument)),
    });
  }, 60_000);
  afterEach(async () => {
    await Promise.all(browser?.contexts().map((context) => context.close()) ?? []);
  });
  afterAll(async () => {
    await browser?.close();
  });

  return {
    async open(options) {
      // Without a locale this browser has one that Intl refuses.
      const context = await browser!.newContext({
        locale: 'en-US',
        viewport: { width: 1280, height: 900 },
        ...options,
      });
      const page = await context.newPage();
      const watched: WatchedPage = { page, requests: [], operations: [], complaints: [] };
      page.on('request', (request) => {
        watched.requests.push(`${request.method()} ${request.url()}`);
        const body = request.url().endsWith('/graphql') ? request.postData() : null;
        if (body !== null) watched.operations.push(JSON.parse(body));
      });
      page.on('pageerror', (error) => watched.complaints.push(error.message));
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) watched.complaints.push(message.text());
      });
      return watched;
    },
  };
}

/** What axe-core finds wrong with the page as it is now: rule, elements and why. */
export async function findBarriers(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  // Colours are judged as they are to be, not on their way.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: Pick<typeof Axe, 'run'> };
    const { violations } = await axe.run();
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map((node) => `${String(node.target)} ${node.failureSummary ?? ''}`).join('; ')}`,
    );
  });
}
