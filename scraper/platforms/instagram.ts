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
 * Business and creator accounts by what a professional account of one's own may discover of them:
 * https://developers.facebook.com/docs/instagram-platform/instagram-api-with-facebook-login/business-discovery
 *
 * Only by their user name, so that a rename is not followed. The name stands within the expression for the fields, where
 * a brace or parenthesis would ask for something else: `checkHandle` lets none through.
 */
export function createInstagramAdapter(options: AdapterOptions): PlatformAdapter {
  const { apiVersion, baseUrl, values } = options.setting;
  const path = `/${apiVersion}/${encodeURIComponent(values['INSTAGRAM_USER_ID']!)}`;
  return createLookupAdapter(
    {
      platform: 'INSTAGRAM',
      token: values['INSTAGRAM_ACCESS_TOKEN']!,
      urlOf(name) {
        const url = apiUrl(baseUrl!, path);
        url.searchParams.set('fields', `business_discovery.username(${name}){${FIELDS}}`);
        return url;
      },
      rulesAt,
      read: readAccount,
      malformed: 'No Instagram account can have this name: it has 1 to 30 letters, digits, dots and _.',
    },
    options,
  );
}

const FIELDS = 'id,username,name,biography,profile_picture_url,followers_count,follows_count,media_count';

const rulesAt = (now: Date): GraphRules => ({
  service: 'Instagram',
  useCase: 'instagram',
  tokenVariable: 'INSTAGRAM_ACCESS_TOKEN',
  missing: {
    kind: 'not_found',
    message:
      'Instagram shows no business or creator account of this name: unknown, personal and suspended ones look alike.',
  },
  now,
});

const NOT_UNDERSTOOD: PlatformFailure = {
  kind: 'bad_response',
  message: 'Instagram answered with an account that is not understood.',
};

/** Its numbers are not those of the account that is known here, which has no name any more that it is found by. */
const SOMEBODY_ELSE: PlatformFailure = {
  kind: 'not_found',
  message: 'Instagram has another account under this name now: the one known here was renamed or deleted.',
};

function readAccount(
  answer: JsonAnswer,
  { accountKey, name, platformId }: NamedRequest,
): ProfileOutcome | PlatformFailure {
  const account =
    answer.kind === 'answer' && isRecord(answer.json) ? answer.json['business_discovery'] : null;
  if (!isRecord(account) || !isUserId(account['id'])) return NOT_UNDERSTOOD;
  const spelled = checkHandle('INSTAGRAM', String(account['username']));
  if (!('handle' in spelled) || foldText(spelled.handle) !== name) return NOT_UNDERSTOOD;
  if (platformId !== null && platformId !== account['id']) return SOMEBODY_ELSE;
  return {
    kind: 'ok',
    accountKey,
    profile: {
      platformId: account['id'],
      handle: spelled.handle,
      // Instagram itself allows 64 and 150 characters, each of which may be two units.
      displayName: readText(account['name'], 130),
      bio: readText(account['biography'], 300),
      avatarUrl: readWebAddress(account['profile_picture_url']),
      verified: null,
      createdAt: null,
    },
    metrics: profileMetrics({
      followers: readCount(account['followers_count']),
      following: readCount(account['follows_count']),
      posts: readCount(account['media_count']),
    }),
  };
}

function isUserId(value: unknown): value is string {
  return typeof value === 'string' && /^\d{1,30}$/.test(value);
}
