import { foldText } from '../../db/domain.ts';
import { apiUrl } from '../http/baseUrl.ts';
import type { JsonAnswer } from '../http/fetchJson.ts';
import type { AdapterOptions, PlatformAdapter, PlatformFailure, ProfileOutcome } from './adapter.ts';
import { checkHandle } from './checkHandle.ts';
import type { GraphRules } from './graphFailure.ts';
import { createLookupAdapter, type NamedRequest } from './graphLookup.ts';
import { isRecord } from './isRecord.ts';
import { profileMetrics } from './profileMetrics.ts';
import { readCount } from './readCount.ts';
import { readText } from './readText.ts';
import { readWebAddress } from './readWebAddress.ts';

/**
 * Public profiles by the Threads Profile Discovery API:
 * https://developers.facebook.com/documentation/threads/threads-profiles
 *
 * Only by their exact user name: the API has no id of a profile, so that a rename is not followed, and whoever has the
 * name is the account.
 */
export function createThreadsAdapter(options: AdapterOptions): PlatformAdapter {
  const { apiVersion, baseUrl, values } = options.setting;
  return createLookupAdapter(
    {
      platform: 'THREADS',
      token: values['THREADS_ACCESS_TOKEN']!,
      urlOf(name) {
        const url = apiUrl(baseUrl!, `/${apiVersion}/profile_lookup`);
        url.searchParams.set('username', name);
        url.searchParams.set('fields', FIELDS);
        return url;
      },
      rulesAt,
      read: readProfile,
      malformed: 'No Threads profile can have this name: it has 1 to 30 letters, digits, dots and _.',
    },
    options,
  );
}

/** Likes, quotes, replies, reposts and views are those of the last seven days: no totals, and not asked for. */
const FIELDS = 'username,name,biography,profile_picture_url,is_verified,follower_count';

const rulesAt = (now: Date): GraphRules => ({
  service: 'Threads',
  useCase: 'threads',
  tokenVariable: 'THREADS_ACCESS_TOKEN',
  missing: {
    kind: 'not_found',
    message: 'Threads shows no such profile: it is unknown, private, or has fewer than 100 followers.',
  },
  now,
});

function readProfile(
  answer: JsonAnswer,
  { accountKey, name }: NamedRequest,
): ProfileOutcome | PlatformFailure {
  const profile = answer.kind === 'answer' && isRecord(answer.json) ? answer.json : {};
  const spelled = checkHandle('THREADS', String(profile['username']));
  if (!('handle' in spelled) || foldText(spelled.handle) !== name) {
    return { kind: 'bad_response', message: 'Threads answered with a profile that is not understood.' };
  }
  return {
    kind: 'ok',
    accountKey,
    profile: {
      // The API tells none.
      platformId: null,
      handle: spelled.handle,
      // Threads itself allows 64 and 150 characters, each of which may be two units.
      displayName: readText(profile['name'], 130),
      bio: readText(profile['biography'], 300),
      avatarUrl: readWebAddress(profile['profile_picture_url']),
      verified: typeof profile['is_verified'] === 'boolean' ? profile['is_verified'] : null,
      createdAt: null,
    },
    metrics: profileMetrics({ followers: readCount(profile['follower_count']) }),
  };
}
