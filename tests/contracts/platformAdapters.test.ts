import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { PLATFORMS } from '../../db/domain.ts';
import { isRecord } from '../../scraper/platforms/isRecord.ts';
import { readPlatformSettings } from '../../scraper/platforms/platformSettings.ts';
import { createPlatformRegistry } from '../../scraper/platforms/registry.ts';
import { everyVariable } from '../scraper/platforms/everyVariable.ts';
import { describeAdapter } from './platformAdapter.ts';
import type { AdapterContract } from './platformFake.ts';

/** Every contract in adapters/: a new file is enough. */
const folder = new URL('adapters/', import.meta.url);
const contracts: AdapterContract[] = [];
for (const file of (await readdir(folder)).sort()) {
  const exported = Object.values((await import(new URL(file, folder).href)) as object) as unknown[];
  contracts.push(...exported.filter(isContract));
}

function isContract(value: unknown): value is AdapterContract {
  return isRecord(value) && 'startFake' in value;
}

describe('every platform that a run can collect from', () => {
  it('has a contract', () => {
    const { settings } = readPlatformSettings(everyVariable());
    const registry = createPlatformRegistry({ settings, now: () => new Date() });
    const served = PLATFORMS.filter((platform) => 'adapter' in registry.adapterFor(platform));
    expect(contracts.map(({ platform }) => platform).sort()).toEqual([...served].sort());
  });
});

contracts.forEach(describeAdapter);
