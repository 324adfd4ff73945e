import { eachDay } from '../../db/day.ts';
import type { Day, Platform } from '../../db/domain.ts';
import type { NewSnapshot } from '../../db/writes/mergeSnapshot.ts';
import { seedOf } from '../platforms/seededNumbers.ts';
import { isSimulatedGap, simulateDay } from '../platforms/simulated.ts';

/** The simulated snapshots of an account for every day of a range that is no gap. */
export function simulatedHistory(
  account: { id: number; platform: Platform; handle: string },
  from: Day,
  to: Day,
): NewSnapshot[] {
  const { id, platform, handle } = account;
  const capturedAt = captureTime(platform, handle);
  return eachDay(from, to)
    .filter((day) => !isSimulatedGap({ platform, handle, day }))
    .map((day) => {
      const { kind, metrics } = simulateDay({ platform, handle, day });
      const missing = kind === 'hidden' ? 'HIDDEN' : 'NOT_REPORTED';
      return {
        ...metrics,
        accountId: id,
        date: day,
        source: 'SIMULATED',
        capturedAt: `${day}T${capturedAt}Z`,
        followersMissing: metrics.followers === null ? missing : null,
        engagementsReported: null,
      };
    });
}

/** Soon after noon, so that yesterday's snapshot, which turns stale after 36 hours, is fresh until tonight. */
function captureTime(platform: Platform, handle: string): string {
  return `12:${String(seedOf(`${platform}:${handle}`) % 60).padStart(2, '0')}:00`;
}
