import type { PlatformFailure, ProfileOutcome, ProfileRequest } from './adapter.ts';
import { concernsAll } from './platformFailure.ts';

export interface Asked {
  readonly outcome: ProfileOutcome | PlatformFailure;
  /** Why nothing more may be sent although this answer was good: its headers say that the window is used up. */
  readonly pause?: PlatformFailure | null;
  /** True for a failure of a kind that mostly concerns all, but here says nothing of the others. */
  readonly concernsOne?: boolean;
}

/**
 * For platforms that answer one account a request: one after the other. A failure that concerns all ends the asking
 * and is the outcome of the rest; what was learned before still counts.
 */
export async function askOneByOne<Request extends ProfileRequest>(
  requests: readonly Request[],
  ask: (request: Request) => Promise<Asked>,
  pause: PlatformFailure | null = null,
): Promise<ProfileOutcome[]> {
  const outcomes: ProfileOutcome[] = [];
  let stop = pause;
  for (const request of requests) {
    const { accountKey } = request;
    if (stop !== null) {
      outcomes.push({ accountKey, ...stop });
      continue;
    }
    const { outcome, pause: next = null, concernsOne = false } = await ask(request);
    outcomes.push({ ...outcome, accountKey });
    stop = !concernsOne && isFailure(outcome) && concernsAll(outcome) ? outcome : next;
  }
  return outcomes;
}

function isFailure(outcome: ProfileOutcome | PlatformFailure): outcome is PlatformFailure {
  return outcome.kind !== 'ok' && outcome.kind !== 'hidden';
}
