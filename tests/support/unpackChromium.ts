import chromium from '@sparticuz/chromium';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../db/packageRoot.ts';

/**
 * Unpacks the Chromium of the npm package, unless it is there, and says where it is. It goes into a folder of this
 * checkout: in the system's own temporary one, where the package puts it, another user's may stand, closed to us.
 * Not to be called by two processes at once: the second would run what is half written.
 */
export async function unpackChromium(): Promise<string> {
  const folder = join(packageRoot(), 'node_modules/.cache/chromium');
  await mkdir(folder, { recursive: true });
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  try {
    return await chromium.executablePath();
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
}
