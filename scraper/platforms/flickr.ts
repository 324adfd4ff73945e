import { apiUrl } from '../http/baseUrl.ts';
import type { JsonAnswer } from '../http/fetchJson.ts';
import type {
  AdapterOptions,
  PlatformAdapter,
  PlatformFailure,
  ProfileOutcome,
  ProfileRequest,
} from './adapter.ts';
import { askOneByOne } from './askOneByOne.ts';
import { checkHandle } from './checkHandle.ts';
import { failureOf, isUserId, readContacts, readPerson, readUserId } from './flickrAnswers.ts';
import { concernsAll } from './platformFailure.ts';
import { profileUrl } from './profileUrl.ts';

/** A request together with the id that it is asked by, where that is known. */
interface Sought extends ProfileRequest {
  readonly userId: string | null;
}

/**
 * Flickr API: https://www.flickr.com/services/api/
 *
 * What stands in a profile's address is an alias of the account's id, or the id itself; the user name is another. So
 * an unknown account is looked up by its address first, and by user name after that. Flickr tells nobody who follows
 * an account, only whom it follows.
 */
export function createFlickrAdapter({ setting, http, now }: AdapterOptions): PlatformAdapter {
  const { baseUrl, batchSize, values } = setting;

  function ask(
    method: string,
    parameters: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<JsonAnswer> {
    return http.ask(
      {
        url: apiUrl(baseUrl!, '/services/rest/'),
        // Flickr takes both, and in the address of a GET the key would be in the log of every proxy.
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          method: `flickr.${method}`,
          api_key: values['FLICKR_API_KEY']!,
          format: 'json',
          nojsoncallback: '1',
          ...parameters,
        }).toString(),
      },
      signal,
    );
  }

  async function findUser(handle: string, signal: AbortSignal): Promise<string | PlatformFailure> {
    const byAddress = await ask('urls.lookupUser', { url: profileUrl('FLICKR', handle) }, signal);
    if (failureOf(byAddress, now())?.kind !== 'not_found') return readUserId(byAddress, now());
    return readUserId(await ask('people.findByUsername', { username: handle }, signal), now());
  }

  async function fetchPerson(
    request: Sought,
    signal: AbortSignal,
  ): Promise<ProfileOutcome | PlatformFailure> {
    const userId = request.userId ?? (await findUser(request.handle, signal));
    if (typeof userId !== 'string') return userId;
    const person = await ask('people.getInfo', { user_id: userId }, signal);
    const failure = failureOf(person, now());
    if (failure !== null) return failure;
    // Only the total is wanted, and at least one contact has to be taken.
    const contacts = await ask('contacts.getPublicList', { user_id: userId, per_page: '1' }, signal);
    const noContacts = failureOf(contacts, now());
    // The whole account is asked for again: a snapshot without this number would stand for the day.
    if (noContacts !== null && concernsAll(noContacts)) return noContacts;
    return readPerson(person, { userId, request, following: readContacts(contacts) });
  }

  return {
    platform: 'FLICKR',
    batchSize,
    countRequests: (requests) =>
      planOf(requests).sought.reduce((count, { userId }) => count + (userId === null ? 3 : 2), 0),
    async fetchProfiles(requests, signal) {
      const { sought, malformed } = planOf(requests);
      const refused = malformed.map(({ accountKey }): ProfileOutcome => ({ accountKey, ...MALFORMED }));
      const outcomes = await askOneByOne(sought, async (request) => ({
        outcome: await fetchPerson(request, signal),
      }));
      return [...refused, ...outcomes];
    },
  };
}

const MALFORMED: PlatformFailure = {
  kind: 'not_found',
  message: 'No Flickr account can have this name: it is neither an alias nor an id.',
};

function planOf(requests: readonly ProfileRequest[]) {
  const sought: Sought[] = [];
  const malformed: ProfileRequest[] = [];
  for (const request of requests) {
    const checked = checkHandle('FLICKR', request.handle);
    const id = request.platformId ?? ('handle' in checked ? checked.handle : '');
    if (isUserId(id)) sought.push({ ...request, userId: id });
    else if (request.platformId === null && 'handle' in checked) {
      sought.push({ ...request, handle: checked.handle, userId: null });
    } else malformed.push(request);
  }
  return { sought, malformed };
}
