import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../db/embedded/startEmbeddedPostgres.ts';
import { migrate } from '../../db/migrate.ts';
import { packageRoot } from '../../db/packageRoot.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { unpackChromium } from './unpackChromium.ts';
import { TEMPLATE, urlOfDatabase } from './urlOfDatabase.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A database of the run's cluster from which others can be created and dropped. */
    adminUrl: string;
    /** The browser, unpacked once for all test files; empty where the npm package has none for this system. */
    chromiumPath: string;
  }
}

/**
 * What the whole run shares: dist/ as the sources say, as every start makes it, and one PostgreSQL in a folder of its
 * own that goes away with it.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await promisify(execFile)(process.execPath, ['server/build.mjs'], { cwd: packageRoot() });
  project.provide('chromiumPath', process.platform === 'linux' ? await unpackChromium() : '');
  const folder = await temporaryFolder();
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  try {
    const cluster = await startEmbeddedPostgres({
      dataDir: join(folder, 'data'),
      durable: false,
      log: (message) => process.stderr.write(`${message}\n`),
    });
    const teardown = async () => {
      await cluster.stop();
      await removeFolder();
    };
    try {
      await createTemplate(cluster.url);
    } catch (error) {
      await teardown();
      throw error;
    }
    project.provide('adminUrl', cluster.url);
    return teardown;
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

async function createTemplate(adminUrl: string): Promise<void> {
  const admin = postgres(adminUrl, { max: 1 });
  try {
    await admin`CREATE DATABASE ${admin(TEMPLATE)}`;
  } finally {
    await admin.end();
  }
  await migrate(urlOfDatabase(adminUrl, TEMPLATE));
}
