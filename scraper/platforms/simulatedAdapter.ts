import type { Day, Platform } from '../../db/domain.ts';
import type { PlatformAdapter } from './adapter.ts';
import { simulateDay } from './simulated.ts';

/** As large as the largest real batch (X), so that demo runs move in steps one can watch. */
export const SIMULATED_BATCH = 100;

/**
 * The SIMULATED source with the face of a platform: the same worker serves a run of either mode. It answers
 * at once, for the day of the run, whatever the clock says.
 */
export function createSimulatedAdapter({ platform, day }: { platform: Platform; day: Day }): PlatformAdapter {
  return {
    platform,
    batchSize: SIMULATED_BATCH,
    countRequests: () => 0,
    async fetchProfiles(requests) {
      return requests.map(({ accountKey, handle }) => ({
        accountKey,
        profile: null,
        ...simulateDay({ platform, handle, day }),
      }));
    },
  };
}
