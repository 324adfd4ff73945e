import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A first start is over once it has decided on the sample catalogue and loaded it. Until then the folder has no such
 * file, so that a first start that was killed anywhere is completed by the next.
 */
const markerOf = (dataDir: string): string => join(dataDir, 'first-start-is-over');

export function isFirstStart(dataDir: string): boolean {
  return !existsSync(markerOf(dataDir));
}

export function endFirstStart(dataDir: string): void {
  if (isFirstStart(dataDir)) writeFileSync(markerOf(dataDir), '');
}
