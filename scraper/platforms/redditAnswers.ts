import { foldText } from '../../db/domain.ts';
import { resetInSeconds } from '../http/retryAt.ts';
import type { PlatformFailure, Profile, ProfileOutcome, ProfileRequest } from './adapter.ts';
import type { Answer } from './clientToken.ts';
import { isRecord } from './isRecord.ts';
import { plainText } from './plainText.ts';
import { failureByStatus, pauseWhenUsedUp, type StatusRules } from './platformFailure.ts';
import { profileMetrics } from './profileMetrics.ts';
import { readCount } from './readCount.ts';
import { readText } from './readText.ts';
import { readWebAddress } from './readWebAddress.ts';

/** A request together with what is asked for. */
export interface NamedRequest extends ProfileRequest {
  /** As Reddit names the kinds of its things: a user, or a community (subreddit). */
  readonly kind: 't2' | 't5';
  /** Without `r/`. */
  readonly name: string;
}

type Fields = Readonly<Record<string, unknown>>;

export const rulesAt = (now: Date): StatusRules => ({
  service: 'Reddit',
  now,
  // "Averaged over a time window (currently 10 minutes)": https://support.reddithelp.com/hc/en-us/articles/16160319875092
  windowMs: 10 * 60 * 1000,
  resetAt: (headers) => resetInSeconds(headers, 'x-ratelimit-reset', now),
});

/** A window that the last answer has used up: nothing is sent before it is over. */
export function pauseAfter(answer: Answer, now: Date): PlatformFailure | null {
  return pauseWhenUsedUp(answer, { ...rulesAt(now), remaining: 'x-ratelimit-remaining' });
}

/** An answer of `/user/{name}/about` or `/r/{name}/about`. */
export function readThing(
  answer: Answer,
  request: NamedRequest,
  now: Date,
): ProfileOutcome | PlatformFailure {
  const { accountKey, kind, name, platformId } = request;
  if (answer.status === 403 && KEPT_IN.has(reasonOf(answer))) {
    return { kind: 'hidden', accountKey, profile: null, metrics: profileMetrics({}, { missing: 'HIDDEN' }) };
  }
  const failure = failureOf(answer, request) ?? failureByStatus(answer, rulesAt(now));
  if (failure !== null) return failure;
  const { json } = answer;
  const thing = isRecord(json) && json['kind'] === kind && isRecord(json['data']) ? json['data'] : {};
  const spelled = readText(kind === 't5' ? thing['display_name'] : thing['name'], 100);
  if (spelled === null || foldText(spelled) !== foldText(name)) {
    return { kind: 'bad_response', message: 'Reddit answered with an account that is not understood.' };
  }
  if (thing['is_suspended'] === true) {
    return { kind: 'suspended', message: 'Reddit has suspended this user.' };
  }
  const id = readId(thing['id'], kind);
  if (platformId !== null && id !== null && id !== platformId) {
    return { kind: 'not_found', message: 'This name belongs to another Reddit account than before.' };
  }
  return {
    kind: 'ok',
    accountKey,
    profile: { platformId: id, handle: kind === 't5' ? `r/${spelled}` : spelled, ...factsOf(thing, kind) },
    // Karma is no number of likes.
    metrics: profileMetrics({ followers: readCount(homeOf(thing, kind)['subscribers']) }),
  };
}

/** Why a community shows itself to nobody but members, or those who have agreed to see it. */
const KEPT_IN: ReadonlySet<string> = new Set([
  'private',
  'gold_only',
  'employees_only',
  'quarantined',
  'gated',
]);

function reasonOf({ json }: Answer): string {
  return isRecord(json) && typeof json['reason'] === 'string' ? json['reason'] : '';
}

function failureOf(answer: Answer, { kind }: NamedRequest): PlatformFailure | null {
  const { status, json, headers } = answer;
  if ((status === 403 || status === 404) && reasonOf(answer) === 'banned') {
    return { kind: 'suspended', message: 'Reddit has banned this community.' };
  }
  if (status === 404 && isRecord(json)) return NOT_FOUND;
  // For a community that is not there, Reddit sends people to its search.
  const leadsTo = headers.get('location') ?? '/subreddits/search';
  return status === 302 && kind === 't5' && leadsTo.includes('/subreddits/search') ? NOT_FOUND : null;
}

const NOT_FOUND: PlatformFailure = { kind: 'not_found', message: 'Reddit knows no such account.' };

/** The full name of a thing: its kind and its id. */
function readId(id: unknown, kind: NamedRequest['kind']): string | null {
  return typeof id === 'string' && /^[a-z0-9]{1,13}$/.test(id) ? `${kind}_${id}` : null;
}

/** Whom people subscribe to: of a user it is a community of their own, which old accounts lack. */
function homeOf(thing: Fields, kind: NamedRequest['kind']): Fields {
  if (kind === 't5') return thing;
  return isRecord(thing['subreddit']) ? thing['subreddit'] : {};
}

function factsOf(
  thing: Fields,
  kind: NamedRequest['kind'],
): Pick<Profile, 'displayName' | 'bio' | 'avatarUrl' | 'verified' | 'createdAt'> {
  const home = homeOf(thing, kind);
  return {
    displayName: readEscaped(home['title'], 200),
    bio: readEscaped(home['public_description'], 1000),
    avatarUrl: readAvatar(thing['community_icon']) ?? readAvatar(thing['icon_img']),
    // `verified` is of an address for mail.
    verified: null,
    createdAt: readEpoch(thing['created_utc']),
  };
}

/** Reddit escapes `&`, `<` and `>` in all texts, addresses among them. */
function readEscaped(value: unknown, maxLength: number): string | null {
  return typeof value === 'string' ? readText(plainText(value), maxLength) : null;
}

function readAvatar(value: unknown): string | null {
  return readWebAddress(readEscaped(value, 2048));
}

/** Seconds since 1970, mostly with `.0` behind them. */
function readEpoch(seconds: unknown): Date | null {
  const instant = new Date(typeof seconds === 'number' ? seconds * 1000 : Number.NaN);
  return Number.isNaN(instant.getTime()) ? null : instant;
}
