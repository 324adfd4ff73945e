import type { RequestState } from '../graphql/requestState.ts';
import type { RateLimits } from './openRateLimits.ts';

/** What was found in the cache costs nothing, and the request one point at least, as one that never came to the gate. */
export function giveBackHits(
  { caller, verdicts, outcomes, pointsTaken }: RequestState,
  limits: RateLimits,
): void {
  let used = 0;
  for (const [place, { errors, cost }] of verdicts.entries())
    if (errors.length === 0 && outcomes[place]?.status.kind !== 'hit') used += cost.points;
  const excess = pointsTaken - Math.max(1, used);
  if (excess > 0) limits.giveBack(caller.bucket, excess);
}
