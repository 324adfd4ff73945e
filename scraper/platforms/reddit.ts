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
import { type NamedRequest, pauseAfter, readThing, rulesAt } from './redditAnswers.ts';

/**
 * Reddit's API: https://www.reddit.com/dev/api/, its users and communities.
 *
 * Both are asked for by name, which neither can change. The id (`t2_…`, `t5_…`) that is stored cannot be asked by; it
 * tells when a name belongs to another account than before.
 */
export function createRedditAdapter({ setting, http, now }: AdapterOptions): PlatformAdapter {
  const { baseUrl, batchSize, values } = setting;
  // Reddit throttles who does not say who they are: https://github.com/reddit-archive/reddit/wiki/API
  const identity = { 'user-agent': values['REDDIT_USER_AGENT']! };
  const credentials = `${values['REDDIT_CLIENT_ID']!}:${values['REDDIT_CLIENT_SECRET']!}`;
  const reddit = createTokenedHttp({
    http,
    now,
    rulesAt,
    isTokenRefused: ({ status }) => status === 401,
    tokenRequest: {
      url: new URL(values['REDDIT_TOKEN_URL'] ?? 'https://www.reddit.com/api/v1/access_token'),
      guard: values['REDDIT_TOKEN_URL'] === undefined ? 'public' : 'none',
      method: 'POST',
      headers: {
        ...identity,
        authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
    },
  });

  return {
    platform: 'REDDIT',
    batchSize,
    countRequests: (requests) => planOf(requests).named.length,
    async fetchProfiles(requests, signal) {
      const { named, malformed } = planOf(requests);
      const refused = malformed.map(({ accountKey }): ProfileOutcome => ({ accountKey, ...MALFORMED }));
      const answered = await askOneByOne(named, async (request) => {
        const url = apiUrl(baseUrl!, `/${request.kind === 't5' ? 'r' : 'user'}/${request.name}/about`);
        const answer = await reddit.ask(
          (token) => ({ url, headers: { ...identity, authorization: `Bearer ${token}` } }),
          signal,
        );
        if (answer.kind !== 'answer') return { outcome: answer };
        return { outcome: readThing(answer, request, now()), pause: pauseAfter(answer, now()) };
      });
      return [...refused, ...answered];
    },
  };
}

const MALFORMED: PlatformFailure = {
  kind: 'not_found',
  message: 'No Reddit account can have this name: it is neither a user name nor a community (r/name).',
};

function planOf(requests: readonly ProfileRequest[]) {
  const named: NamedRequest[] = [];
  const malformed: ProfileRequest[] = [];
  for (const request of requests) {
    const checked = checkHandle('REDDIT', request.handle);
    if ('code' in checked) malformed.push(request);
    else {
      const isCommunity = checked.handle.startsWith('r/');
      const name = isCommunity ? checked.handle.slice(2) : checked.handle;
      named.push({ ...request, kind: isCommunity ? 't5' : 't2', name });
    }
  }
  return { named, malformed };
}
