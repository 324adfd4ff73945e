import type { Platform } from '../../../db/domain.ts';
import type { PlatformPace } from '../../../scraper/http/platformHttp.ts';
import type { PlatformAdapter } from '../../../scraper/platforms/adapter.ts';
import { readPlatformSettings } from '../../../scraper/platforms/platformSettings.ts';
import { createPlatformRegistry } from '../../../scraper/platforms/registry.ts';

/** The adapter of a platform as these variables make it, through the registry: as a run gets it. */
export function adapterOf(
  platform: Platform,
  env: Readonly<Record<string, string>>,
  {
    now = () => new Date(),
    turnsOf,
  }: { now?: () => Date; turnsOf?: (platform: Platform) => PlatformPace } = {},
): PlatformAdapter {
  const { settings, faults } = readPlatformSettings(env);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const found = createPlatformRegistry({ settings, now, ...(turnsOf && { turnsOf }) }).adapterFor(platform);
  if ('code' in found) throw new Error(found.message);
  return found.adapter;
}
