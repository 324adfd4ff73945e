import type { JsonAnswer } from '../http/fetchJson.ts';
import type { PlatformFailure, ProfileOutcome, ProfileRequest } from './adapter.ts';
import { checkHandle } from './checkHandle.ts';
import { isRecord } from './isRecord.ts';
import { plainText } from './plainText.ts';
import { failureByStatus } from './platformFailure.ts';
import { profileMetrics } from './profileMetrics.ts';
import { readCount } from './readCount.ts';
import { readText } from './readText.ts';

const rulesAt = (now: Date) => ({
  service: 'Flickr',
  now,
  // "3600 queries per hour" for one key: https://www.flickr.com/services/developer/api/. No header tells the time.
  windowMs: 60 * 60 * 1000,
});

/** What failed, mostly with status 200; null for an answer with `stat` "ok". */
export function failureOf(answer: JsonAnswer, now: Date): PlatformFailure | null {
  const json = bodyOf(answer);
  const byCode = json['stat'] === 'fail' ? failureByCode(readCount(json['code'])) : null;
  const failure = byCode ?? failureByStatus(answer, rulesAt(now));
  return failure ?? (json['stat'] === 'ok' ? null : NOT_UNDERSTOOD);
}

const NOT_UNDERSTOOD: PlatformFailure = {
  kind: 'bad_response',
  message: 'Flickr answered something that is not understood.',
};

function bodyOf(answer: JsonAnswer): Readonly<Record<string, unknown>> {
  return answer.kind === 'answer' && isRecord(answer.json) ? answer.json : {};
}

/** The codes that all methods share, and 1 and 5, which mean this in the four methods that are asked. */
function failureByCode(code: number | null): PlatformFailure | null {
  switch (code) {
    case 1:
      return { kind: 'not_found', message: 'Flickr knows no such account.' };
    case 5:
      return { kind: 'not_found', message: 'This Flickr account was deleted.' };
    case 98:
    case 100:
      return { kind: 'auth', message: 'Flickr refuses the API key.' };
    case 99:
      return { kind: 'forbidden', message: 'Flickr does not show this account to this API key.' };
    // 0 and 201 are not documented, and come with the same words as 105: the service is not available.
    case 0:
    case 105:
    case 106:
    case 201:
      return { kind: 'transient', message: 'Flickr is not available at the moment.' };
    default:
      return null;
  }
}

/** The id out of an answer of `urls.lookupUser` or `people.findByUsername`. */
export function readUserId(answer: JsonAnswer, now: Date): string | PlatformFailure {
  const failure = failureOf(answer, now);
  if (failure !== null) return failure;
  const { user } = bodyOf(answer);
  const id = isRecord(user) ? user['id'] : null;
  return isUserId(id) ? id : NOT_UNDERSTOOD;
}

/** How many an account follows, out of an answer of `contacts.getPublicList`. */
export function readContacts(answer: JsonAnswer): number | null {
  const { contacts } = bodyOf(answer);
  return isRecord(contacts) ? readCount(contacts['total']) : null;
}

/** An answer of `people.getInfo`: https://www.flickr.com/services/api/flickr.people.getInfo.html */
export function readPerson(
  answer: JsonAnswer,
  { userId, request, following }: { userId: string; request: ProfileRequest; following: number | null },
): ProfileOutcome {
  const { accountKey, handle } = request;
  const { person } = bodyOf(answer);
  if (!isRecord(person) || person['nsid'] !== userId) return { accountKey, ...NOT_UNDERSTOOD };
  const photos = isRecord(person['photos']) ? person['photos'] : {};
  return {
    kind: 'ok',
    accountKey,
    profile: {
      platformId: userId,
      handle: readAlias(person['path_alias']) ?? handle,
      displayName:
        readText(contentOf(person['realname']), 200) ?? readText(contentOf(person['username']), 200),
      bio: readBio(contentOf(person['description'])),
      avatarUrl: readAvatar(person, userId),
      // `ispro` is a subscription.
      verified: null,
      // `firstdate` is the first upload, years after the account was made for some.
      createdAt: null,
    },
    metrics: profileMetrics({ following, posts: readCount(contentOf(photos['count'])) }),
  };
}

/** Null for an account that never chose one. */
function readAlias(value: unknown): string | null {
  const checked = checkHandle('FLICKR', typeof value === 'string' ? value : '');
  return 'handle' in checked ? checked.handle : null;
}

/** Texts and numbers stand in an object of their own; some answers leave it out. */
function contentOf(value: unknown): unknown {
  return isRecord(value) ? value['_content'] : value;
}

function readBio(html: unknown): string | null {
  // Much more than anybody reads in a profile.
  const limit = 5_000;
  return typeof html === 'string' ? readText(plainText(html.slice(0, 4 * limit)), limit) : null;
}

/** https://www.flickr.com/services/api/misc.buddyicons.html; server 0 is the picture of who has none. */
function readAvatar(
  { iconserver, iconfarm }: Readonly<Record<string, unknown>>,
  userId: string,
): string | null {
  const server = readCount(iconserver);
  const farm = readCount(iconfarm);
  return server && farm ? `https://farm${farm}.staticflickr.com/${server}/buddyicons/${userId}.jpg` : null;
}

/** An NSID: 12037949754@N01. */
export function isUserId(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9]{1,20}@N[0-9]{2}$/.test(value);
}
