import { apiUrl } from '../http/baseUrl.ts';
import type {
  AdapterOptions,
  PlatformAdapter,
  PlatformFailure,
  ProfileOutcome,
  ProfileRequest,
} from './adapter.ts';
import { askOneByOne } from './askOneByOne.ts';
import { checkHandle } from './checkHandle.ts';
import { createTokenedHttp } from './clientToken.ts';
import { isTokenRefused, readUser, rulesAt, USER_FIELDS } from './tiktokAnswers.ts';

/**
 * TikTok's Research API: https://developers.tiktok.com/doc/research-api-specs-query-user-info
 *
 * It knows accounts by their names only: it tells no id, and takes none. So a renamed account is not found until
 * somebody corrects its handle.
 */
export function createTiktokAdapter({ setting, http, now }: AdapterOptions): PlatformAdapter {
  const { baseUrl, batchSize, values } = setting;
  const tiktok = createTokenedHttp({
    http,
    now,
    rulesAt,
    isTokenRefused,
    tokenRequest: {
      url: apiUrl(baseUrl!, '/v2/oauth/token/'),
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        client_key: values['TIKTOK_CLIENT_KEY']!,
        client_secret: values['TIKTOK_CLIENT_SECRET']!,
        grant_type: 'client_credentials',
      }).toString(),
    },
  });
  const url = apiUrl(baseUrl!, '/v2/research/user/info/');
  // In the address, although it is a POST.
  url.searchParams.set('fields', USER_FIELDS.join(','));

  return {
    platform: 'TIKTOK',
    batchSize,
    countRequests: (requests) => planOf(requests).named.length,
    async fetchProfiles(requests, signal) {
      const { named, malformed } = planOf(requests);
      const refused = malformed.map(({ accountKey }): ProfileOutcome => ({ accountKey, ...MALFORMED }));
      const answered = await askOneByOne(named, async (request) => {
        const answer = await tiktok.ask(
          (token) => ({
            url,
            method: 'POST',
            headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
            body: JSON.stringify({ username: request.handle }),
          }),
          signal,
        );
        return { outcome: answer.kind === 'answer' ? readUser(answer, request, now()) : answer };
      });
      return [...refused, ...answered];
    },
  };
}

const MALFORMED: PlatformFailure = {
  kind: 'not_found',
  message: 'No TikTok account can have this name: it is not of letters, digits, dots and _.',
};

function planOf(requests: readonly ProfileRequest[]) {
  const named: ProfileRequest[] = [];
  const malformed: ProfileRequest[] = [];
  for (const request of requests) {
    const checked = checkHandle('TIKTOK', request.handle);
    if ('handle' in checked) named.push({ ...request, handle: checked.handle });
    else malformed.push(request);
  }
  return { named, malformed };
}
