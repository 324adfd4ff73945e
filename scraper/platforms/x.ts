import { foldText } from '../../db/domain.ts';
import { apiUrl } from '../http/baseUrl.ts';
import type { JsonAnswer } from '../http/fetchJson.ts';
import type {
  AdapterOptions,
  PlatformAdapter,
  PlatformFailure,
  ProfileOutcome,
  ProfileRequest,
} from './adapter.ts';
import { checkHandle } from './checkHandle.ts';
import { concernsAll } from './platformFailure.ts';
import { failureOf, isUserId, type Lookup, pauseAfter, readUsers } from './xAnswers.ts';

/**
 * X API v2: https://docs.x.com/x-api/users/lookup/introduction
 *
 * An account whose id is known is asked by id, which follows a rename; the others by user name. The two are calls of
 * their own, so that a mixed batch takes two requests. One malformed name would fail the whole call, so none is sent.
 * Who has no user in the answer is explained beside the users, by an error of their own, with HTTP 200.
 */
export function createXAdapter({ setting, http, now }: AdapterOptions): PlatformAdapter {
  const { baseUrl, batchSize, values } = setting;
  const authorization = `Bearer ${values['X_BEARER_TOKEN']!}`;

  function ask({ path, parameter, requests }: Lookup, signal: AbortSignal): Promise<JsonAnswer> {
    const url = apiUrl(baseUrl!, path);
    url.searchParams.set(parameter, [...requests.keys()].join(','));
    url.searchParams.set('user.fields', USER_FIELDS);
    return http.ask({ url, headers: { authorization } }, signal);
  }

  /** Outcomes of one call, and why nothing may be sent after it. */
  async function fetchUsers(lookup: Lookup, signal: AbortSignal) {
    const answer = await ask(lookup, signal);
    const failure = failureOf(answer, now());
    if (failure === null) {
      return { outcomes: readUsers(answer, lookup), stop: pauseAfter(answer, now()) };
    }
    return { outcomes: failAll(lookup, failure), stop: concernsAll(failure) ? failure : null };
  }

  return {
    platform: 'X',
    batchSize,
    countRequests(requests) {
      const sizes = planOf(requests).lookups.map((lookup) => lookup.requests.size);
      return sizes.reduce((count, size) => count + Math.ceil(size / batchSize), 0);
    },
    async fetchProfiles(requests, signal) {
      const { lookups, malformed } = planOf(requests);
      const outcomes = malformed.map(({ accountKey }): ProfileOutcome => ({ accountKey, ...MALFORMED }));
      let stop: PlatformFailure | null = null;
      for (const lookup of lookups) {
        if (stop !== null) {
          outcomes.push(...failAll(lookup, stop));
          continue;
        }
        const fetched = await fetchUsers(lookup, signal);
        outcomes.push(...fetched.outcomes);
        stop = fetched.stop;
      }
      return outcomes;
    },
  };
}

/** `like_count` among the metrics is what the user has liked, so that it is no use to us. */
const USER_FIELDS = 'created_at,description,profile_image_url,protected,public_metrics,verified';

const MALFORMED: PlatformFailure = {
  kind: 'not_found',
  message: 'No X account can have this name: it has 1 to 15 letters, digits and _.',
};

function planOf(requests: readonly ProfileRequest[]) {
  const byId: Lookup = { path: '/2/users', parameter: 'ids', requests: new Map() };
  const byName: Lookup = { path: '/2/users/by', parameter: 'usernames', requests: new Map() };
  const malformed: ProfileRequest[] = [];
  for (const request of requests) {
    const { platformId } = request;
    const lookup = platformId === null ? byName : byId;
    const name = platformId === null ? nameOf(request) : isUserId(platformId) ? platformId : null;
    if (name === null) malformed.push(request);
    else lookup.requests.set(name, [...(lookup.requests.get(name) ?? []), request]);
  }
  return { lookups: [byId, byName].filter((lookup) => lookup.requests.size > 0), malformed };
}

function nameOf({ handle }: ProfileRequest): string | null {
  const checked = checkHandle('X', handle);
  return 'handle' in checked ? foldText(checked.handle) : null;
}

function failAll({ requests }: Lookup, failure: PlatformFailure): ProfileOutcome[] {
  return [...requests.values()].flat().map(({ accountKey }) => ({ accountKey, ...failure }));
}
