import type { PlatformVerdict } from '../../db/writes/finishTasks.ts';
import type { ProfileOutcome } from '../platforms/adapter.ts';

/**
 * What the answers to a batch say about the platform as a whole. A quota that is used up and credentials that are
 * refused end its part of the run: asking on would be useless, or held against us. A rate limit lets it wait.
 */
export function platformVerdict(outcomes: readonly ProfileOutcome[]): PlatformVerdict | null {
  let until = 0;
  let auth: PlatformVerdict | null = null;
  for (const outcome of outcomes) {
    if (outcome.kind === 'quota') {
      return { kind: 'end', end: { status: 'SKIPPED', errorCode: 'QUOTA', errorMessage: outcome.message } };
    }
    if (outcome.kind === 'auth') {
      auth ??= { kind: 'end', end: { status: 'FAILED', errorCode: 'AUTH', errorMessage: outcome.message } };
    }
    if (outcome.kind === 'rate_limited') until = Math.max(until, outcome.until.getTime());
  }
  return auth ?? (until === 0 ? null : { kind: 'wait', until: new Date(until) });
}
