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
import { type Asked, askOneByOne } from './askOneByOne.ts';
import { checkHandle } from './checkHandle.ts';
import {
  failureOf,
  isOrganizationId,
  MISSING,
  type Organization,
  readFollowers,
  readFound,
  readListed,
} from './linkedinAnswers.ts';
import { concernsAll } from './platformFailure.ts';

/** A request together with what its organisation is found by. */
type Sought = ProfileRequest & ({ readonly id: string } | { readonly id: null; readonly vanityName: string });

/**
 * Organisations, showcase pages among them, by LinkedIn's versioned API:
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-lookup-api
 *
 * A name in an address is looked up once, alone. From then on one request gives the names and facts of all
 * organisations of a batch by their ids, which follows a rename. The number of followers is a request of its own for
 * each. People have no number at all.
 */
export function createLinkedinAdapter({ setting, http, now }: AdapterOptions): PlatformAdapter {
  const { apiVersion, baseUrl, batchSize, values } = setting;
  const headers = {
    authorization: `Bearer ${values['LINKEDIN_ACCESS_TOKEN']!}`,
    'linkedin-version': apiVersion!,
  };
  const asRestli2 = { ...headers, 'x-restli-protocol-version': '2.0.0' };

  async function fetchListed(
    ids: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Organization | PlatformFailure> | PlatformFailure> {
    // Parentheses and commas are those of Rest.li 2.0, and must not be encoded.
    const url = apiUrl(baseUrl!, `/rest/organizationsLookup?ids=List(${[...ids].join(',')})`);
    const answer = await http.ask({ url, headers: asRestli2 }, signal);
    return failureOf(answer, now()) ?? readListed(answer, ids);
  }

  async function fetchByName(
    vanityName: string,
    signal: AbortSignal,
  ): Promise<Organization | PlatformFailure> {
    const url = apiUrl(baseUrl!, '/rest/organizations');
    url.searchParams.set('q', 'vanityName');
    url.searchParams.set('vanityName', vanityName);
    const answer = await http.ask({ url, headers: asRestli2 }, signal);
    return failureOf(answer, now()) ?? readFound(answer, vanityName);
  }

  /** Without the protocol's version, which LinkedIn documents no use of here and which has made calls fail. */
  function askFollowers({ id }: Organization, signal: AbortSignal): Promise<JsonAnswer> {
    const urn = encodeURIComponent(`urn:li:organization:${id}`);
    const url = apiUrl(baseUrl!, `/rest/networkSizes/${urn}?edgeType=COMPANY_FOLLOWED_BY_MEMBER`);
    return http.ask({ url, headers }, signal);
  }

  async function fetchFollowers(
    organization: Organization,
    request: ProfileRequest,
    signal: AbortSignal,
  ): Promise<Asked> {
    const answer = await askFollowers(organization, signal);
    if (answer.kind === 'answer' && answer.status === 404) return { outcome: MISSING };
    const failure = failureOf(answer, now());
    if (failure === null) return { outcome: readFollowers(answer, organization, request) };
    // A member may see the numbers of one organisation and not those of another.
    return { outcome: failure, concernsOne: failure.kind === 'forbidden' };
  }

  return {
    platform: 'LINKEDIN',
    batchSize,
    countRequests(requests) {
      const { sought, ids } = planOf(requests);
      const byName = sought.filter(({ id }) => id === null);
      return sought.length + byName.length + Math.ceil(ids.size / batchSize);
    },
    async fetchProfiles(requests, signal) {
      const { sought, ids, refused } = planOf(requests);
      const listed = ids.size > 0 ? await fetchListed(ids, signal) : new Map<string, never>();
      const failure = 'kind' in listed ? listed : null;
      const ask = async (request: Sought): Promise<Asked> => {
        const isListed = request.id !== null;
        const organization = isListed
          ? 'kind' in listed
            ? listed
            : (listed.get(request.id) ?? MISSING)
          : await fetchByName(request.vanityName, signal);
        // What a list says of one says nothing of the others; a list that failed for all has ended the asking before.
        if ('kind' in organization) return { outcome: organization, concernsOne: isListed };
        return fetchFollowers(organization, request, signal);
      };
      const stop = failure !== null && concernsAll(failure) ? failure : null;
      return [...refused, ...(await askOneByOne(sought, ask, stop))];
    },
  };
}

const PERSON: PlatformFailure = {
  kind: 'unsupported',
  message: 'LinkedIn offers no numbers of people, only of organizations.',
};

const MALFORMED: PlatformFailure = {
  kind: 'not_found',
  message: 'No LinkedIn organization can have this name: it has at most 100 letters, digits and hyphens.',
};

function planOf(requests: readonly ProfileRequest[]) {
  const sought: Sought[] = [];
  const refused: ProfileOutcome[] = [];
  for (const request of requests) {
    const { accountKey, platformId, url } = request;
    const name = checkHandle('LINKEDIN', platformId ?? request.handle);
    if (/linkedin\.com\/in\//i.test(url)) refused.push({ accountKey, ...PERSON });
    else if (!('handle' in name)) refused.push({ accountKey, ...MALFORMED });
    // The address of a page without a name has its id in the place of one.
    else if (isOrganizationId(name.handle)) sought.push({ ...request, id: name.handle });
    else if (platformId === null) sought.push({ ...request, id: null, vanityName: foldText(name.handle) });
    else refused.push({ accountKey, ...MALFORMED });
  }
  const ids = new Set(sought.flatMap(({ id }) => id ?? []));
  return { sought, refused, ids };
}
