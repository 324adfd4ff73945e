import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../db/database.ts';
import { loadDemo } from '../scraper/demo/loadDemo.ts';
import type { Log } from '../scraper/log.ts';
import type { Config } from './config.ts';
import type { OnStop } from './shutdown.ts';

/** A part of the history is one statement; a slow disk takes its time for it. */
const STATEMENT_MS = 120_000;

interface FirstStartOptions {
  databaseUrl: string;
  now: () => Date;
  log: Log;
  onStop: OnStop;
}

/** Loads the sample catalogue where it is wanted: into a new embedded database unless TIDEMARK_DEMO says otherwise. */
export async function loadWantedDemo(
  { database: where, demo }: Pick<Config, 'database' | 'demo'>,
  { databaseUrl, now, log, onStop }: FirstStartOptions,
): Promise<void> {
  const isNew = where.kind === 'embedded' && isFirstStart(where.dataDir);
  if (demo ?? isNew) {
    const database = openDatabase({
      url: databaseUrl,
      poolSize: 1,
      statementTimeoutMs: STATEMENT_MS,
      applicationName: 'tidemark demo',
    });
    await onStop(() => database.close());
    await loadDemo(database, { now, log });
    await database.close();
  }
  if (where.kind === 'embedded') endFirstStart(where.dataDir);
}

/**
 * A first start is over once it has decided on the sample catalogue and loaded it. Until then the folder has no such
 * file, so that a first start that was killed anywhere is completed by the next.
 */
const markerOf = (dataDir: string): string => join(dataDir, 'first-start-is-over');

function isFirstStart(dataDir: string): boolean {
  return !existsSync(markerOf(dataDir));
}

/** From now on nothing is loaded unasked: also for who has imported accounts of their own before the first start. */
export function endFirstStart(dataDir: string): void {
  if (isFirstStart(dataDir)) writeFileSync(markerOf(dataDir), '');
}
