import { foldText } from '../../db/domain.ts';
import type { JsonAnswer } from '../http/fetchJson.ts';
import { parseJson } from '../http/parseJson.ts';
import type { PlatformFailure, ProfileOutcome, ProfileRequest } from './adapter.ts';
import { checkHandle } from './checkHandle.ts';
import { graphError, graphFailure, type GraphRules } from './graphFailure.ts';
import { isRecord } from './isRecord.ts';
import { profileMetrics } from './profileMetrics.ts';
import { readCount } from './readCount.ts';
import { readText } from './readText.ts';
import { readWebAddress } from './readWebAddress.ts';

export const rulesAt = (now: Date): GraphRules => ({
  service: 'Facebook',
  useCase: 'pages',
  tokenVariable: 'FACEBOOK_ACCESS_TOKEN',
  missing: {
    kind: 'not_found',
    message: 'Facebook shows no such page: it is unknown, unpublished, deleted, or a person.',
  },
  now,
});

/** What failed when one page was asked for. */
export function pageFailure(answer: JsonAnswer, now: Date): PlatformFailure | null {
  // A person has no `followers_count`, which only the message of the error tells from other wrong fields.
  return PERSON.test(String(graphError(answer)?.['message']))
    ? { kind: 'unsupported', message: 'Facebook offers numbers of pages only, and this is a person.' }
    : graphFailure(answer, rulesAt(now));
}

const PERSON = /nonexisting field .* on node type \(User\)/;

/** As Facebook writes ids of pages. */
export function isPageId(value: unknown): value is string {
  return typeof value === 'string' && /^\d{1,20}$/.test(value);
}

/** The pages of an answer to `?ids=`, by what they were asked by in lower case; null when it has no such form. */
export function pagesByName(answer: JsonAnswer): ReadonlyMap<string, unknown> | null {
  if (answer.kind !== 'answer' || !isRecord(answer.json)) return null;
  return new Map(Object.entries(answer.json).map(([name, page]) => [foldText(name), page]));
}

/**
 * The answers within the answer to a batch of the Graph API, each with the headers of the whole and its own; null when
 * they are not as many as were asked for. The body of each is JSON within a string. One that Facebook had no time for
 * is null.
 */
export function readBatch(answer: JsonAnswer, count: number): readonly JsonAnswer[] | null {
  if (answer.kind !== 'answer' || !Array.isArray(answer.json) || answer.json.length !== count) return null;
  return answer.json.map((part: unknown): JsonAnswer => {
    if (part === null) {
      return { kind: 'transient', message: 'Facebook had no time for this page within its batch.' };
    }
    const { code, headers, body } = isRecord(part) ? part : {};
    return {
      kind: 'answer',
      status: readCount(code) ?? 200,
      headers: partHeaders(answer.headers, headers),
      json: typeof body === 'string' ? parseJson(body) : undefined,
    };
  });
}

/** Headers within a batch are a list of `{"name","value"}`. Only those are taken over that say how we stand. */
function partHeaders(whole: Headers, own: unknown): Headers {
  const headers = new Headers();
  const known = Array.isArray(own) ? own.filter(isRecord) : [];
  for (const name of ['x-app-usage', 'x-business-use-case-usage']) {
    const part = known.find((header) => String(header['name']).toLowerCase() === name)?.['value'];
    const value = typeof part === 'string' && /^[\x20-\x7e]*$/.test(part) ? part : whole.get(name);
    if (value !== null) headers.set(name, value);
  }
  return headers;
}

export function readPage(
  page: unknown,
  { accountKey, handle, platformId }: ProfileRequest,
): ProfileOutcome | PlatformFailure {
  const id = isRecord(page) ? page['id'] : null;
  if (!isRecord(page) || !isPageId(id) || (platformId !== null && id !== platformId)) {
    return { kind: 'bad_response', message: 'Facebook answered with a page that is not understood.' };
  }
  const spelled = checkHandle('FACEBOOK', readText(page['username'], 100) ?? '');
  return {
    kind: 'ok',
    accountKey,
    profile: {
      platformId: id,
      // A page may have no user name.
      handle: 'handle' in spelled ? spelled.handle : handle,
      // Facebook itself allows 75 and 255 characters, each of which may be two units.
      displayName: readText(page['name'], 150),
      bio: readText(page['about'], 510),
      avatarUrl: readPicture(page['picture']),
      verified: VERIFIED.get(page['verification_status']) ?? null,
      createdAt: null,
    },
    metrics: profileMetrics({ followers: readCount(page['followers_count']) }),
  };
}

/** Blue for public figures and brands, gray for businesses. */
const VERIFIED: ReadonlyMap<unknown, boolean> = new Map([
  ['blue_verified', true],
  ['gray_verified', true],
  ['not_verified', false],
]);

/** `{"data":{"url":…}}` */
function readPicture(picture: unknown): string | null {
  const data = isRecord(picture) ? picture['data'] : null;
  return isRecord(data) ? readWebAddress(data['url']) : null;
}
