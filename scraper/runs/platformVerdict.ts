import type { PlatformVerdict } from '../../db/writes/finishTasks.ts';
import type { PlatformNews } from '../../db/writes/platformStates.ts';
import type { UnsuccessfulEnd } from '../../db/writes/taskEnd.ts';
import type { PlatformPause, ProfileOutcome } from '../platforms/adapter.ts';

/** Says nothing of the platform: nobody asked it. */
export const NO_VERDICT: PlatformVerdict = { news: null, end: null };

/**
 * What the answers to a batch say about the platform as a whole. A quota that is used up, credentials that are refused
 * and ones that may read nothing at all end its part of the run: asking on would be useless, or held against us. A rate
 * limit lets it wait, and so does our own pace. Answers that failed on the way count towards its breaker. What one of
 * several servers did is no verdict on the platform.
 */
export function platformVerdict(answers: readonly ProfileOutcome[]): PlatformVerdict {
  const outcomes = answers.filter((outcome) => !('scope' in outcome));
  const first = (kind: ProfileOutcome['kind']) => outcomes.find((outcome) => outcome.kind === kind);
  const quota = first('quota');
  if (quota && 'until' in quota) {
    const end: UnsuccessfulEnd = { status: 'SKIPPED', errorCode: 'QUOTA', errorMessage: quota.message };
    return { news: news(end.errorCode, quota.message, { code: 'QUOTA', until: quota.until }), end };
  }
  const refused = first('auth') ?? (outcomes.some(isAnswered) ? undefined : first('forbidden'));
  if (refused && 'message' in refused) {
    const errorCode = refused.kind === 'auth' ? 'AUTH' : 'FORBIDDEN';
    return {
      news: news(errorCode, refused.message, null),
      end: { status: 'FAILED', errorCode, errorMessage: refused.message },
    };
  }
  const limit = latest(outcomes, 'rate_limited');
  if (limit)
    return {
      news: news('RATE_LIMITED', limit.message, { code: 'RATE_LIMITED', until: limit.until }),
      end: null,
    };
  const turn = latest(outcomes, 'deferred');
  const pause = turn && ({ code: 'PACED', until: turn.until } as const);
  const fault = outcomes.some(isAnswered) ? undefined : (first('transient') ?? first('bad_response'));
  if (fault && 'message' in fault) {
    // What it answers is another matter than whether: asking later does not make an answer understood.
    return fault.kind === 'transient'
      ? { news: { ...news('TRANSIENT', fault.message, pause ?? null), answer: 'NONE' }, end: null }
      : { news: news('BAD_RESPONSE', fault.message, pause ?? null), end: null };
  }
  if (turn && !outcomes.some(isAnswered))
    return { news: { ...news('PACED', turn.message, pause ?? null), answer: 'UNASKED' }, end: null };
  return outcomes.every(({ kind }) => kind === 'unsupported')
    ? NO_VERDICT
    : { news: news('OK', null, pause ?? null), end: null };
}

const news = (outcome: string, message: string | null, pause: PlatformNews['pause']): PlatformNews => ({
  outcome,
  message,
  pause,
  answer: 'GIVEN',
});

/** The platform has said something about an account. */
function isAnswered({ kind }: ProfileOutcome): boolean {
  return ['ok', 'hidden', 'not_found', 'suspended', 'unsupported'].includes(kind);
}

/** The one that lasts longest. */
function latest(
  outcomes: readonly ProfileOutcome[],
  kind: PlatformPause['kind'],
): (ProfileOutcome & PlatformPause) | undefined {
  return outcomes
    .filter((outcome): outcome is ProfileOutcome & PlatformPause => outcome.kind === kind)
    .sort((a, b) => b.until.getTime() - a.until.getTime())[0];
}
