import type { Platform } from '../../db/domain.ts';
import type { TaskCount } from '../../db/queries/scrapeRuns.ts';
import type { ScrapeRunRow } from '../../db/tables/scrapeRuns.ts';
import type { GraphQLContext } from '../context.ts';
import { waitingUntil } from './waitingUntil.ts';

/** When a platform is asked next, while that is still to come: after its pause, or when the first queued task may be taken. */
export async function platformAvailableAt(platform: Platform, ctx: GraphQLContext): Promise<string | null> {
  const [states, waiting] = await Promise.all([
    ctx.loaders.platformStates({ parent: null, args: {} }),
    ctx.loaders.earliestQueuedByPlatform({ parent: null, args: {} }),
  ]);
  return waitingUntil(later(states.get(platform)?.pausedUntil, waiting.get(platform)), ctx.clock);
}

/** Likewise for a platform's part of a run. What was skipped for quota waits for the end of that. */
export async function partAvailableAt(
  counts: readonly TaskCount[],
  { mode }: Pick<ScrapeRunRow, 'mode'>,
  ctx: GraphQLContext,
): Promise<string | null> {
  const queued = counts.find(({ status }) => status === 'QUEUED');
  const isOutOfQuota = counts.some(({ quota }) => quota > 0);
  const [first] = counts;
  if (!first || (!queued && !isOutOfQuota)) return null;
  const states = mode === 'LIVE' ? await ctx.loaders.platformStates({ parent: null, args: {} }) : null;
  const state = states?.get(first.platform);
  // A used-up allowance does not hold back what is queued: it is learnt anew.
  const isPaused = (state?.pauseCode === 'QUOTA') === !queued;
  return waitingUntil(later(isPaused ? state?.pausedUntil : null, queued?.notBefore), ctx.clock);
}

function later(a: string | null | undefined, b: string | null | undefined): string | null {
  if (a == null || b == null) return a ?? b ?? null;
  return Date.parse(a) > Date.parse(b) ? a : b;
}
