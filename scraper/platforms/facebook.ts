import { foldText } from '../../db/domain.ts';
import { apiUrl } from '../http/baseUrl.ts';
import type {
  AdapterOptions,
  PlatformAdapter,
  PlatformFailure,
  ProfileOutcome,
  ProfileRequest,
} from './adapter.ts';
import { checkHandle } from './checkHandle.ts';
import { isPageId, pageFailure, pagesByName, readBatch, readPage, rulesAt } from './facebookAnswers.ts';
import { graphError, graphFailure, graphPause } from './graphFailure.ts';

/** By what a page is asked for, its id or its user name in lower case, who wants to know. */
type Pages = ReadonlyMap<string, readonly ProfileRequest[]>;

/**
 * Pages by the Graph API: https://developers.facebook.com/docs/graph-api/reference/page/
 *
 * One call of `?ids=` answers for up to 50. One page in it that is unknown, or not for us, fails the call for all
 * without being named; each is then asked for within a batch of the API, which is one request more and tells them
 * apart. A page whose id is known is asked by it, which follows a rename.
 */
export function createFacebookAdapter({ setting, http, now }: AdapterOptions): PlatformAdapter {
  const { apiVersion, baseUrl, batchSize, values } = setting;
  // In the address it would be in the log of every proxy.
  const headers = { authorization: `Bearer ${values['FACEBOOK_ACCESS_TOKEN']!}` };
  const root = () => apiUrl(baseUrl!, `/${apiVersion}/`);

  async function fetchPages(pages: Pages, signal: AbortSignal): Promise<ProfileOutcome[]> {
    if (pages.size === 0) return [];
    const url = root();
    url.search = pagesQuery([...pages.keys()]);
    const answer = await http.ask({ url, headers }, signal);
    const failure = graphFailure(answer, rulesAt(now()));
    if (failure !== null) {
      if (pages.size === 1) return failAll(pages, pageFailure(answer, now()) ?? failure);
      const isOfOne = graphError(answer) !== null && MAY_BE_OF_ONE.has(failure.kind);
      if (!isOfOne) return failAll(pages, failure);
      const pause = graphPause(answer, rulesAt(now()));
      return pause === null ? fetchEach(pages, signal) : failAll(pages, pause);
    }
    const found = pagesByName(answer);
    if (found === null) return failAll(pages, NOT_UNDERSTOOD);
    return outcomesOf(pages, (name, request) => readPage(found.get(name), request));
  }

  /** https://developers.facebook.com/docs/graph-api/batch-requests: the answers stand in the order of the questions. */
  async function fetchEach(pages: Pages, signal: AbortSignal): Promise<ProfileOutcome[]> {
    const names = [...pages.keys()];
    // By `ids` here, too: so each answer says for whom it is.
    const questions = names.map((name) => ({ method: 'GET', relative_url: pagesQuery([name]) }));
    const answer = await http.ask(
      {
        url: root(),
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ batch: JSON.stringify(questions) }).toString(),
      },
      signal,
    );
    const failure = graphFailure(answer, rulesAt(now()));
    if (failure !== null) return failAll(pages, failure);
    const answers = readBatch(answer, names.length);
    if (answers === null) return failAll(pages, NOT_UNDERSTOOD);
    const answerOf = new Map(names.map((name, i) => [name, answers[i]!]));
    return outcomesOf(pages, (name, request) => {
      const own = answerOf.get(name)!;
      return pageFailure(own, now()) ?? readPage(pagesByName(own)?.get(name), request);
    });
  }

  return {
    platform: 'FACEBOOK',
    batchSize,
    countRequests: (requests) => Math.ceil(planOf(requests).pages.size / batchSize),
    async fetchProfiles(requests, signal) {
      const { pages, malformed } = planOf(requests);
      const refused = malformed.map(({ accountKey }): ProfileOutcome => ({ accountKey, ...MALFORMED }));
      return [...refused, ...(await fetchPages(pages, signal))];
    },
  };
}

/** `fan_count` is no number of likes received, and `talking_about_count` is over a week: neither is stored. */
const FIELDS = 'id,name,username,about,followers_count,verification_status,picture.type(large){url}';

function pagesQuery(names: readonly string[]): string {
  return `?${new URLSearchParams({ ids: names.join(','), fields: FIELDS }).toString()}`;
}

/** What a call may fail with for one of its pages: it is unknown, not for this app, or no page but a person. */
const MAY_BE_OF_ONE: ReadonlySet<PlatformFailure['kind']> = new Set([
  'not_found',
  'forbidden',
  'bad_response',
]);

const MALFORMED: PlatformFailure = {
  kind: 'not_found',
  message: 'No Facebook page can have this name: it is neither a user name nor a numeric id.',
};

const NOT_UNDERSTOOD: PlatformFailure = {
  kind: 'bad_response',
  message: 'Facebook answered with pages that are not understood.',
};

function planOf(requests: readonly ProfileRequest[]) {
  const pages = new Map<string, ProfileRequest[]>();
  const malformed: ProfileRequest[] = [];
  for (const request of requests) {
    const name = nameOf(request);
    if (name === null) malformed.push(request);
    else pages.set(name, [...(pages.get(name) ?? []), request]);
  }
  return { pages, malformed };
}

function nameOf({ platformId, handle }: ProfileRequest): string | null {
  if (platformId !== null) return isPageId(platformId) ? platformId : null;
  const checked = checkHandle('FACEBOOK', handle);
  return 'handle' in checked ? foldText(checked.handle) : null;
}

function outcomesOf(
  pages: Pages,
  outcomeOf: (name: string, request: ProfileRequest) => ProfileOutcome | PlatformFailure,
): ProfileOutcome[] {
  return [...pages].flatMap(([name, requests]) =>
    requests.map((request) => ({ ...outcomeOf(name, request), accountKey: request.accountKey })),
  );
}

function failAll(pages: Pages, failure: PlatformFailure): ProfileOutcome[] {
  return outcomesOf(pages, () => failure);
}
