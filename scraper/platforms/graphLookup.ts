import { foldText, type Platform } from '../../db/domain.ts';
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
import { graphFailure, graphPause, type GraphRules } from './graphFailure.ts';

/** A request with the checked user name that it is asked by, in lower case as these platforms write names. */
export interface NamedRequest extends ProfileRequest {
  readonly name: string;
}

export interface GraphLookup {
  readonly platform: Platform;
  readonly token: string;
  readonly urlOf: (name: string) => URL;
  readonly rulesAt: (now: Date) => GraphRules;
  /** What an answer without an error says of the account. */
  readonly read: (answer: JsonAnswer, request: NamedRequest) => ProfileOutcome | PlatformFailure;
  /** The sentence for a handle that no account can have. */
  readonly malformed: string;
}

/** The adapter of a platform of Meta's that answers one account a request, found by its user name alone. */
export function createLookupAdapter(
  { platform, token, urlOf, rulesAt, read, malformed }: GraphLookup,
  { setting, http, now }: AdapterOptions,
): PlatformAdapter {
  const { batchSize } = setting;
  // In the address it would be in the log of every proxy.
  const headers = { authorization: `Bearer ${token}` };

  function planOf(requests: readonly ProfileRequest[]) {
    const named: NamedRequest[] = [];
    const refused: ProfileOutcome[] = [];
    for (const request of requests) {
      const checked = checkHandle(platform, request.handle);
      if ('handle' in checked) named.push({ ...request, name: foldText(checked.handle) });
      else refused.push({ kind: 'not_found', accountKey: request.accountKey, message: malformed });
    }
    return { named, refused };
  }

  return {
    platform,
    batchSize,
    countRequests: (requests) => planOf(requests).named.length,
    async fetchProfiles(requests, signal) {
      const { named, refused } = planOf(requests);
      const asked = await askOneByOne(named, async (request) => {
        const answer = await http.ask({ url: urlOf(request.name), headers }, signal);
        const rules = rulesAt(now());
        return {
          outcome: graphFailure(answer, rules) ?? read(answer, request),
          pause: graphPause(answer, rules),
        };
      });
      return [...refused, ...asked];
    },
  };
}
