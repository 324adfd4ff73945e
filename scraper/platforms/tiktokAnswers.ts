import { nextMidnight } from '../http/retryAt.ts';
import type { PlatformFailure, ProfileOutcome, ProfileRequest } from './adapter.ts';
import type { Answer } from './clientToken.ts';
import { isRecord } from './isRecord.ts';
import { failureByStatus, limited, type StatusRules } from './platformFailure.ts';
import { profileMetrics } from './profileMetrics.ts';
import { readCount } from './readCount.ts';
import { readText } from './readText.ts';
import { readWebAddress } from './readWebAddress.ts';

/** What is asked for, and all that is answered. */
export const USER_FIELDS = [
  'display_name',
  'bio_description',
  'avatar_url',
  'is_verified',
  'follower_count',
  'following_count',
  'likes_count',
  'video_count',
] as const;

export const rulesAt = (now: Date): StatusRules => ({
  service: 'TikTok',
  now,
  // Its limits slide over one minute: https://developers.tiktok.com/doc/tiktok-api-v2-rate-limit. No header tells the time.
  windowMs: 60 * 1000,
});

/** True for a token that has expired, or was withdrawn. */
export function isTokenRefused(answer: Answer): boolean {
  return errorOf(answer).code === 'access_token_invalid';
}

/** An answer of `research/user/info`, which has an `error` in any case: that with the code "ok" is none. */
export function readUser(
  answer: Answer,
  request: ProfileRequest,
  now: Date,
): ProfileOutcome | PlatformFailure {
  const { code, message } = errorOf(answer);
  if (code === 'invalid_params' && /\bprivate\b/i.test(message)) return hiddenUser(request);
  const failure = failureByCode(code, message, answer, now) ?? failureByStatus(answer, rulesAt(now));
  if (failure !== null) return failure;
  const user = isRecord(answer.json) ? answer.json['data'] : null;
  if (code !== 'ok' || !isRecord(user) || !USER_FIELDS.some((field) => field in user)) return NOT_UNDERSTOOD;
  return {
    kind: 'ok',
    accountKey: request.accountKey,
    profile: {
      // The API tells none, as it tells no name: the account is the one that was asked for.
      platformId: null,
      handle: request.handle,
      displayName: readText(user['display_name'], 200),
      bio: readText(user['bio_description'], 1000),
      avatarUrl: readWebAddress(user['avatar_url']),
      verified: typeof user['is_verified'] === 'boolean' ? user['is_verified'] : null,
      createdAt: null,
    },
    metrics: profileMetrics({
      followers: readCount(user['follower_count']),
      following: readCount(user['following_count']),
      posts: readCount(user['video_count']),
      // Those that its videos got, ever since.
      likes: readCount(user['likes_count']),
    }),
  };
}

const NOT_UNDERSTOOD: PlatformFailure = {
  kind: 'bad_response',
  message: 'TikTok answered something that is not understood.',
};

function hiddenUser({ accountKey }: ProfileRequest): ProfileOutcome {
  return { kind: 'hidden', accountKey, profile: null, metrics: profileMetrics({}, { missing: 'HIDDEN' }) };
}

function errorOf({ json }: Answer): { readonly code: string; readonly message: string } {
  const error = isRecord(json) && isRecord(json['error']) ? json['error'] : {};
  return { code: String(error['code']), message: String(error['message']) };
}

/** https://developers.tiktok.com/doc/tiktok-api-v2-error-handling; two codes of 429 mean very different times. */
function failureByCode(code: string, message: string, answer: Answer, now: Date): PlatformFailure | null {
  switch (code) {
    case 'invalid_params':
      return isAboutFields(message) ? NOT_UNDERSTOOD : NOT_FOUND;
    case 'access_token_invalid':
      return { kind: 'auth', message: 'TikTok refuses the access token.' };
    case 'scope_not_authorized':
    case 'scope_permission_missed':
      return { kind: 'forbidden', message: 'The TikTok app lacks the scope research.data.basic.' };
    case 'rate_limit_exceeded':
      return limited(answer.headers, rulesAt(now));
    case 'daily_quota_limit_exceeded':
      return {
        kind: 'quota',
        message: "TikTok's allowance of requests a day is used up.",
        until: nextMidnight('UTC', now),
      };
    case 'internal_error':
      return { kind: 'transient', message: 'TikTok has a fault of its own.' };
    default:
      return null;
  }
}

const NOT_FOUND: PlatformFailure = { kind: 'not_found', message: 'TikTok knows no such account.' };

/** The name is all that changes from request to request; fields that TikTok gives up concern every account. */
function isAboutFields(message: string): boolean {
  return /\bfields\b/i.test(message) && !/user/i.test(message);
}
