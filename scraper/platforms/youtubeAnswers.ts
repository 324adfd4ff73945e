import type { JsonAnswer } from '../http/fetchJson.ts';
import { nextMidnight } from '../http/retryAt.ts';
import type { PlatformFailure, ProfileOutcome, ProfileRequest } from './adapter.ts';
import { checkHandle, YOUTUBE_CHANNEL_ID } from './checkHandle.ts';
import { isRecord } from './isRecord.ts';
import { failureByStatus, limited } from './platformFailure.ts';
import { profileMetrics } from './profileMetrics.ts';
import { readCount } from './readCount.ts';
import { readInstant } from './readInstant.ts';
import { readText } from './readText.ts';
import { readWebAddress } from './readWebAddress.ts';

/** A resource `youtube#channel`. */
export type Channel = Readonly<Record<string, unknown>> & { readonly id: string };

const rulesAt = (now: Date) => ({
  service: 'YouTube',
  now,
  // Beside the quota of a day Google counts by the minute, and names no time.
  windowMs: 60 * 1000,
});

/**
 * The channels of an answer, in no particular order, or why there are none. `items` is absent when nothing was found;
 * whoever asked knows for what that is the answer.
 */
export function readChannels(answer: JsonAnswer, now: Date): readonly Channel[] | PlatformFailure {
  const failure = failureOf(answer, now);
  if (failure !== null) return failure;
  const json = answer.kind === 'answer' && isRecord(answer.json) ? answer.json : {};
  const { items, kind } = json;
  const list = items === undefined && kind === 'youtube#channelListResponse' ? [] : items;
  return Array.isArray(list) && list.every(isChannel) ? list : NOT_UNDERSTOOD;
}

const NOT_UNDERSTOOD: PlatformFailure = {
  kind: 'bad_response',
  message: 'YouTube answered with channels that are not understood.',
};

function isChannel(item: unknown): item is Channel {
  return isRecord(item) && typeof item['id'] === 'string' && YOUTUBE_CHANNEL_ID.test(item['id']);
}

export function nextPageOf(answer: JsonAnswer): string | null {
  const page = answer.kind === 'answer' && isRecord(answer.json) ? answer.json['nextPageToken'] : null;
  return typeof page === 'string' && page !== '' ? page : null;
}

/** What failed; null for an answer with status 200. Status 403 has several meanings, told apart by `reason`. */
function failureOf(answer: JsonAnswer, now: Date): PlatformFailure | null {
  if (answer.kind === 'answer') {
    for (const reason of reasonsOf(answer.json)) {
      const failure = failureByReason(reason, answer.headers, now);
      if (failure !== null) return failure;
    }
  }
  return failureByStatus(answer, rulesAt(now));
}

/** https://developers.google.com/youtube/v3/docs/errors, and Google's own of all its APIs. */
function failureByReason(reason: unknown, headers: Headers, now: Date): PlatformFailure | null {
  switch (reason) {
    case 'quotaExceeded':
    case 'dailyLimitExceeded':
      return {
        kind: 'quota',
        message: "YouTube answers no more today: this key's quota is used up.",
        until: nextMidnight('America/Los_Angeles', now),
      };
    case 'rateLimitExceeded':
    case 'userRateLimitExceeded':
    case 'RATE_LIMIT_EXCEEDED':
      return limited(headers, rulesAt(now));
    case 'keyInvalid':
    case 'keyExpired':
    case 'API_KEY_INVALID':
      return { kind: 'auth', message: 'YouTube refuses the API key.' };
    case 'accessNotConfigured':
    case 'SERVICE_DISABLED':
      return { kind: 'forbidden', message: 'The YouTube Data API is not enabled for this API key.' };
    case 'channelNotFound':
      return { kind: 'not_found', message: 'YouTube knows no such channel.' };
    case 'channelForbidden':
      return { kind: 'unsupported', message: 'YouTube offers no public numbers for this channel.' };
    default:
      return null;
  }
}

/** The older form first: it is the more precise where there are both, save for a key ("badRequest"). */
function reasonsOf(json: unknown): readonly unknown[] {
  const error = isRecord(json) && isRecord(json['error']) ? json['error'] : {};
  return [error['errors'], error['details']].flatMap((list) =>
    Array.isArray(list) ? list.filter(isRecord).map(({ reason }) => reason) : [],
  );
}

/** https://developers.google.com/youtube/v3/docs/channels#resource */
export function readChannel(
  { id, ...channel }: Channel,
  { accountKey, handle }: ProfileRequest,
): ProfileOutcome {
  const snippet = isRecord(channel['snippet']) ? channel['snippet'] : {};
  const statistics = isRecord(channel['statistics']) ? channel['statistics'] : {};
  // A hidden count is absent, or sent as 0.
  const isHidden = statistics['hiddenSubscriberCount'] === true;
  const followers = isHidden ? null : readCount(statistics['subscriberCount']);
  return {
    kind: isHidden ? 'hidden' : 'ok',
    accountKey,
    profile: {
      platformId: id,
      handle: readHandle(snippet['customUrl']) ?? handle,
      // YouTube's own limits, in characters, which may be two units each.
      displayName: readText(snippet['title'], 200),
      bio: readText(snippet['description'], 2_000),
      avatarUrl: readAvatar(snippet['thumbnails']),
      verified: null,
      createdAt: readInstant(snippet['publishedAt']),
    },
    metrics: profileMetrics(
      {
        followers,
        posts: readCount(statistics['videoCount']),
        views: readCount(statistics['viewCount']),
      },
      {
        // https://developers.google.com/youtube/v3/revision_history: from 1000 on rounded down to three digits.
        precision: followers !== null && followers >= 1_000 ? 'ROUNDED' : 'EXACT',
        missing: isHidden ? 'HIDDEN' : 'NOT_REPORTED',
      },
    ),
  };
}

/** `@name` is the handle; without the @ it would be a custom name of old. */
function readHandle(customUrl: unknown): string | null {
  if (typeof customUrl !== 'string' || !customUrl.startsWith('@')) return null;
  const checked = checkHandle('YOUTUBE', customUrl);
  return 'handle' in checked ? checked.handle : null;
}

/** 240 pixels, else 88. */
function readAvatar(thumbnails: unknown): string | null {
  const urlOf = (size: string) => {
    const thumbnail = isRecord(thumbnails) ? thumbnails[size] : null;
    return isRecord(thumbnail) ? readWebAddress(thumbnail['url']) : null;
  };
  return urlOf('medium') ?? urlOf('default');
}
