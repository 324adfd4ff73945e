import { foldText } from '../../db/domain.ts';
import type { JsonAnswer } from '../http/fetchJson.ts';
import { nextMidnight, resetAtEpochSeconds } from '../http/retryAt.ts';
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
  service: 'X',
  now,
  // https://docs.x.com/x-api/fundamentals/rate-limits: windows of 15 minutes.
  windowMs: 15 * 60 * 1000,
  resetAt: (headers: Headers) =>
    dayResetAt(headers, now) ?? resetAtEpochSeconds(headers, 'x-rate-limit-reset', now),
});

/** Some apps have a limit of a day beside that of the window, and are told so only when they meet it. */
function dayResetAt(headers: Headers, now: Date): Date | null {
  const isUsedUp = headers.get('x-app-limit-24hour-remaining')?.trim() === '0';
  return isUsedUp ? resetAtEpochSeconds(headers, 'x-app-limit-24hour-reset', now) : null;
}

/** What failed, whoever was asked for; null for an answer with users, or with errors that concern single users. */
export function failureOf(answer: JsonAnswer, now: Date): PlatformFailure | null {
  if (answer.kind === 'answer') {
    const problems = problemsOf(answer.json);
    // A cap is told with status 403 or 429, credits that are used up with 402.
    if (answer.status === 402 || problems.has('usage-capped')) {
      return {
        kind: 'quota',
        message: 'X answers no more: the cap of this app is reached, or its credits are used up.',
        // X names no time. A cap is renewed on a day of the month that is the project's own, and credits whenever
        // somebody buys some; to ask once more on the next day costs a refusal, to wait a month costs a month.
        until: nextMidnight('UTC', now),
      };
    }
    if (problems.has('unsupported-authentication')) {
      return { kind: 'auth', message: 'X takes another kind of token here: an app-only bearer token.' };
    }
  }
  return failureByStatus(answer, rulesAt(now));
}

/** A window that the last answer has used up: nothing is sent before it is over. */
export function pauseAfter(answer: JsonAnswer, now: Date): PlatformFailure | null {
  return pauseWhenUsedUp(answer, { ...rulesAt(now), remaining: 'x-rate-limit-remaining' });
}

/**
 * The last part of what the `type` of an error points to, of the whole answer and of the errors in it: the host before
 * it is api.twitter.com or api.x.com.
 */
function problemsOf(json: unknown): ReadonlySet<string> {
  const errors = isRecord(json) ? [json, ...listOf(json['errors'])] : [];
  return new Set(errors.flatMap((error) => problemOf(error) ?? []));
}

function problemOf(error: Readonly<Record<string, unknown>>): string | null {
  return typeof error['type'] === 'string' ? (error['type'].split('/').at(-1) ?? null) : null;
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** One call: what it asks for, and who wants to know. Two accounts of a catalogue may be one at X. */
export interface Lookup {
  readonly path: '/2/users' | '/2/users/by';
  readonly parameter: 'ids' | 'usernames';
  /** By id, or by user name in lower case. A name may be all digits, and look like an id. */
  readonly requests: Map<string, ProfileRequest[]>;
}

/** One outcome for each request of the call. `data` is absent when X knows none of the users. */
export function readUsers(answer: JsonAnswer, { parameter, requests }: Lookup): ProfileOutcome[] {
  const json = answer.kind === 'answer' && isRecord(answer.json) ? answer.json : {};
  const users = recordsBy(json['data'], parameter === 'ids' ? 'id' : 'username');
  const errors = recordsBy(json['errors'], 'value');
  return [...requests].flatMap(([name, asking]) =>
    asking.map(({ accountKey }): ProfileOutcome => {
      const user = users.get(name);
      return user === undefined
        ? { accountKey, ...readMissing(errors.get(name)) }
        : readUser(user, accountKey);
    }),
  );
}

function recordsBy(list: unknown, field: string): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const records = new Map<string, Readonly<Record<string, unknown>>>();
  for (const record of listOf(list)) {
    const name = record[field];
    if (typeof name === 'string') records.set(foldText(name), record);
  }
  return records;
}

/**
 * Why a user is missing. Unknown and suspended users share one type; only title and detail tell them apart:
 * "Not Found Error", "Forbidden" with "User has been suspended".
 */
function readMissing(error: Readonly<Record<string, unknown>> | undefined): PlatformFailure {
  const problem = error && problemOf(error);
  if (error && problem === 'resource-not-found') {
    const isSuspended = error['title'] === 'Forbidden' || /\bsuspended\b/i.test(String(error['detail']));
    return isSuspended
      ? { kind: 'suspended', message: 'X has suspended this account.' }
      : { kind: 'not_found', message: 'X knows no such account.' };
  }
  if (problem === 'not-authorized-for-resource') {
    return { kind: 'forbidden', message: 'X does not show this account to this app.' };
  }
  return {
    kind: 'bad_response',
    message: 'X answered without a user, and without a reason known here.',
  };
}

/** https://docs.x.com/x-api/fundamentals/data-dictionary#user */
function readUser(user: Readonly<Record<string, unknown>>, accountKey: number): ProfileOutcome {
  const spelled = checkHandle('X', String(user['username']));
  if (!isUserId(user['id']) || !('handle' in spelled)) {
    return { kind: 'bad_response', accountKey, message: 'X answered with a user that is not understood.' };
  }
  const counts = isRecord(user['public_metrics']) ? user['public_metrics'] : {};
  const followers = readCount(counts['followers_count']);
  // A protected account keeps its posts to itself, and mostly shows its numbers all the same.
  const isHidden = user['protected'] === true && followers === null;
  return {
    kind: isHidden ? 'hidden' : 'ok',
    accountKey,
    profile: {
      platformId: user['id'],
      handle: spelled.handle,
      // X itself allows 50 and 160 characters; links and pictograms may take more in an answer.
      displayName: readText(user['name'], 200),
      bio: readText(user['description'], 1_000),
      avatarUrl: readWebAddress(user['profile_image_url']),
      verified: typeof user['verified'] === 'boolean' ? user['verified'] : null,
      createdAt: readInstant(user['created_at']),
    },
    metrics: profileMetrics(
      {
        followers,
        following: readCount(counts['following_count']),
        // The guides name one, the specification the other.
        posts: readCount(counts['tweet_count'] ?? counts['post_count']),
        listed: readCount(counts['listed_count']),
      },
      { missing: isHidden ? 'HIDDEN' : 'NOT_REPORTED' },
    ),
  };
}

/** As X writes ids: a whole number of up to 64 bits, as digits. */
export function isUserId(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9]{1,19}$/.test(value);
}
