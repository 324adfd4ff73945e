import { describe } from 'vitest';
import { describeBatches } from './adapterBatches.ts';
import { describeCounts } from './adapterCounts.ts';
import { describeRefusals } from './adapterRefusals.ts';
import { describeTrouble } from './adapterTrouble.ts';
import type { AdapterContract } from './platformFake.ts';

/** What every platform adapter has to pass, over real HTTP against a fake of its platform. */
export function describeAdapter(contract: AdapterContract): void {
  describe(`the adapter of ${contract.platform}`, () => {
    describeBatches(contract);
    describeCounts(contract);
    describeRefusals(contract);
    describeTrouble(contract);
  });
}
