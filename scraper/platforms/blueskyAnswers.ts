import type { JsonAnswer } from '../http/fetchJson.ts';
import { resetAtEpochSeconds } from '../http/retryAt.ts';
import type { PlatformFailure, ProfileOutcome, ProfileRequest } from './adapter.ts';
import { checkHandle } from './checkHandle.ts';
import { isRecord } from './isRecord.ts';
import { failureByStatus, pauseWhenUsedUp } from './platformFailure.ts';
import { profileMetrics } from './profileMetrics.ts';
import { readCount } from './readCount.ts';
import { readInstant } from './readInstant.ts';
import { readText } from './readText.ts';
import { readWebAddress } from './readWebAddress.ts';

const rulesAt = (now: Date) => ({
  service: 'Bluesky',
  now,
  // 3000 requests in 5 minutes on the hosted services: waited when a 429 names no time.
  windowMs: 5 * 60 * 1000,
  resetAt: (headers: Headers) => resetAtEpochSeconds(headers, 'ratelimit-reset', now),
});

/** What failed, whoever was asked for; null for an answer with status 200. */
export function failureOf(answer: JsonAnswer, now: Date): PlatformFailure | null {
  return failureByStatus(answer, rulesAt(now));
}

/** A window that the last answer has used up: nothing is sent before it is over. */
export function pauseAfter(answer: JsonAnswer, now: Date): PlatformFailure | null {
  return pauseWhenUsedUp(answer, { ...rulesAt(now), remaining: 'ratelimit-remaining' });
}

/**
 * Why `getProfile` has no profile; null when that is not what it says. All come with status 400, and "not
 * found" has only its message to tell it from a malformed request.
 *
 * An account that its owner has deactivated counts as suspended, not as not found: it exists, keeps its
 * handle and numbers, and comes back when its owner wants; "not found" would tell people to correct the
 * handle or to give it up.
 */
export function readMissing(answer: JsonAnswer): PlatformFailure | null {
  if (answer.kind !== 'answer' || answer.status !== 400 || !isRecord(answer.json)) return null;
  const { error, message } = answer.json;
  if (error === 'AccountTakedown') {
    return { kind: 'suspended', message: 'Bluesky has suspended this account.' };
  }
  if (error === 'AccountDeactivated') {
    return { kind: 'suspended', message: 'The owner has deactivated this account.' };
  }
  return error === 'InvalidRequest' && message === 'Profile not found'
    ? { kind: 'not_found', message: 'Bluesky knows no such account.' }
    : null;
}

/**
 * A `profileViewDetailed`:
 * https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/actor/defs.json
 */
export function readProfile(
  view: unknown,
  { accountKey, handle, platformId }: ProfileRequest,
): ProfileOutcome {
  const did = isRecord(view) ? view['did'] : undefined;
  if (!isRecord(view) || !isDid(did) || (platformId !== null && did !== platformId)) {
    return {
      kind: 'bad_response',
      accountKey,
      message: 'Bluesky answered with a profile that is not understood.',
    };
  }
  // `handle.invalid` stands where the domain of a handle no longer points to the account.
  const spelled = checkHandle('BLUESKY', String(view['handle']));
  return {
    kind: 'ok',
    accountKey,
    profile: {
      platformId: did,
      handle: 'handle' in spelled ? spelled.handle : handle,
      // The lexicon's own limits, in bytes.
      displayName: readText(view['displayName'], 640),
      bio: readText(view['description'], 2560),
      avatarUrl: readWebAddress(view['avatar']),
      verified: isVerified(view['verification']),
      createdAt: readInstant(view['createdAt']),
    },
    metrics: profileMetrics({
      followers: readCount(view['followersCount']),
      following: readCount(view['followsCount']),
      posts: readCount(view['postsCount']),
    }),
  };
}

function isDid(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('did:') && 'handle' in checkHandle('BLUESKY', value);
}

/** Absent when nobody has verified the account. A trusted verifier carries the badge too. */
function isVerified(verification: unknown): boolean {
  if (!isRecord(verification)) return false;
  return verification['verifiedStatus'] === 'valid' || verification['trustedVerifierStatus'] === 'valid';
}
