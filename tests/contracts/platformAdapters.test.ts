import { describe, expect, it } from 'vitest';
import { PLATFORMS } from '../../db/domain.ts';
import { readPlatformSettings } from '../../scraper/platforms/platformSettings.ts';
import { createPlatformRegistry } from '../../scraper/platforms/registry.ts';
import { everyVariable } from '../scraper/platforms/everyVariable.ts';
import { describeAdapter } from './platformAdapter.ts';
import { readContracts } from './readContracts.ts';

const contracts = await readContracts();

describe('every platform that a run can collect from', () => {
  it('has a contract', () => {
    const { settings } = readPlatformSettings(everyVariable());
    const registry = createPlatformRegistry({ settings, now: () => new Date() });
    const served = PLATFORMS.filter((platform) => 'adapter' in registry.adapterFor(platform));
    expect(contracts.map(({ platform }) => platform).sort()).toEqual([...served].sort());
  });
});

contracts.forEach(describeAdapter);
